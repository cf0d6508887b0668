import AuditRecord
import Contracts
import Core
import Foundation
import RecordFormat
import Testing

@Suite("A record whose system calls fail")
struct SyscallFaultTests {
    private static let segmentBytes = 20_000
    private static let entries = 24
    /// How many calls of one kind, counted a thread, are made to fail in turn; far more than one run makes.
    private static let mostCalls = 400
    private static let strace = "/usr/bin/strace"
    private static let isPossible = (try? canTrace()) == true

    /// One system call, and the error that it is made to answer.
    struct Fault: Sendable, CustomStringConvertible {
        let call: String
        let error: String
        /// Whether nothing on disk may be believed after it, so that the process has to end.
        var endsProcess = false
        var description: String { "\(call) \(error)" }
    }

    private static let faults = [
        Fault(call: "write", error: "EIO"), Fault(call: "write", error: "ENOSPC"),
        Fault(call: "fdatasync", error: "EIO", endsProcess: true),
        Fault(call: "fsync", error: "EIO", endsProcess: true), Fault(call: "rename", error: "EIO"),
        Fault(call: "openat", error: "EMFILE"), Fault(call: "ftruncate", error: "EIO"),
    ]

    @Test(
        "loses nothing it acknowledged, and opens again, whichever call it was",
        .enabled(if: isPossible, "strace cannot trace here"), arguments: faults)
    func everyCall(fault: Fault) async throws {
        let kit = try TestRecord(segmentBytes: UInt64(Self.segmentBytes))
        var injected = 0
        for call in 1...Self.mostCalls {
            let disk = try RealDisk()
            try await kit.create(disk.folders).close()
            let run = try Self.run(disk.path, fault, call)
            guard run.wasInjected else { break }
            injected += 1
            let context: Comment = "\(fault) at call \(call), status \(run.status)"
            if fault.endsProcess { #expect(run.status == 3 || run.status == 5, context) }
            try await Self.check(disk, kit, run.acknowledged, context)
        }
        #expect(injected > 2, "\(fault)")
    }

    private static func check(
        _ disk: RealDisk, _ kit: TestRecord, _ acknowledged: [UInt64: String], _ context: Comment
    ) async throws {
        let record = try await kit.open(disk.folders)
        let count = await record.count
        for (index, leaf) in acknowledged.sorted(by: { $0.key < $1.key }) {
            guard index < count else {
                Issue.record("entry \(index) of \(count) is gone: \(context)")
                continue
            }
            #expect(try await record.entry(at: index).leafHash.description == leaf, context)
        }
        try await record.close()
        #expect(kit.verdict(try disk.folders).word == .verified, context)
    }

    private struct Run {
        let acknowledged: [UInt64: String]
        let status: Int32
        let wasInjected: Bool
    }

    /// Runs the writer under strace with the `call`-th such call of a thread failing.
    private static func run(_ folder: String, _ fault: Fault, _ call: Int) throws -> Run {
        let log = folder + ".trace"
        defer { try? FileManager.default.removeItem(atPath: log) }
        let probe = try KilledChild.probe
        let output = try trace([
            "-f", "-qq", "-o", log, "-e", "trace=\(fault.call)",
            "-e", "inject=\(fault.call):error=\(fault.error):when=\(call)",
            probe.path, folder, String(segmentBytes), String(entries),
        ])
        return Run(
            acknowledged: KilledChild.acknowledged(in: output.bytes), status: output.status,
            wasInjected: try String(contentsOfFile: log, encoding: .utf8).contains("(INJECTED)"))
    }

    private static func canTrace() throws -> Bool { try trace(["-qq", "-o", "/dev/null", "/bin/true"]).status == 0 }

    private static func trace(_ arguments: [String]) throws -> (bytes: Data, status: Int32) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: strace)
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (bytes, process.terminationStatus)
    }
}
