import Contracts
import Core
import Foundation
import Testing
import Workers

@Suite("A worker launcher", .serialized)
struct WorkerLauncherTests {
    @Test("brings the request to the worker and its answer back, to the byte")
    func echoes() async throws {
        let payload = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        #expect(try await Probe.launcher().answer(of: "echo", to: payload).payload == payload)
        #expect(try await Probe.launcher().answer(of: "echo", to: []).payload.isEmpty)
    }

    @Test("says under which walls the worker worked")
    func namesLayers() async throws {
        let layers = try await Probe.launcher().answer(of: "echo", to: []).confinement
        let withoutLandlock = layers.filter { !$0.hasPrefix("landlock-") }
        #expect(withoutLandlock == ["no-new-privileges", "capabilities", "limits", "call-filter"])
    }

    @Test("passes on the pieces of an answer in order, and refuses them where nobody asked for any")
    func pieces() async throws {
        let (pieces, piece) = AsyncStream.makeStream(of: [UInt8].self)
        let request = (0..<500).map { UInt8(truncatingIfNeeded: $0) }
        let answer = try await Probe.launcher().answer(of: "pieces", to: request) { piece.yield($0) }
        piece.finish()
        #expect(String(decoding: answer.payload, as: UTF8.self) == "500")
        var heard: [UInt8] = []
        for await bytes in pieces { heard += bytes }
        #expect(heard == request)
        #expect(try await Probe.refusal(of: "pieces", request: [1])?.code == "worker.malformed-response")
    }

    @Test("bounds the pieces of an answer together")
    func boundsPieces() async throws {
        let launcher = try Probe.launcher(limits: WorkerLimits(responseBytes: 1_000))
        await #expect {
            try await launcher.answer(of: "pieces", to: [UInt8](repeating: 1, count: 3_000)) { _ in }
        } throws: {
            ($0 as? WorkerError)?.code == "worker.malformed-response"
        }
    }

    @Test("hands over a file that the worker can only read, from its start, and lower limits")
    func grants() async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "mickai-\(UUID().uuidString)")
        try Data("weights".utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: path) }
        let file = try FileHandle(forUpdating: path)
        try file.seekToEnd()
        let grant = WorkerGrant(
            file: file.fileDescriptor, ceiling: WorkerCeiling(memoryBytes: 1 << 30, processorSeconds: 5))
        let launcher = try Probe.launcher()
        for _ in 0..<2 {
            let answer = try await launcher.answer(of: "grant", to: [], grant: grant)
            #expect(String(decoding: answer.payload, as: UTF8.self) == "weights 9 \(1 << 30)")
        }
        let without = try await launcher.answer(of: "grant", to: [])
        #expect(String(decoding: without.payload, as: UTF8.self) == "none 9 \(2 << 30)")
    }

    @Test("refuses a name it does not know, and one the program does not know")
    func unknown() async throws {
        #expect(try await Probe.refusal(of: "nobody")?.code == "worker.unknown")
        let error = try await Probe.refusal(of: "not-in-the-program")
        #expect(error?.code == "worker.refused")
        #expect(error?.refusal?.code == "worker.unknown")
    }

    @Test("hands on the worker's own refusal with its code and words")
    func refused() async throws {
        let error = try await Probe.refusal(of: "refuse")
        #expect(error?.code == "worker.refused")
        #expect(error?.refusal == WorkerRefusal(code: "probe.refused", message: "As asked."))
    }

    @Test(
        "says exactly how a worker failed",
        arguments: [
            ("crash", "worker.crashed"), ("leave", "worker.crashed"), ("burn", "worker.crashed"),
            ("garbage", "worker.malformed-response"), ("flood", "worker.malformed-response"),
        ])
    func fails(worker: String, code: String) async throws {
        #expect(try await Probe.refusal(of: worker)?.code == code)
    }

    @Test("ends a worker that takes too long, and the tool it runs", arguments: ["loop", "tool-loops"])
    func timesOut(worker: String) async throws {
        let probe = try NamedProbe("slow-\(worker)")
        let launcher = probe.launcher(limits: WorkerLimits(wallTime: .milliseconds(300)))
        await #expect { try await launcher.answer(of: worker, to: []) } throws: {
            ($0 as? WorkerError)?.code == "worker.timed-out"
        }
        #expect(try probe.processes() == 0)
    }

    @Test("ends a worker whose caller is cancelled")
    func cancels() async throws {
        let probe = try NamedProbe("cancelled")
        let launcher = probe.launcher()
        let task = Task { try await launcher.answer(of: "loop", to: []).payload }
        while try probe.processes() == 0 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try probe.processes() == 0)
    }

    @Test("refuses a request over its limit before starting anything")
    func tooLarge() async throws {
        let limits = WorkerLimits(requestBytes: 10)
        let error = try await Probe.refusal(of: "echo", request: [UInt8](repeating: 0, count: 11), limits: limits)
        #expect(error?.code == "worker.request-too-large")
    }

    @Test("does not take an answer over its limit")
    func answerTooLarge() async throws {
        let limits = WorkerLimits(responseBytes: 10)
        let request = [UInt8](repeating: 0, count: 10_000)
        let error = try await Probe.refusal(of: "echo", request: request, limits: limits)
        #expect(error?.code == "worker.malformed-response")
    }

    @Test("reports a program that is not there")
    func launchFailed() async throws {
        let launcher = WorkerLauncher(workers: ["echo"], executable: "/there/is/no/such/program")
        do {
            _ = try await launcher.answer(of: "echo", to: [])
            Issue.record("nothing can have answered")
        } catch let error as WorkerError {
            #expect(error.code == "worker.launch-failed")
        }
    }

    @Test("leaves no process and no descriptor behind, however the work ended")
    func staysClean() async throws {
        let probe = try NamedProbe("tidy")
        let launcher = probe.launcher()
        let before = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        for _ in 0..<20 {
            for worker in ["echo", "crash", "leave", "garbage", "refuse", "tool-missing", "tool-cat"] {
                _ = try? await launcher.answer(of: worker, to: [1])
            }
        }
        #expect(try probe.processes() == 0)
        // Other tests of this process open a few at the same time; a leak would show 140.
        #expect(try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count < before + 100)
    }

    @Test("lets no more run at once than its limit, and refuses when the line is full")
    func queues() async throws {
        let limits = WorkerLimits(wallTime: .milliseconds(300), concurrent: 1, waiting: 1)
        let launcher = try Probe.launcher(limits: limits)
        let codes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    do {
                        _ = try await launcher.answer(of: "loop", to: [])
                        return "answered"
                    } catch {
                        return (error as? WorkerError)?.code ?? "other"
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(
            codes.sorted() == [
                "worker.queue-full", "worker.queue-full", "worker.timed-out", "worker.timed-out",
            ])
    }
}
