import Testing

@testable import HTTPAPI

@Suite("A listen address")
struct ListenAddressTests {
    @Test(
        "is a host and a port",
        arguments: [
            ("127.0.0.1:8443", "127.0.0.1", true, "https://127.0.0.1:8443/"),
            ("127.9.9.9:1", "127.9.9.9", true, "https://127.9.9.9:1/"),
            ("[::1]:8443", "::1", true, "https://[::1]:8443/"),
            ("LocalHost:0", "localhost", true, "https://localhost:0/"),
            ("0.0.0.0:8443", "0.0.0.0", false, "https://0.0.0.0:8443/"),
            ("[::]:8443", "::", false, "https://[::]:8443/"),
            ("10.0.0.7:443", "10.0.0.7", false, "https://10.0.0.7:443/"),
            ("node.example:8443", "node.example", false, "https://node.example:8443/"),
        ])
    func reads(text: String, host: String, isLoopback: Bool, url: String) throws {
        let address = try ListenAddress(text)
        #expect(address.host == host)
        #expect(address.isLoopback == isLoopback)
        #expect(ServedFace(address, port: address.port, fingerprint: "").url == url)
        #expect(address.servedHosts.isSuperset(of: ["localhost", "127.0.0.1", "[::1]", address.authorityHost]))
    }

    @Test(
        "is nothing else",
        arguments: [
            "", ":", "8443", "127.0.0.1", "127.0.0.1:", ":8443", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:x",
            "::1:8443", "[::1]", "[127.0.0.1]:1", "1.2.3:80", "1.2.3.4.5:80", "a b:80", "a/b:80", "*:80",
            "user@host:80",
            "[::1:8443", String(repeating: "a", count: 254) + ":80", "127.0.0.1:+80",
        ])
    func refuses(text: String) {
        let error = #expect(throws: HTTPAPIError.self) { try ListenAddress(text) }
        #expect(error?.code == "http.malformed-address")
    }
}
