import Foundation
import Glibc
import Testing

@testable import Composition

/// The Python client, a real served node, and outages between them.
@Suite("The spooling client")
struct SpoolClientTests {
    private static var python: String? {
        let named = ProcessInfo.processInfo.environment["MICKAI_PYTHON"]
        return [named, "/usr/bin/python3"].compactMap { $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    private func run(_ arguments: [String]) async throws -> (status: Int32, output: String) {
        let python = try #require(Self.python)
        return try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let process = Process()
                        process.executableURL = URL(filePath: python)
                        process.arguments = arguments
                        let output = Pipe()
                        process.standardOutput = output
                        process.standardError = FileHandle.nullDevice
                        try process.run()
                        let shown = output.fileHandleForReading.readDataToEndOfFile()
                        process.waitUntilExit()
                        return (process.terminationStatus, String(decoding: shown, as: UTF8.self))
                    })
            }
        }
    }

    @Test(
        "keeps events through an outage and a killed node, and records each once",
        .enabled(if: Self.python != nil, "there is no Python here"))
    func outage() async throws {
        let home = try TestHome()
        let mickai = Mickai(home: home.path, in: home)
        #expect(try await mickai("init", "--tenant", "aurion", "--json").status == 0)
        #expect(
            try await mickai("principal", "add", "line-agent", "--tenant", "aurion", "--kind", "service").status == 0)
        let made = try await mickai("oar", "source", "add", "line-agent", "--json")
        let token = try #require(try made.json["token"] as? String)
        let port = try RecordKeyTests.freePort()
        let client = DemonstrationHome.root.appending(path: "clients/python/mickai_oar.py").path
        let call = [
            client, "--url", "https://127.0.0.1:\(port)", "--token-file", try home.write(token, to: "token"),
            "--spool", home.path(of: "spool"), "--cafile", home.path + "/tls/authority.pem",
        ]
        let away = try await run(call + ["--wait", "0", "record", "prompt", "--content", "text=Which torque?"])
        #expect(away.status == 75)
        #expect(away.output == "{\"sequence\": 0}\n")
        var server = try await mickai.serve(port: port)
        #expect(try await run(call + ["--wait", "60", "record", "output", "--parent", "0"]).status == 0)
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        #expect(try await run(call + ["--wait", "0", "record", "approval", "--fact", "ok=true"]).status == 75)
        server = try await mickai.serve(port: port)
        #expect(try await run(call + ["--wait", "60", "flush"]).status == 0)
        server.terminate()
        server.waitUntilExit()
        let receipts = try String(contentsOfFile: home.path(of: "spool") + "/receipts.jsonl", encoding: .utf8)
        let numbers = receipts.split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["sequence"] as? Int
        }
        #expect(numbers == [0, 1, 2])
        let verified = try await mickai("oar", "verify", "--tenant", "aurion", "--json")
        #expect(try verified.json["verdict"] as? String == "VERIFIED", "\(verified.output)")
        // The first entry, the word on the source, and the three events.
        #expect(try verified.json["entries"] as? Int == 5)
        #expect(try await mickai("oar", "verify", "--json").json["verdict"] as? String == "VERIFIED")
    }
}
