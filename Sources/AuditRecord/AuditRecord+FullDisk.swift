import Contracts
import Core
import RecordFormat
import Signatures

/// What happens when the volume has no room, and the entries that the record makes on its own account.
extension AuditRecord {
    private static let fullAction = "record.disk-full"

    /// Whether `draft` is the one entry that a full record still takes.
    static func saysFull(_ draft: EntryDraft) -> Bool { draft.action == fullAction }

    /// Writes from the reserve that the record is full; after it nothing is taken until there is space again.
    func recordRefusal() async {
        guard !isFull else { return }
        isFull = true
        lastReserveAttempt = environment.time.now().monotonicNanoseconds
        await store.releaseReserve()
        var draft = ownDraft(Self.fullAction)
        draft.outcome = RecordError.Code.diskFull.rawValue
        guard let next = try? sequence(draft, { _ in }),
            let signed = try? await Self.sign(next.payload, next.entry, keys: keys, log: logDigest)
        else {
            giveUp(RecordError.isFull)
            return
        }
        guard (try? await store.commit([signed], credentials: durable.credentials)) != nil else {
            giveUp(RecordError.isFull)
            return
        }
        durable.index = next.index + 1
        durable.previous = signed.payload
        _ = try? await store.seal()
    }

    func leaveFullState() async throws(RecordError) {
        let now = environment.time.now().monotonicNanoseconds
        let isTooSoon = now >= lastReserveAttempt && now - lastReserveAttempt < 1_000_000_000
        guard !isTooSoon else { throw RecordError.isFull }
        lastReserveAttempt = now
        guard await store.takeReserve() else { throw RecordError.isFull }
        isFull = false
    }

    nonisolated func ownDraft(_ action: String) -> EntryDraft {
        EntryDraft(
            tenant: configuration.tenant, actor: Actor(principal: configuration.system, kind: .system), action: action)
    }

    nonisolated func recovery(_ cut: LogState.Cut) -> EntryDraft {
        var draft = ownDraft("record.recovery")
        draft.facts = ["from-index": .count(cut.index), "cut-bytes": .count(cut.bytes), "reason": .text(cut.reason)]
        return draft
    }

    nonisolated func missingReserve() -> EntryDraft {
        var draft = ownDraft("record.no-reserve")
        draft.outcome = RecordError.Code.diskFull.rawValue
        draft.facts = ["reserve-bytes": .count(UInt64(configuration.reserveBytes))]
        return draft
    }
}
