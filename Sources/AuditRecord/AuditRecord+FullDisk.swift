import Contracts
import Core
import RecordFormat
import Signatures

/// What happens when the volume has no room.
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
        var signed: [SignedEntry] = []
        do {
            for place in try sequence(draft) { signed.append(try await Self.sign(place, log: logDigest)) }
            try await store.commit(signed, credentials: durable.credentials)
        } catch {
            giveUp(RecordError.isFull)
            return
        }
        guard let last = signed.last else { return }
        durable.index = last.index + 1
        durable.previous = last.payload
        durable.time = last.time
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
}
