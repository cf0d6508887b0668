/// Where a face listens, once it does, and to whom that opens it.
package struct ServedFace: Sendable, Equatable {
    package let port: Int
    /// Where a person on this machine opens the console.
    package let url: String
    package let fingerprint: String
    /// Whether other machines can reach it.
    package let isExposed: Bool
    /// What the operator should know before they go on; empty on the loopback.
    package let warnings: [String]

    init(_ address: ListenAddress, port: Int, fingerprint: String) {
        self.port = port
        url = "https://\(address.authorityHost):\(port)/"
        self.fingerprint = fingerprint
        isExposed = !address.isLoopback
        var warnings: [String] = []
        if isExposed {
            warnings.append(
                """
                Other machines can reach this node on \(address.authorityHost):\(port): whoever has its token asks, \
                reads documents and reads the record as the operator. Without --listen only this machine can.
                """)
        }
        if address.isEveryAddress {
            warnings.append(
                """
                Listening on every address, it still answers only to \(address.servedHosts.sorted().joined(separator: ", ")): \
                give --listen the name or address that other machines call it by.
                """)
        }
        self.warnings = warnings
    }

    /// What to show once on the operator's terminal: where to go, what to type there, and what to compare.
    package func invitation(_ token: AccessToken) -> String {
        """
        Console   \(url)
        Token     \(token.text)
        Certificate SHA-256 \(fingerprint)
        """
    }
}
