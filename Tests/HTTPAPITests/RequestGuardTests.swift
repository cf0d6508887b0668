import ContractsTesting
import CoreTesting
import Hummingbird
import Testing

@testable import HTTPAPI

@Suite("The guard at the door")
struct RequestGuardTests {
    private static let question = #"{"question":"q","purpose":"audit"}"#

    @Test(
        "lets in the node's own names and no other",
        arguments: [
            ("127.0.0.1:8443", 200), ("localhost:8443", 200), ("LOCALHOST", 200), ("[::1]:8443", 200), ("[::1]", 200),
            ("127.0.0.1", 200), ("localhost:9000", 200), ("evil.example:8443", 421), ("127.0.0.1.evil.example", 421),
            ("localhost.:8443", 421), ("evil.example@127.0.0.1", 421), ("127.0.0.1:8443@evil.example", 421), ("", 421),
            ("127.0.0.1:x", 421), ("127.0.0.1:+1", 421), ("127.0.0.1:99999", 421), ("localhost:8443:8443", 421),
            ("127.0.0.2", 421),
        ])
    func hosts(host: String, status: Int) async throws {
        let harness = try FaceHarness()
        let reply = try await harness.send(.get, "/v1/verify", host: host)
        #expect(reply.status == status)
        if status == 421 {
            #expect(reply.code == "http.unknown-host")
            #expect(harness.counters.values.unknownHost == 1)
            #expect(harness.node.calls.all.isEmpty)
        }
    }

    @Test("turns away a request without a host")
    func noHost() async throws {
        let reply = try await FaceHarness().send(.get, "/healthz", as: .stranger, host: nil)
        #expect(reply.status == 421)
    }

    @Test(
        "takes a form only from its own pages",
        arguments: [
            ([("Origin", FaceHarness.origin)], 200), ([("Origin", ""), ("Sec-Fetch-Site", "same-origin")], 200),
            ([("Origin", FaceHarness.origin), ("Sec-Fetch-Site", "same-origin")], 200),
            ([("Origin", "null"), ("Sec-Fetch-Site", "same-origin")], 200),
            ([("Origin", "null"), ("Sec-Fetch-Site", "cross-site")], 403),
            ([("Origin", "null"), ("Sec-Fetch-Site", "none")], 403),
            ([("Origin", "https://evil.example"), ("Sec-Fetch-Site", "same-origin")], 403),
            ([("Origin", "")], 403), ([("Origin", "https://evil.example")], 403), ([("Origin", "null")], 403),
            ([("Origin", "http://127.0.0.1:8443")], 403), ([("Origin", "https://127.0.0.1:9443")], 403),
            ([("Origin", "https://127.0.0.1")], 403), ([("Origin", "https://localhost:8443")], 403),
            ([("Origin", FaceHarness.origin), ("Sec-Fetch-Site", "cross-site")], 403),
            ([("Origin", FaceHarness.origin), ("Sec-Fetch-Site", "same-site")], 403),
        ])
    func origins(headers: [(String, String)], status: Int) async throws {
        let harness = try FaceHarness()
        let reply = try await harness.send(.post, "/ask", as: .person, body: "question=q", extra: headers)
        #expect(reply.status == status)
        #expect(harness.counters.values.foreignOrigin == (status == 403 ? 1 : 0))
        if status == 403 { #expect(reply.code == "http.foreign-origin") }
    }

    @Test("takes a program's call without an origin, and refuses it from a page of another site")
    func programs() async throws {
        let harness = try FaceHarness()
        #expect(try await harness.send(.post, "/v1/ask", body: Self.question).status == 200)
        let foreign = try await harness.send(
            .post, "/v1/ask", body: Self.question, extra: [("Origin", "https://evil.example")])
        #expect(foreign.status == 403)
        #expect(foreign.code == "http.foreign-origin")
        #expect(harness.node.calls.all.count == 1)
    }

    @Test(
        "knows the token and nothing near it",
        arguments: ["", "Bearer", "Bearer ", "Basic TOKEN", "Bearer TOKEN0", "Bearer 0", "TOKEN", "Bearer  TOKEN"])
    func tokens(header: String) async throws {
        let harness = try FaceHarness()
        let value = header.replacing("TOKEN", with: harness.token.text)
        let reply = try await harness.send(.get, "/v1/verify", as: .stranger, extra: [("Authorization", value)])
        #expect(reply.status == 401)
        #expect(reply.code == "http.unauthenticated")
        #expect(harness.counters.values == .init(requests: 1, unauthenticated: 1))
        #expect(harness.node.calls.all.isEmpty)
    }

    @Test("does not take the cookie for the token, nor the token for the cookie")
    func secretsStayApart() async throws {
        let harness = try FaceHarness()
        let asToken = try await harness.send(
            .get, "/v1/verify", as: .stranger, extra: [("Authorization", "Bearer \(harness.token.cookieValue)")])
        #expect(asToken.status == 401)
        let asCookie = try await harness.send(
            .get, "/", as: .stranger, extra: [("Cookie", "__Host-mickai=\(harness.token.text)")])
        #expect(asCookie.status == 401)
        let twice = "__Host-mickai=x; __Host-mickai=\(harness.token.cookieValue)"
        #expect(try await harness.send(.get, "/", as: .stranger, extra: [("Cookie", twice)]).status == 401)
    }

    @Test("changes the token for a cookie that scripts, other sites and plain connections never see")
    func entering() async throws {
        let harness = try FaceHarness()
        let origin = [("Origin", FaceHarness.origin)]
        let reply = try await harness.send(
            .post, "/enter", as: .stranger, body: "token=+\(harness.token.text)%0A", extra: origin)
        #expect(reply.status == 303)
        #expect(reply.headers[.location] == "/")
        let cookie = "__Host-mickai=\(harness.token.cookieValue)"
        #expect(reply.headers[.setCookie] == "\(cookie); Path=/; Secure; HttpOnly; SameSite=Strict")
        #expect(try await harness.send(.get, "/", as: .stranger, extra: [("Cookie", cookie)]).status == 200)
        let wrong = try await harness.send(.post, "/enter", as: .stranger, body: "token=00", extra: origin)
        #expect(wrong.status == 401)
        #expect(wrong.headers[.setCookie] == nil)
        let inAddress = try await harness.send(.get, "/enter?token=\(harness.token.text)", as: .stranger)
        #expect(inAddress.status == 401)
        let foreign = try await harness.send(
            .post, "/enter", as: .stranger, body: "token=\(harness.token.text)",
            extra: [("Origin", "https://evil.example")])
        #expect(foreign.status == 403)
    }

    @Test("takes the cookie back when a person leaves")
    func leaving() async throws {
        let reply = try await FaceHarness().send(.post, "/leave", as: .person)
        #expect(reply.headers[.setCookie] == "__Host-mickai=; Max-Age=0; Path=/; Secure; HttpOnly; SameSite=Strict")
    }

    @Test("asks browsers to keep to TLS, but not for everything on this machine")
    func strictTransport() async throws {
        let reply = try await FaceHarness().send(.get, "/healthz", host: "localhost:8443")
        #expect(reply.headers[.strictTransportSecurity] == nil)
    }

    @Test("makes another token at each start, of 32 bytes")
    func freshTokens() {
        let random = SeededRandomSource(seed: 1)
        let first = AccessToken(random: random).text
        #expect(first.wholeMatch(of: /[0-9a-f]{64}/) != nil)
        #expect(first != AccessToken(random: random).text)
    }
}
