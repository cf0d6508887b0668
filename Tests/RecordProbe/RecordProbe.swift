import AuditRecord
import Contracts
import Core
import Database
import Glibc
import RecordFormat
import Signatures

/// Appends to the record in a folder from several tasks and prints each acknowledged entry, until it is killed.
///
///     RecordProbe FOLDER SEGMENT-BYTES
///
/// A line is index and leaf hash, written at once by one call, so that what was read of the output was acknowledged.
/// It ends by itself after 20,000 entries or when nobody reads its output.
@main
enum RecordProbe {
    private static let tasks = 4
    private static let entriesEach = 5_000

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let segmentBytes = UInt64(arguments[2]) else { exit(2) }
        let root = try SystemFolder(arguments[1])
        let tenant = try TenantID(bytes: [UInt8](repeating: 5, count: 16))
        let system = try PrincipalID(bytes: [UInt8](repeating: 7, count: 16))
        var configuration = RecordConfiguration(tenant: tenant, system: system)
        configuration.segmentBytes = segmentBytes
        configuration.reserveBytes = 20_000
        configuration.checkpointInterval = .milliseconds(20)
        let record = try await AuditRecord.open(
            folders: RecordFolders(root: root, segments: SystemFolder(arguments[1] + "/segments")),
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
                    for _ in 0..<entriesEach { say(try await record.append(draft)) }
                }
            }
            try await group.waitForAll()
        }
    }

    private static func say(_ entry: RecordedEntry) {
        let line = Array("\(entry.index) \(entry.leafHash)\n".utf8)
        guard write(STDOUT_FILENO, line, line.count) == line.count else { exit(4) }
    }
}
