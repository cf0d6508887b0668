import AuditRecord
import Contracts
import ContractsTesting
import RecordFormat
import Testing

@Suite("Entries that share a write")
struct GroupCommitTests {
    /// A caller whose entry is two, since the clock jumped before it, holds up a row of others: they wait in no circle.
    @Test(
        "are all answered, whatever a write takes at most and however often the clock is moved",
        arguments: [1, 2, 3, 512])
    func answersEverybody(maximumBatch: Int) async throws {
        let kit = try TestRecord(maximumBatch: maximumBatch)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        let entries = try await withThrowingTaskGroup(of: RecordedEntry.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    kit.clock.jump(milliseconds: -60_000)
                    return try await record.append(kit.draft())
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(entries.map(\.index)).count == 200)
        let count = await record.count
        #expect(entries.allSatisfy { $0.index < count })
        #expect(count > 201, "a jump takes an entry of its own")
        try await record.close()
        let verdict = kit.verdict(disk)
        #expect(verdict.word == .verified && verdict.entries == count)
    }
}
