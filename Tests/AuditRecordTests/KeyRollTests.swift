import AuditRecord
import Contracts
import ContractsTesting
import Core
import Foundation
import RecordFormat
import Signatures
import Testing

@Suite("A roll of the record's keys")
struct KeyRollTests {
    private func roll(
        _ record: AuditRecord, _ role: WorkingKeyRole, _ kit: TestRecord, _ disk: SimulatedDisk
    ) async throws -> RecordedEntry {
        try await record.roll(role, keeper: DiskKeyKeeper(kit, on: disk), draft: kit.draft())
    }

    private func reopen(_ kit: TestRecord, _ disk: SimulatedDisk) async throws -> AuditRecord {
        let keeper = try DiskKeyKeeper(kit, on: disk)
        let record = try await kit.open(disk, keys: keeper.keys())
        try await record.settle(keeper)
        return record
    }

    @Test("puts the new key in charge of what follows, and the record verifies", arguments: WorkingKeyRole.allCases)
    func inCharge(role: WorkingKeyRole) async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        for _ in 0..<3 { _ = try await record.append(kit.draft()) }
        let rolled = try await roll(record, role, kit, disk)
        #expect(rolled.index == 4)
        for _ in 0..<30 { _ = try await record.append(kit.draft()) }
        let keys = try await record.keyHistory.keys.filter { $0.role == role }
        #expect(keys.map(\.first) == [0, 5])
        #expect(keys.map(\.end) == [5, nil])
        try await record.close()
        #expect(kit.verdict(disk).summary == "VERIFIED 35")
        let kept = try DiskKeyKeeper(kit, on: disk).keys()
        #expect(kept.candidates.isEmpty)
        #expect((role == .entry ? kept.entry : kept.checkpoint).keyID == keys[1].keyID)
        #expect(await code { _ = try await kit.open(disk) } == "record.wrong-keys")
    }

    @Test("holds while many write, for both keys in turn, and the next start reads the last segment alone")
    func besideWriting() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        async let written = kit.fill(record, count: 120)
        for _ in 0..<3 {
            for role in WorkingKeyRole.allCases { _ = try await roll(record, role, kit, disk) }
        }
        #expect(try await written.count == 120)
        try await record.close()
        #expect(kit.verdict(disk).summary == "VERIFIED 127")
        disk.forgetOpened()
        let again = try await reopen(kit, disk)
        let segments = disk.names.filter { $0.hasPrefix("segments/") }
        #expect(Set(disk.opened.filter { $0.hasPrefix("segments/") }) == Set(segments.suffix(1)))
        #expect(try await again.keyHistory.keys.count == 8)
    }

    @Test(
        "leaves a record that opens and goes on, whatever step the power goes at", arguments: 1...13, [false, true])
    func powerCut(operation: Int, keepsLast: Bool) async throws {
        for role in WorkingKeyRole.allCases {
            let kit = try TestRecord(segmentBytes: 14_000)
            let disk = SimulatedDisk()
            let record = try await kit.create(disk)
            for _ in 0..<3 { _ = try await record.append(kit.draft()) }
            _ = try DiskKeyKeeper(kit, on: disk)
            disk.stop(after: operation, keepsLast: keepsLast)
            let rolled = try? await roll(record, role, kit, disk)
            let after = try? await record.append(kit.draft())
            for seed in UInt64(1)...3 {
                let next = disk.afterPowerCut(seed: seed)
                let again = try await reopen(kit, next)
                for entry in [rolled, after].compactMap({ $0 }) {
                    #expect(try await again.entry(at: entry.index).leafHash == entry.leafHash)
                }
                let count = try await again.keyHistory.keys.count
                #expect(rolled == nil ? (2...3).contains(count) : count == 3)
                #expect(try DiskKeyKeeper(kit, on: next).keys().candidates.isEmpty)
                _ = try await again.append(kit.draft())
                _ = try await roll(again, role, kit, next)
                _ = try await again.append(kit.draft())
                try await again.close()
                #expect(kit.verdict(next).word == .verified)
                try await reopen(kit, next).close()
            }
        }
    }

    @Test("is refused while another is under way, and after a failed try the next one works")
    func failures() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        let outcomes = await withTaskGroup(of: String?.self) { group in
            for _ in 0..<2 { group.addTask { await code { _ = try await roll(record, .entry, kit, disk) } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.compactMap { $0 } == ["record.overloaded"])
        var malformed = kit.draft()
        malformed.facts = ["x": .text(String(repeating: "y", count: 257))]
        let refused = await code {
            _ = try await record.roll(.checkpoint, keeper: DiskKeyKeeper(kit, on: disk), draft: malformed)
        }
        #expect(refused == "record.malformed-entry")
        _ = try await roll(record, .checkpoint, kit, disk)
        #expect(await code { _ = try await record.append(kit.draft("key.roll")) } == "record.malformed-entry")
        try await record.close()
        #expect(kit.verdict(disk).summary == "VERIFIED 3")
    }

    @Test("leaves the old key revocable, by the root key and with its own range")
    func revocation() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        for _ in 0..<3 { _ = try await record.append(kit.draft()) }
        _ = try await roll(record, .entry, kit, disk)
        let keyID = kit.keys.entry.keyID
        func revoke(_ keyID: RecordDigest, from index: UInt64) async throws {
            let signed = RevocationStatement.signedBytes(log: kit.genesis.log, keyID: keyID, suspectFrom: index)
            _ = try await record.append(
                revocation: RevocationStatement(
                    keyID: keyID, suspectFrom: index, rootSignature: kit.root.sign(signed)), draft: kit.draft())
        }
        #expect(await code { try await revoke(.zero, from: 1) } == "record.malformed-entry")
        #expect(await code { try await revoke(keyID, from: 99) } == "record.malformed-entry")
        try await revoke(keyID, from: 5)
        _ = try await record.checkpoint()
        #expect(kit.verdict(disk).summary == "VERIFIED 6")
        try await revoke(keyID, from: 3)
        try await record.close()
        #expect(kit.verdict(disk).summary == "REVOKED 3 key-revoked 7")
        #expect(try await reopen(kit, disk).keyHistory.keys[0].suspectFrom == 3)
    }
}

extension RecordVerdict {
    fileprivate var summary: String {
        ([word.rawValue] + [firstFailingIndex.map(String.init), reason?.rawValue].compactMap { $0 } + [String(entries)])
            .joined(separator: " ")
    }
}
