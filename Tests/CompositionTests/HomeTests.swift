import Arbitration
import Contracts
import Core
import Foundation
import Testing

@testable import Composition

@Suite("A home")
struct HomeTests {
    @Test("has one owner at a time")
    func lock() throws {
        let home = try TestHome()
        let first = try HomeLock.take(home.home)
        #expect(first != nil)
        #expect(try HomeLock.take(home.home) == nil)
        withExtendedLifetime(first) {}
    }

    @Test("is refused when a newer program wrote it, and stays as it was")
    func newerStamp() throws {
        let home = try TestHome()
        let stamp = Data(#"{"format": 3, "something": "new"}"#.utf8)
        try stamp.write(to: URL(filePath: home.home.stampFile))
        let error = #expect(throws: CompositionError.self) { try HomeStamp.read(home.home) }
        #expect(error?.code == "home.too-new")
        #expect(FileManager.default.contents(atPath: home.home.stampFile) == stamp)
    }

    @Test("that is none, or whose stamp is damaged, says which")
    func badStamps() throws {
        let home = try TestHome()
        let missing = #expect(throws: CompositionError.self) { try HomeStamp.read(home.home) }
        #expect(missing?.code == "home.not-initialised")
        try Data("{}".utf8).write(to: URL(filePath: home.home.stampFile))
        let damaged = #expect(throws: CompositionError.self) { try HomeStamp.read(home.home) }
        #expect(damaged?.code == "home.stamp-unreadable")
    }

    @Test("is made once")
    func twice() async throws {
        let home = try TestHome()
        try await home.initialise()
        let error = await #expect(throws: CompositionError.self) { try await home.initialise() }
        #expect(error?.code == "home.already-initialised")
    }

    @Test("opens nothing after its keys were carried to another machine's file")
    func alteredRoot() async throws {
        let home = try TestHome()
        try await home.initialise()
        let file = URL(filePath: home.home.keysFolder + "/root.key")
        var bytes = try Data(contentsOf: file)
        bytes[bytes.count - 1] ^= 1
        try bytes.write(to: file)
        await #expect(throws: (any Error).self) { try await home.use { _ in } }
    }
}

@Suite("A decision")
struct DecisionInRecordTests {
    @Test("that the record does not hold is unknown to a replay")
    func rolledBack() async throws {
        let home = try TestHome()
        try await home.initialise()
        let earlier = home.path(of: "earlier")
        try FileManager.default.copyItem(atPath: home.home.recordFolder, toPath: earlier)
        let decision = try await home.use { node in
            try #require(try await node.ask("What torque?", as: nil, for: .engineering).decision)
        }
        try FileManager.default.removeItem(atPath: home.home.recordFolder)
        try FileManager.default.copyItem(atPath: earlier, toPath: home.home.recordFolder)
        try await home.use { node in
            let error = await #expect(throws: ArbitrationError.self) { try await node.replay(decision) }
            #expect(error?.code == "arbiter.unknown-decision")
        }
    }
}

@Suite("Configuration")
struct NodeConfigurationTests {
    private func read(
        file: String? = nil, environment: [String: String] = [:], overrides: [String: String] = [:]
    ) async throws -> NodeConfiguration {
        let home = try TestHome()
        if let file { try Data(file.utf8).write(to: URL(filePath: home.home.configurationFile)) }
        return try await NodeConfiguration.read(home: home.home, environment: environment, overrides: overrides)
    }

    @Test("takes the command line before the environment before the file before the default")
    func precedence() async throws {
        let file = #"{"ingest": {"threads": 3}, "serve": {"listen": "127.0.0.1:1"}}"#
        #expect(try await read().ingestThreads == 2)
        #expect(try await read(file: file).ingestThreads == 3)
        #expect(try await read(file: file, environment: ["MICKAI_INGEST_THREADS": "4"]).ingestThreads == 4)
        let all = try await read(
            file: file, environment: ["MICKAI_SERVE_LISTEN": "127.0.0.1:2"],
            overrides: ["serve.listen": "127.0.0.1:3"])
        #expect(all.listen == "127.0.0.1:3")
    }

    @Test(
        "stops the start with the key's name when a value is bad",
        arguments: [
            (["MICKAI_INGEST_THREADS": "0"], "ingest.threads"), (["MICKAI_INGEST_THREADS": "many"], "ingest.threads"),
            (["MICKAI_WORKER_TIMEOUT_SECONDS": "601"], "worker.timeout-seconds"),
        ])
    func badValues(environment: [String: String], key: String) async throws {
        let error = await #expect(throws: CompositionError.self) { try await read(environment: environment) }
        #expect(error?.code == "configuration.bad-value")
        #expect(error?.message.contains(key) == true)
    }

    @Test("that is no JSON stops the start")
    func badFile() async throws {
        let error = await #expect(throws: CompositionError.self) { try await read(file: "threads = 3") }
        #expect(error?.code == "configuration.bad-value")
    }
}
