import AuditRecord
import BenchKit
import Contracts
import Foundation
import Glibc

/// Measures the record's write path, verification and start against what the signatures alone cost on this machine.
///
///     RecordBench [--folder DIR] [--full] [--json] [--only NAME]
///
/// It calls itself with `verify` and `write` for what needs a process of its own.
@main
enum RecordBench {
    private static let entries = 20_000
    private static let entriesInFull = 1_000_000

    static func main() async {
        do {
            try await run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("record-bench: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) async throws {
        switch arguments.first {
        case "verify" where arguments.count == 4:
            try await Measurements.verifyHere(
                long: arguments[1], short: arguments[2], cores: Int(arguments[3]) ?? 1)
        case "write" where arguments.count == 2: try await write(arguments[1])
        default: try await measure(arguments)
        }
    }

    private static func measure(_ arguments: [String]) async throws {
        var folder = ".build/bench"
        var isFull = false
        var isJSON = false
        var only: String?
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--full": isFull = true
            case "--json": isJSON = true
            case "--folder": folder = rest.popFirst() ?? folder
            case "--only": only = rest.popFirst()
            default: throw BenchError(text: "unknown argument '\(argument)'")
            }
        }
        var measurements = Measurements(
            folder: folder + (isFull ? "/full" : "/short"), entries: isFull ? entriesInFull : entries)
        measurements.results.add("entries", Double(measurements.entries))
        measurements.results.add("cores", Double(measurements.cores))
        func wants(_ name: String) -> Bool { only == nil || only == name }
        if wants("append") { try await measurements.append() }
        if wants("ack") { try await measurements.acknowledgement() }
        if wants("verify") || wants("start") { try await measurements.makeLongRecord(reuse: isFull || only != nil) }
        if wants("verify") { try await measurements.verification() }
        if wants("start") { try await measurements.start() }
        if wants("lost") { try await measurements.losses() }
        print(isJSON ? measurements.results.json : measurements.results.table)
    }

    /// Appends from 128 tasks and says each acknowledged entry, until it is killed or nobody reads.
    private static func write(_ path: String) async throws {
        let bench = try BenchRecord(path, fresh: false)
        let record = try await bench.open()
        let draft = try bench.draft()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<128 {
                group.addTask {
                    while let entry = try? await record.append(draft) {
                        let line = Array("\(entry.index) \(entry.leafHash)\n".utf8)
                        guard Glibc.write(STDOUT_FILENO, line, line.count) == line.count else { exit(4) }
                    }
                }
            }
        }
    }
}
