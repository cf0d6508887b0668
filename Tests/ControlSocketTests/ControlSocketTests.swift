import Core
import CoreTesting
import Foundation
import Glibc
import Logging
import ServiceLifecycle
import Testing

@testable import ControlSocket

@Suite("The control socket")
struct ControlSocketTests {
    /// Runs `body` beside a server that answers with `handler`.
    private func serving<Result: Sendable>(
        _ handler: @escaping ControlServer.Handler, in folder: String,
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        let server = try ControlServer(home: folder, logger: Logger(label: "test"), handler: handler)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            let result = try await body()
            group.cancelAll()
            return result
        }
    }

    /// Runs a client's blocking calls on a thread of their own, as a client process would.
    private func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
        }
    }

    private func call(_ arguments: [String], in folder: String) async throws -> (status: Int32, output: String) {
        try await blocking {
            var output: [UInt8] = []
            let client = try ControlClient(home: folder)
            let status = try client.run(
                ControlCall(arguments: arguments, workingFolder: "/tmp", isTerminal: false),
                standardOutput: { output += $0 }, standardError: { _ in })
            return (status, String(decoding: output, as: UTF8.self))
        }
    }

    @Test("carries a command there and its output and status back, also from a deep folder")
    func roundTrip() async throws {
        let folder = try TemporaryFolder()
        let deep = folder.path + "/" + String(repeating: "d", count: 120)
        try FileManager.default.createDirectory(atPath: deep, withIntermediateDirectories: true)
        let long = String(repeating: "x", count: 200_000)
        let answer = try await serving(
            { call, output in
                output.write(call.arguments.joined(separator: " ") + long, to: .standardOutput)
                return 6
            }, in: deep
        ) { try await call(["ask", "why"], in: deep) }
        #expect(answer.status == 6)
        #expect(answer.output == "ask why" + long)
    }

    @Test("cancels a command whose client goes away")
    func hangUpCancels() async throws {
        let folder = try TemporaryFolder()
        let cancelled = AsyncStream.makeStream(of: Bool.self)
        let saw = try await serving(
            { _, _ in
                do { try await Task.sleep(for: .seconds(60)) } catch { cancelled.continuation.yield(true) }
                return 0
            }, in: folder.path
        ) {
            let socket = try UnixSocket.connect(ControlServer.socketName, in: folder.path)
            let call = ControlCall(arguments: ["ask"], workingFolder: "/", isTerminal: false)
            try socket.send(ControlFrame(kind: .call, payload: Array(try JSONEncoder().encode(call))))
            shutdown(socket.descriptor, Int32(SHUT_RDWR))
            for await value in cancelled.stream { return value }
            return false
        }
        #expect(saw)
    }

    @Test("refuses what is no call", arguments: [[UInt8(9)], [1, 0xFF, 0, 0, 0], [1, 0, 0, 0, 2, 0x7B, 0x7D]])
    func malformedCalls(bytes: [UInt8]) async throws {
        let folder = try TemporaryFolder()
        let status = try await serving({ _, _ in 0 }, in: folder.path) {
            try await blocking {
                let socket = try UnixSocket.connect(ControlServer.socketName, in: folder.path)
                _ = bytes.withUnsafeBytes { Glibc.send(socket.descriptor, $0.baseAddress, $0.count, 0) }
                shutdown(socket.descriptor, Int32(SHUT_WR))
                return try socket.receive()
            }
        }
        #expect(status == ControlFrame(kind: .exit, payload: [2]))
    }

    @Test("is for its own user alone")
    func socketMode() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/" + ControlServer.socketName
        let mode = try await serving({ _, _ in 0 }, in: folder.path) {
            try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        }
        #expect(mode == 0o600)
    }

    @Test("that nobody listens on says so")
    func notReachable() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: ControlError.self) { try ControlClient(home: folder.path) }
        #expect(error?.code == "control.not-reachable")
    }
}
