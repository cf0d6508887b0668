import Core
import Glibc

/// Where the face listens: a host and a port, as an operator writes them.
///
/// Forms: `127.0.0.1:8443`, `[::1]:8443`, `node.example:8443`.
struct ListenAddress: Sendable, Equatable {
    /// Lower case, without brackets.
    let host: String
    let port: Int
    /// 4 or 16 bytes where the host is an IP address.
    let ipBytes: [UInt8]?

    private static let maximumHostLength = 253

    /// - Throws: ``HTTPAPIError`` `http.malformed-address`.
    init(_ text: String) throws(HTTPAPIError) {
        guard let colon = text.utf8.lastIndex(of: UInt8(ascii: ":")),
            let port = Self.port(text[text.index(after: colon)...]),
            let (host, bytes) = Self.host(text[..<colon].lowercased())
        else {
            throw HTTPAPIError(.malformedAddress, "Say where to listen as HOST:PORT, for example 127.0.0.1:8443.")
        }
        self.host = host
        self.port = Int(port)
        ipBytes = bytes
    }

    /// A port in digits alone, as it stands behind the colon.
    static func port(_ digits: Substring) -> UInt16? {
        digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? UInt16(digits) : nil
    }

    private static func host(_ text: String) -> (String, [UInt8]?)? {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let inner = String(text.dropFirst().dropLast())
            return ipBytes(inner, AF_INET6, count: 16).map { (inner, $0) }
        }
        if let bytes = ipBytes(text, AF_INET, count: 4) { return (text, bytes) }
        let isName = (1...maximumHostLength).contains(text.utf8.count) && text.utf8.allSatisfy(isNameCharacter)
        // A name whose last part is a number would be taken for an address by some and not by others.
        let hasNumberLast = text.split(separator: ".").last.map { Int($0) != nil } ?? true
        return isName && !hasNumberLast ? (text, nil) : nil
    }

    private static func isNameCharacter(_ character: UInt8) -> Bool {
        switch character {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
            UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static func ipBytes(_ text: String, _ family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    /// Reachable from this machine alone.
    var isLoopback: Bool {
        guard let ipBytes else { return host == "localhost" }
        return ipBytes.count == 4 ? ipBytes[0] == 127 : ipBytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    /// Whether it stands for all of the machine's addresses.
    var isEveryAddress: Bool { ipBytes?.allSatisfy { $0 == 0 } ?? false }

    /// The host as it stands in an address: an IPv6 address in brackets.
    var authorityHost: String { ipBytes?.count == 16 ? "[\(host)]" : host }

    /// The names under which a browser may call this node; any other in a `Host` line is a page elsewhere that has
    /// its own name point here (DNS rebinding).
    var servedHosts: Set<String> { ["localhost", "127.0.0.1", "[::1]", authorityHost] }
}
