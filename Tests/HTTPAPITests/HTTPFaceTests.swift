import Contracts
import ContractsTesting
import Core
import CoreTesting
import Logging
import ServiceLifecycle
import Testing

@testable import HTTPAPI

@Suite("The served face", .timeLimit(.minutes(10)))
struct HTTPFaceTests {
    private let folder: TemporaryFolder
    private let token = AccessToken(random: SeededRandomSource(seed: 9))
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })

    init() throws { folder = try TemporaryFolder() }

    /// No connection is too slow: a test machine may be busy with other tests for long.
    private static let patient = {
        var limits = ConnectionLimits()
        limits.handshake = .seconds(600)
        limits.firstHead = .seconds(600)
        return limits
    }()

    /// Serves `node` on a free port of the loopback while `body` runs, then stops it gracefully.
    private func serving(
        _ node: FakeNode, limits: ConnectionLimits = patient,
        _ body: @escaping @Sendable (PinnedClient, ServiceGroup) async throws -> Void
    ) async throws {
        let ports = AsyncStream.makeStream(of: Int.self)
        let face = try HTTPFace(
            node: node,
            console: ConsoleFace(page: { _, _, _ in nil }, failurePage: { "\($0) \($1) \($2)" }, stylesheet: ""),
            listen: "127.0.0.1:0", certificateFolder: folder.path, token: token, operatorKeys: { "{}" },
            time: try SystemTimeSource(), random: SystemRandomSource(), logger: logger, limits: limits,
            whenServing: { ports.continuation.yield($0.port) })
        let group = ServiceGroup(configuration: .init(services: [face], logger: logger))
        let authorityFile = folder.path(of: "authority.pem")
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            for await port in ports.stream {
                try await body(PinnedClient(authorityFile: authorityFile, port: port), group)
                break
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private func request(_ line: String, _ headers: [String] = [], body: String = "") -> String {
        let length = body.isEmpty ? [] : ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"]
        let own = ["Host: 127.0.0.1", "Authorization: Bearer \(token.text)", "Connection: close"]
        let lines = ["\(line) HTTP/1.1"] + own + headers + length
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private var question: String { request("POST /v1/ask", body: #"{"question":"q","purpose":"audit"}"#) }

    @Test("answers over TLS to who trusts the node's authority")
    func roundTrip() async throws {
        let node = FakeNode()
        let (health, asked) = (request("GET /healthz"), question)
        let wanted = try ReportJSON.text(of: node.ask)
        try await serving(node) { client, _ in
            let alive = try await client.exchange(health)
            #expect(alive.hasPrefix("HTTP/1.1 200 OK\r\n") && alive.hasSuffix("\r\n\r\nok\n"))
            let answer = try await client.exchange(asked)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix(wanted + "\n"))
        }
        #expect(node.calls.all == ["ask q - audit - -"])
    }

    @Test("is not believed under another authority")
    func foreignAuthority() async throws {
        let other = try TemporaryFolder()
        _ = try NodeCertificate(
            folder: other.path, listen: "127.0.0.1:1", time: SystemTimeSource(), random: SystemRandomSource())
        let health = request("GET /healthz")
        try await serving(FakeNode()) { client, _ in
            let misled = PinnedClient(authorityFile: other.path(of: "authority.pem"), port: client.port)
            await #expect(throws: (any Error).self) { _ = try await misled.exchange(health) }
        }
    }

    @Test("answers what is malformed on the wire with an error, and lives on")
    func malformed() async throws {
        let long = request("GET /healthz", ["X: " + String(repeating: "a", count: 20_000)])
        let many = request("GET /healthz", (0..<100).map { "X\($0): a" })
        let twoHosts = request("GET /healthz", ["Host: evil.example"])
        let large = request("POST /v1/ask", body: String(repeating: " ", count: 70_000))
        let health = request("GET /healthz")
        try await serving(FakeNode()) { client, _ in
            for broken in ["GARBAGE\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", long, many] {
                let reply = try await client.exchange(broken)
                #expect(reply.hasPrefix("HTTP/1.1 400 "), "\(reply.prefix(60))")
            }
            #expect(try await client.exchange(twoHosts).hasPrefix("HTTP/1.1 400 "))
            #expect(try await client.exchange(large).hasPrefix("HTTP/1.1 413 "))
            #expect(try await client.exchange(health).hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test("finishes the answer that is under way when it is asked to stop")
    func gracefulShutdown() async throws {
        let begun = AsyncStream.makeStream(of: Void.self)
        let mayEnd = AsyncStream.makeStream(of: Void.self)
        let node = FakeNode(beforeAnswer: {
            begun.continuation.finish()
            for await _ in mayEnd.stream {}
        })
        let asked = question
        try await serving(node) { client, group in
            async let answer = {
                defer { begun.continuation.finish() }
                return try await client.exchange(asked)
            }()
            for await _ in begun.stream {}
            await group.triggerGracefulShutdown()
            mayEnd.continuation.finish()
            let reply = try await answer
            #expect(reply.hasPrefix("HTTP/1.1 200 OK\r\n"))
        }
    }

    @Test("answers at once while hundreds of connections stand that say nothing, ending the oldest of them")
    func silentConnections() async throws {
        let health = request("GET /healthz")
        try await serving(FakeNode()) { client, _ in
            let silent = try (0..<200).map { _ in try SilentPeer(port: client.port) }
            #expect(try await client.exchange(health).hasPrefix("HTTP/1.1 200 "))
            // It is their order that decides: those that came last are still there.
            #expect(await silent[0].isEnded(within: .seconds(30)))
            #expect(await silent[50].isEnded(within: .seconds(30)))
            #expect(await !silent[199].isEnded(within: .zero))
        }
    }

    @Test("ends a connection whose handshake does not end")
    func handshakeLimit() async throws {
        var limits = Self.patient
        limits.handshake = .milliseconds(50)
        try await serving(FakeNode(), limits: limits) { client, _ in
            let peer = try SilentPeer(port: client.port)
            #expect(await peer.isEnded(within: .seconds(30)))
        }
    }

    @Test("ends a connection whose first request does not come, however slowly it drips")
    func headLimit() async throws {
        var limits = Self.patient
        limits.firstHead = .milliseconds(200)
        try await serving(FakeNode(), limits: limits) { client, _ in
            // Ends only because the node closes: nothing complete is ever asked.
            let reply = (try? await client.exchange("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n")) ?? ""
            #expect(reply == "")
        }
    }

    @Test("says which address is taken")
    func addressTaken() async throws {
        try await serving(FakeNode()) { client, _ in
            let other = try TemporaryFolder()
            let face = try HTTPFace(
                node: FakeNode(),
                console: ConsoleFace(page: { _, _, _ in nil }, failurePage: { "\($0) \($1) \($2)" }, stylesheet: ""),
                listen: "127.0.0.1:\(client.port)", certificateFolder: other.path, token: token,
                operatorKeys: { "{}" }, time: try SystemTimeSource(), random: SystemRandomSource(), logger: logger)
            let error = await #expect(throws: HTTPAPIError.self) { try await face.run() }
            #expect(error?.code == "http.address-unavailable")
            #expect(error?.message.contains("127.0.0.1:\(client.port)") == true)
        }
    }

    @Test(
        "warns of every address that other machines reach",
        arguments: [
            ("127.0.0.1:1", 0), ("[::1]:1", 0), ("localhost:1", 0), ("10.0.0.7:1", 1), ("node.example:1", 1),
            ("0.0.0.0:1", 2), ("[::]:1", 2),
        ])
    func exposure(listen: String, warnings: Int) throws {
        let face = ServedFace(try ListenAddress(listen), port: 1, fingerprint: "")
        #expect(face.isExposed == (warnings > 0))
        #expect(face.warnings.count == warnings)
        if warnings > 0 { #expect(face.warnings[0].contains(" as the operator")) }
    }

    @Test("invites the operator with the address, the token and what to compare")
    func invitation() throws {
        let face = ServedFace(try ListenAddress("127.0.0.1:0"), port: 8443, fingerprint: "ab12")
        #expect(face.warnings.isEmpty && !face.isExposed)
        let lines = face.invitation(token).split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines[0].hasSuffix("https://127.0.0.1:8443/"))
        #expect(lines[1].hasSuffix(token.text))
        #expect(lines[2].hasSuffix("ab12"))
    }
}
