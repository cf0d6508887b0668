import AuditRecord
import Contracts
import Foundation
import RecordFormat
import Testing

@Suite("A long record")
struct ScaleTests {
    /// About 2 ms of processor time an entry in a debug build; `scripts/test --full` has a million in a release build.
    private static let entries = 50_000

    @Test("keeps one gapless order under 128 writers, proves entries from all over it, and verifies")
    func long() async throws {
        let kit = try TestRecord(segmentBytes: UInt64(Self.entries) * 200)
        let disk = try RealDisk()
        var record = try await kit.create(disk.folders)
        let acknowledged = try await kit.fill(record, count: Self.entries, tasks: 128)
        #expect(Set(acknowledged.map(\.index)).count == Self.entries)
        for entry in acknowledged where entry.index % UInt64(Self.entries / 25) == 0 {
            #expect(try await record.receipt(for: entry.index).leafHash == entry.leafHash)
        }
        try await record.close()
        #expect(try disk.segments.count > 10)
        let verdict = kit.verdict(try disk.folders)
        #expect(verdict.word == .verified && verdict.entries == UInt64(Self.entries) + 1)
        record = try await kit.open(disk.folders)
        #expect(await record.count == UInt64(Self.entries) + 1)
        try await record.close()
        guard PythonVerifier.isPresent else { return }
        #expect(try PythonVerifier.verify([disk.path]).output.hasPrefix("VERIFIED \(Self.entries + 1) entries\n"))
    }
}
