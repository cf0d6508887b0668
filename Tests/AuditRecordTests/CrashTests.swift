import AuditRecord
import Contracts
import ContractsTesting
import Core
import CoreTesting
import Foundation
import RecordFormat
import Testing

@Suite("A record that loses power")
struct CrashTests {
    private static let seeds: ClosedRange<UInt64> =
        1...(ProcessInfo.processInfo.environment["MICKAI_TEST_FULL"] == nil ? 24 : 2_000)

    @Test("never loses an entry it acknowledged", arguments: seeds)
    func keepsAcknowledged(seed: UInt64) async throws {
        let kit = try TestRecord(segmentBytes: 12_000, step: 200_000_000)
        var random = SplitMix64(seed: seed)
        var disk = SimulatedDisk()
        var acknowledged: [UInt64: Core.Digest] = [:]
        var exists = false
        for round in 0..<3 {
            disk.stop(after: Int.random(in: 1...40, using: &random), keepsLast: Bool.random(using: &random))
            do {
                let record = exists ? try await kit.open(disk) : try await kit.create(disk)
                exists = true
                let tasks = Int.random(in: 1...4, using: &random)
                acknowledged.merge(await Self.write(record, kit, tasks: tasks)) { $1 }
            } catch {
                #expect((error as? any CodedError)?.code != "record.damaged", "round \(round): \(error)")
                #expect((error as? any CodedError)?.code != "record.rolled-back", "round \(round): \(error)")
            }
            disk = disk.afterPowerCut(seed: seed &+ UInt64(round))
            exists = exists || disk.bytes("checkpoint") != nil
        }
        guard exists else { return }
        let record = try await kit.open(disk)
        for (index, leaf) in acknowledged { #expect(try await record.entry(at: index).leafHash == leaf) }
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
    }

    /// Appends from several tasks until the power goes; answers what was acknowledged.
    private static func write(_ record: AuditRecord, _ kit: TestRecord, tasks: Int) async -> [UInt64: Core.Digest] {
        await withTaskGroup(of: [UInt64: Core.Digest].self) { group in
            for _ in 0..<tasks {
                group.addTask {
                    var seen: [UInt64: Core.Digest] = [:]
                    for _ in 0..<12 {
                        guard let entry = try? await record.append(kit.draft()) else { break }
                        seen[entry.index] = entry.leafHash
                    }
                    return seen
                }
            }
            return await group.reduce(into: [:]) { $0.merge($1) { $1 } }
        }
    }
}

@Suite("The effect gate")
struct EffectGateTests {
    private struct Failure: CodedError {
        let code = "test.failure"
        let message = "failed on purpose"
        let category = ErrorCategory.failed
    }

    private actor Effects {
        private(set) var count = 0
        func happen() { count += 1 }
    }

    @Test("records the intent before and the outcome after, in success and in failure")
    func order() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        let gate = try RecordedEffectGate(record: record, folder: disk.folder("outbox"))
        let value = try await gate.perform(EffectIntent(.answer, draft: kit.draft())) { ticket in
            #expect(ticket.kind == .answer && ticket.intent.index == 1)
            let intent = try await record.entry(at: 1)
            #expect(intent.payload.action == "effect.answer")
            return 7
        }
        #expect(value == 7)
        let failing = await code {
            _ = try await gate.perform(EffectIntent(.export, draft: kit.draft())) { _ in throw Failure() }
        }
        #expect(failing == "test.failure")
        let outcomes = [try await record.entry(at: 2), try await record.entry(at: 4)]
        #expect(outcomes.map(\.payload.outcome) == ["completed", "test.failure"])
        #expect(outcomes.map(\.payload.parents) == [[EntryParent(index: 1)], [EntryParent(index: 3)]])
        #expect(try await gate.recover() == [])
    }

    @Test("lets nothing happen when the intent cannot be made durable")
    func refusal() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        let gate = try RecordedEffectGate(record: record, folder: disk.folder("outbox"))
        let effects = Effects()
        try await record.close()
        let refused = await code {
            try await gate.perform(EffectIntent(.answer, draft: kit.draft())) { _ in await effects.happen() }
        }
        #expect(refused == "record.closed")
        #expect(await effects.count == 0)
    }

    @Test(
        "accounts after a crash at any write for every effect that may have happened",
        arguments: 1...14, [false, true])
    func crash(operation: Int, keepsLast: Bool) async throws {
        let kit = try TestRecord(segmentBytes: 1 << 20)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        let gate = try RecordedEffectGate(record: record, folder: disk.folder("outbox"))
        let effects = Effects()
        disk.stop(after: operation, keepsLast: keepsLast)
        _ = try? await gate.perform(EffectIntent(.answer, draft: kit.draft())) { _ in await effects.happen() }
        for seed in UInt64(1)...3 {
            let next = disk.afterPowerCut(seed: seed)
            let again = try await kit.open(next)
            let recovered = try RecordedEffectGate(record: again, folder: next.folder("outbox"))
            _ = try await recovered.recover()
            #expect(try await recovered.recover() == [])
            var actions: [String] = []
            try await again.scan(from: 1) { entry in
                actions.append(entry.payload.action + " " + (entry.payload.outcome ?? ""))
                return true
            }
            actions.removeAll { $0.hasPrefix("record.recovery") }
            let allowed: [[String]]
            if await effects.count == 0 {
                allowed = [
                    [], ["effect.answer ", "effect.interrupted not-started"],
                    ["effect.answer ", "effect.interrupted unknown"],
                    ["effect.answer ", "effect.outcome test.power-cut"],
                ]
            } else {
                allowed = [
                    ["effect.answer ", "effect.interrupted unknown"], ["effect.answer ", "effect.outcome completed"],
                ]
            }
            #expect(allowed.contains(actions), "\(actions)")
        }
    }
}
