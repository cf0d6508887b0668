import AuditRecord
import Contracts
import ContractsTesting
import Core
import RecordFormat
import Testing

@Suite("A clock that was moved")
struct ClockTests {
    /// The actions of a record's entries from `start` on, each with its outcome.
    private func actions(_ record: AuditRecord, from start: UInt64) async throws -> [String] {
        var actions: [String] = []
        try await record.scan(from: start) { entry in
            actions.append([entry.payload.action, entry.payload.outcome].compactMap { $0 }.joined(separator: " "))
            return true
        }
        return actions
    }

    @Test(
        "is said in an entry before the next one, and only then",
        arguments: [
            (-1, ["clock.jump backwards", "request.received"]),
            (-60_000, ["clock.jump backwards", "request.received"]),
            (2_100, ["clock.jump forwards", "request.received"]), (1_900, ["request.received"]),
            (0, ["request.received"]),
        ])
    func jumps(milliseconds: Int, expected: [String]) async throws {
        let kit = try TestRecord(step: 100_000)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        _ = try await record.append(kit.draft())
        kit.clock.jump(milliseconds: Int64(milliseconds))
        _ = try await record.append(kit.draft())
        _ = try await record.append(kit.draft())
        #expect(try await actions(record, from: 2) == expected + ["request.received"])
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
    }

    @Test("is said with what was expected and what was found")
    func facts() async throws {
        let kit = try TestRecord()
        let record = try await kit.create(SimulatedDisk())
        let before = try await record.append(kit.draft())
        kit.clock.jump(milliseconds: -60_000)
        let after = try await record.append(kit.draft())
        let jump = try await record.entry(at: 2).payload
        #expect(jump.actor.kind == .system)
        guard case .unsigned(let expected)? = jump.fact("expected-utc"),
            case .unsigned(let found)? = jump.fact("found-utc")
        else {
            Issue.record("the entry states no times")
            return
        }
        #expect(expected > before.time.nanoseconds)
        #expect(found == after.time.nanoseconds)
        #expect((59_000_000_000...60_000_000_000).contains(expected - found))
    }

    @Test("while the record was closed is found at the next start, after a restart of the machine too")
    func whileClosed() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        var record = try await kit.create(disk)
        for _ in 0..<40 { _ = try await record.append(kit.draft()) }
        try await record.close()
        try kit.clock.reboot()
        kit.clock.advance(seconds: 3_600)
        record = try await kit.open(disk)
        _ = try await record.append(kit.draft())
        #expect(try await actions(record, from: 41) == ["request.received"])
        try await record.close()
        kit.clock.jump(milliseconds: -7_200_000)
        record = try await kit.open(disk)
        _ = try await record.append(kit.draft())
        #expect(try await actions(record, from: 42) == ["clock.jump backwards", "request.received"])
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
    }

    @Test("leaves nothing behind a draft that is refused")
    func refusedDraft() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        kit.clock.jump(milliseconds: -60_000)
        #expect(await code { _ = try await record.append(kit.draft("Capital")) } == "record.malformed-entry")
        #expect(await record.count == 1)
        _ = try await record.append(kit.draft())
        #expect(try await actions(record, from: 1) == ["clock.jump backwards", "request.received"])
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
    }

    @Test("is said once among many writers, and a full disk is still recorded after it")
    func concurrently() async throws {
        let kit = try TestRecord(segmentBytes: 1 << 20)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        kit.clock.jump(milliseconds: -60_000)
        _ = try await kit.fill(record, count: 40)
        #expect(try await actions(record, from: 1).filter { $0.hasPrefix("clock.jump") }.count == 1)
        kit.clock.jump(milliseconds: -60_000)
        disk.limit(to: disk.used + 100)
        #expect(await code { _ = try await record.append(kit.draft()) } == "record.disk-full")
        let said = ["clock.jump backwards", "record.disk-full record.disk-full"]
        #expect(try await actions(record, from: 42) == said)
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
    }

    @Test("back within one boot stands still in the entries, where only a sandbox can make it seem so")
    func monotonic() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        for _ in 0..<5 { _ = try await record.append(kit.draft()) }
        kit.clock.turnBackMonotonic()
        for _ in 0..<5 { _ = try await record.append(kit.draft()) }
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
    }
}

@Suite("A source's heartbeat")
struct HeartbeatTests {
    @Test("says how many entries came before it, and no other number is taken")
    func counter() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        _ = try await record.append(kit.draft())
        let beat = try await record.append(kit.draft(EntryPayload.heartbeatAction))
        #expect(try await record.entry(at: beat.index).payload.fact("counter") == .unsigned(2))
        var wrong = kit.draft(EntryPayload.heartbeatAction)
        wrong.facts = ["counter": .count(7)]
        #expect(await code { _ = try await record.append(wrong) } == "record.malformed-entry")
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
    }
}
