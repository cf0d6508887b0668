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
        var places: [Sequenced] = []
        var signed: [SignedEntry] = []
        do {
            places = try sequence(draft)
            for place in places { signed.append(try await Self.sign(place, log: logDigest)) }
            try await store.commit(signed, credentials: durable.credentials, sources: durable.sources)
        } catch {
            giveUp(RecordError.isFull)
            return
        }
        guard let last = signed.last else { return }
        durable.index = last.index + 1
        durable.previous = last.payload
        durable.time = last.time
        for place in places { _ = durable.sources.take(place.entry.source) }
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
