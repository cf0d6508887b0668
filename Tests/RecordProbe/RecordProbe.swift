import AuditRecord
import Contracts
import Core
import Database
import Glibc
import RecordFormat
import Signatures

/// Appends to the record in a folder from several tasks and prints each acknowledged entry, until it is killed.
///
///     RecordProbe FOLDER SEGMENT-BYTES [ENTRIES]
///
/// A line is index and leaf hash, written at once by one call, so that what was read of the output was acknowledged.
/// It ends by itself after so many entries (20,000 unless told) or when nobody reads its output; with status 3 when
/// the record ends the process, and 5 when the record cannot be opened or closed.
@main
enum RecordProbe {
    private static let tasks = 4

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard (3...4).contains(arguments.count), let segmentBytes = UInt64(arguments[2]) else { exit(2) }
        let entries = arguments.count == 4 ? Int(arguments[3]) ?? 0 : 20_000
        do { try await run(arguments[1], segmentBytes, entries) } catch { exit(5) }
    }

    private static func run(_ folder: String, _ segmentBytes: UInt64, _ entries: Int) async throws {
        let root = try SystemFolder(folder)
        let tenant = try TenantID(bytes: [UInt8](repeating: 5, count: 16))
        let system = try PrincipalID(bytes: [UInt8](repeating: 7, count: 16))
        var configuration = RecordConfiguration(tenant: tenant, system: system)
        configuration.segmentBytes = segmentBytes
        configuration.reserveBytes = 20_000
        configuration.checkpointInterval = .milliseconds(20)
        let record = try await AuditRecord.open(
            folders: RecordFolders(root: root, segments: SystemFolder(folder + "/segments")),
            keys: RecordKeys(
                entry: SigningKey(seed: [UInt8](repeating: 1, count: 32)),
                checkpoint: SigningKey(seed: [UInt8](repeating: 2, count: 32))),
            configuration: configuration,
            environment: RecordEnvironment(time: SystemTimeSource(), random: SystemRandomSource()) { _ in exit(3) })
        let draft = EntryDraft(
            tenant: tenant, actor: Actor(principal: system, kind: .system), action: "request.received")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    for _ in 0..<entries / tasks { say(try await record.append(draft)) }
                }
            }
            try await group.waitForAll()
        }
        try await record.close()
    }

    private static func say(_ entry: RecordedEntry) {
        let line = Array("\(entry.index) \(entry.leafHash)\n".utf8)
        guard write(STDOUT_FILENO, line, line.count) == line.count else { exit(4) }
    }
}
