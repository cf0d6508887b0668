import Contracts
import Core
import RecordFormat
import Signatures

/// The Operational Audit Record of one node: takes drafts in order, signs them side by side, and answers when they are
/// durable.
///
/// Promise: an entry that ``append(_:)`` answered is on disk and stays provable for ever; a signature leaves this type
/// only after its entry is durable. On a full disk nothing is half written: the refusal is recorded from a reserve, and
/// every caller gets `record.disk-full`. When synchronising fails, the process is told to end.
///
/// The sequencer is this actor and takes microseconds; signing runs on the callers' tasks, one a core; whoever holds
/// the next entry to write leads, and takes everything that is ready along in one write.
package actor AuditRecord: RecordAppending, ReceiptIssuing {
    private struct Place {
        var index: UInt64
        var previous: RecordDigest
        var credentials: CredentialTable
        var sources: SourceTable
    }

    private struct Sequenced {
        let payload: [UInt8]
        let entry: EntryPayload
        let index: UInt64
        let epoch: UInt64
    }

    private enum Wake {
        case committed
        case lead
        case failed(RecordError)
    }

    private struct Ready {
        let signed: SignedEntry
        let payload: EntryPayload
        var waiter: CheckedContinuation<Wake, Never>?
    }

    private static let fullAction = "record.disk-full"

    package nonisolated let log: Core.Digest
    nonisolated let folders: RecordFolders
    nonisolated let entryIndex: EntryIndex
    private nonisolated let logDigest: RecordDigest
    private nonisolated let source: RecordID
    private nonisolated let keys: RecordKeys
    private nonisolated let environment: RecordEnvironment
    private nonisolated let configuration: RecordConfiguration
    private let store: SegmentStore

    private var sequenced: Place
    private var durable: Place
    /// Raised when everything not yet durable was given up, so that late signatures are recognised.
    private var epoch: UInt64 = 0
    private var ready: [UInt64: Ready] = [:]
    private var isLeading = false
    private var inFlight = 0
    private var isFull = false
    private var lastReserveAttempt: UInt64 = 0
    private var isClosed = false
    private var drained: [CheckedContinuation<Void, Never>] = []

    private init(
        folders: RecordFolders, keys: RecordKeys, configuration: RecordConfiguration, environment: RecordEnvironment,
        state: LogState
    ) throws {
        self.folders = folders
        self.keys = keys
        self.environment = environment
        self.configuration = configuration
        log = Core.Digest(state.log)
        logDigest = state.log
        source = state.source
        durable = Place(index: state.tree.size, previous: state.previousPayload, credentials: state.credentials,
            sources: state.sources)
        sequenced = durable
        entryIndex = EntryIndex(folders: folders, count: state.tree.size)
        store = try SegmentStore(
            folders: folders, keys: keys, configuration: configuration, environment: environment, state: state,
            entryIndex: entryIndex)
    }

    /// Goes on with the record that lies in `folders`; reads its last segment only.
    ///
    /// Where the reserved space cannot be had, an entry says so; on a volume without room for that either, it refuses.
    /// - Throws: `record.missing`, `record.rolled-back`, `record.damaged`, `record.wrong-keys`, `record.disk-full`.
    package static func open(
        folders: RecordFolders, keys: RecordKeys, configuration: RecordConfiguration, environment: RecordEnvironment
    ) async throws -> AuditRecord {
        let state = try LogOpening.open(folders: folders, keys: keys)
        let record = try AuditRecord(
            folders: folders, keys: keys, configuration: configuration, environment: environment, state: state)
        await record.entryIndex.start(count: state.tree.size)
        let hasReserve = await record.store.takeReserve()
        if let cut = state.cut { _ = try await record.append(record.recovery(cut)) }
        if !hasReserve { _ = try await record.append(record.missingReserve()) }
        try await record.store.seal()
        return record
    }

    /// How many entries are durable.
    package var count: UInt64 { durable.index }

    /// The number that the next durable entry of `source` bears.
    package func nextSequence(of source: SourceID) -> UInt64 { durable.sources.sequence(of: RecordID(source)) }

    // MARK: Appending

    package func append(_ draft: EntryDraft) async throws -> RecordedEntry {
        try await append(draft) { _ in }
    }

    /// Records the root key's word that a working key is not to be believed from an index on.
    package func append(revocation: RevocationStatement, draft: EntryDraft) async throws -> RecordedEntry {
        try await append(draft) { payload in
            payload.action = KeyStatement.revocationAction
            payload.extensions = [CBORPair(3, revocation.value)]
            payload.critical = [.unsigned(3)]
        }
    }

    /// Appends entries that follow each other without another one between them, and answers when all are durable.
    ///
    /// - Parameter links: for each draft the offsets of earlier drafts of the batch that caused it.
    /// - Throws: as for one entry; where a draft is refused, none was taken.
    package func append(_ drafts: [EntryDraft], links: [[Int]]) async throws -> [RecordedEntry] {
        precondition(drafts.count == links.count, "each draft has its links")
        if isFull { try await leaveFullState() }
        let before = sequenced
        var places: [Sequenced] = []
        do throws(RecordError) {
            for (draft, causes) in zip(drafts, links) {
                var draft = draft
                draft.parents += causes.map { EntryReference(index: before.index + UInt64($0)) }
                places.append(try sequence(draft) { _ in })
            }
        } catch {
            sequenced = before
            throw error
        }
        return try await withThrowingTaskGroup(of: (Int, RecordedEntry).self) { group in
            for (position, place) in places.enumerated() {
                group.addTask { (position, try await self.finish(place)) }
            }
            var recorded: [Int: RecordedEntry] = [:]
            for try await (position, entry) in group { recorded[position] = entry }
            return places.indices.compactMap { recorded[$0] }
        }
    }

    private func append(
        _ draft: EntryDraft, _ complete: @Sendable (inout EntryPayload) -> Void
    ) async throws(RecordError) -> RecordedEntry {
        if isFull { try await leaveFullState() }
        if let signature = draft.personSignature { try await check(signature) }
        return try await finish(try sequence(draft, complete))
    }

    /// Signs what has its place and makes it durable.
    private func finish(_ next: Sequenced) async throws(RecordError) -> RecordedEntry {
        inFlight += 1
        defer { oneLessInFlight() }
        let signed: SignedEntry
        do {
            signed = try await Self.sign(next.payload, next.entry, keys: keys, log: logDigest)
        } catch {
            // The entries after this one link to it, so nothing after it can ever be written.
            stopForGood(error)
            throw error
        }
        try await makeDurable(signed, next)
        return RecordedEntry(log: log, index: next.index, leafHash: Core.Digest(signed.leaf), time: signed.time)
    }

    /// Takes the next place for `draft`; without suspension, so that places, links and clocks stay in one order.
    private func sequence(
        _ draft: EntryDraft, _ complete: (inout EntryPayload) -> Void
    ) throws(RecordError) -> Sequenced {
        guard !isClosed else { throw RecordError(.closed, "The record was closed.") }
        guard !isFull || draft.action == Self.fullAction else { throw RecordError.isFull }
        guard inFlight < configuration.maximumInFlight else {
            throw RecordError(.overloaded, "More entries wait than the record takes at a time. Try again.")
        }
        let index = sequenced.index
        let place = try place(of: draft)
        var entry = try draft.payload(
            log: logDigest, index: index, time: environment.time.now(), source: place, previous: sequenced.previous)
        complete(&entry)
        var credentials = sequenced.credentials
        guard entry.action != KeyStatement.genesisAction, credentials.admits(entry), credentials.apply(entry),
            let payload = try? entry.encoded()
        else {
            throw RecordError(
                .malformedEntry, "The entry '\(draft.action)' breaks a rule or limit of docs/record-format.md.")
        }
        sequenced.index = index + 1
        sequenced.previous = StandardCryptography().sha256(payload)
        sequenced.credentials = credentials
        guard sequenced.sources.take(place) else { preconditionFailure("the place was looked up in the same table") }
        return Sequenced(payload: payload, entry: entry, index: index, epoch: epoch)
    }

    /// The number of `draft` among its source's entries; this node's own where it names no other source.
    private func place(of draft: EntryDraft) throws(RecordError) -> EntrySource {
        let identifier = draft.source.map { RecordID($0.source) } ?? source
        let next = sequenced.sources.sequence(of: identifier)
        guard sequenced.sources.admits(identifier) else {
            throw RecordError(.malformedEntry, "A log has at most \(SourceTable.maximumSources) sources.")
        }
        guard draft.source?.sequence ?? next == next else {
            throw RecordError(.sourceSequence, "The source's next entry has the number \(next).")
        }
        return EntrySource(identifier: identifier, sequence: next)
    }

    @concurrent
    private static func sign(
        _ payload: [UInt8], _ entry: EntryPayload, keys: RecordKeys, log: RecordDigest
    ) async throws(RecordError) -> SignedEntry {
        let cryptography = StandardCryptography()
        do {
            let bytes = try keys.entry.sign(payload, kind: .entry, log: log)
            return SignedEntry(
                index: entry.index, bytes: bytes, leaf: MerkleTree.leaf(bytes, cryptography),
                payload: cryptography.sha256(payload), time: Instant(nanoseconds: entry.time.utcNanoseconds))
        } catch {
            throw RecordError(.writeFailed, "The entry could not be signed.", underlying: error)
        }
    }

    private func check(_ signature: Contracts.PersonSignature) async throws(RecordError) {
        guard let credential = sequenced.credentials.credentials[RecordDigest(signature.keyID)] else {
            throw RecordError(.malformedEntry, "The key of the person's signature was never issued here.")
        }
        guard await Self.holds(signature, publicKey: credential.publicKey) else {
            throw RecordError(.malformedEntry, "The person's signature does not hold.")
        }
    }

    @concurrent
    private static func holds(_ signature: Contracts.PersonSignature, publicKey: [UInt8]) async -> Bool {
        let cryptography = StandardCryptography()
        guard let key = cryptography.verificationKey(publicKey) else { return false }
        return cryptography.isValid(
            signature.signature, for: signature.signedDigest.bytes, context: RecordFormat.PersonSignature.context,
            key: key)
    }

    // MARK: Committing

    private func makeDurable(_ signed: SignedEntry, _ next: Sequenced) async throws(RecordError) {
        guard next.epoch == epoch else { throw RecordError.isFull }
        ready[next.index] = Ready(signed: signed, payload: next.entry, waiter: nil)
        if isLeading || next.index != durable.index {
            switch await withCheckedContinuation({ ready[next.index]?.waiter = $0 }) {
            case .committed: return
            case .failed(let error): throw error
            case .lead: break
            }
        }
        guard next.epoch == epoch else {
            isLeading = false
            handOver()
            throw RecordError.isFull
        }
        try await lead()
    }

    /// Writes everything that is ready from the next entry on; the caller's own entry is the first of it.
    private func lead() async throws(RecordError) {
        isLeading = true
        var batch: [Ready] = []
        while batch.count < configuration.maximumBatch, let entry = ready[durable.index + UInt64(batch.count)] {
            batch.append(entry)
        }
        do {
            try await store.commit(
                batch.map(\.signed), credentials: durable.credentials, sources: durable.sources)
        } catch {
            giveUp(error)
            if error.kind == .diskFull { await recordRefusal() }
            isLeading = false
            handOver()
            throw error
        }
        for entry in batch {
            ready[entry.signed.index] = nil
            durable.index = entry.signed.index + 1
            durable.previous = entry.signed.payload
            // It was admitted when it was sequenced; here only its effect is taken over.
            _ = durable.credentials.apply(entry.payload)
            _ = durable.sources.take(entry.payload.source)
            entry.waiter?.resume(returning: .committed)
        }
        isLeading = false
        handOver()
    }

    /// Wakes whoever holds the next entry, if it is ready.
    private func handOver() {
        guard let waiter = ready[durable.index]?.waiter else { return }
        isLeading = true
        ready[durable.index]?.waiter = nil
        waiter.resume(returning: .lead)
    }

    /// Gives up everything that is not durable and goes back to where the disk stands.
    private func giveUp(_ error: RecordError) {
        epoch += 1
        sequenced = durable
        let waiting = ready
        ready = [:]
        for index in waiting.keys.sorted() { waiting[index]?.waiter?.resume(returning: .failed(error)) }
    }

    private func stopForGood(_ error: RecordError) {
        isClosed = true
        environment.terminate(error)
        let waiting = ready
        ready = [:]
        for index in waiting.keys.sorted() { waiting[index]?.waiter?.resume(returning: .failed(error)) }
    }

    // MARK: A full disk

    /// Writes from the reserve that the record is full; after it nothing is taken until there is space again.
    private func recordRefusal() async {
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
        guard (try? await store.commit(
                [signed], credentials: durable.credentials, sources: durable.sources)) != nil else {
            giveUp(RecordError.isFull)
            return
        }
        durable.index = next.index + 1
        durable.previous = signed.payload
        _ = durable.sources.take(next.entry.source)
        _ = try? await store.seal()
    }

    private func leaveFullState() async throws(RecordError) {
        let now = environment.time.now().monotonicNanoseconds
        let isTooSoon = now >= lastReserveAttempt && now - lastReserveAttempt < 1_000_000_000
        guard !isTooSoon else { throw RecordError.isFull }
        lastReserveAttempt = now
        guard await store.takeReserve() else { throw RecordError.isFull }
        isFull = false
    }

    // MARK: Checkpoints

    /// Seals a checkpoint over everything durable and answers its signed note.
    package func checkpoint() async throws -> CheckpointReport {
        let sealed = try await store.seal(fresh: true)
        guard let document = CheckpointDocument(sealed.note) else {
            throw RecordError(.damaged, "The checkpoint just made cannot be read.")
        }
        return CheckpointReport(
            size: sealed.size, root: document.checkpoint.root.hexadecimal,
            note: String(decoding: sealed.note, as: UTF8.self))
    }

    /// Keeps sealing until the task is cancelled, then seals once more.
    package func run(clock: any Clock<Duration> = ContinuousClock()) async throws {
        while !Task.isCancelled, !isClosed {
            do { try await clock.sleep(for: configuration.checkpointInterval) } catch { break }
            do { try await store.seal() } catch { if error.kind != .diskFull { throw error } }
        }
        if !isClosed { try await store.seal() }
    }

    /// Seals a checkpoint where the newest does not cover everything; on a full disk a later one will.
    package func seal() async throws {
        guard !isClosed else { return }
        do { try await store.seal() } catch { if error.kind != .diskFull { throw error } }
    }

    package func receipt(for index: UInt64) async throws -> Receipt {
        guard index < durable.index else { throw RecordError(.notFound, "The record has no entry \(index).") }
        let bytes = try await signedEntry(at: index)
        let leaf = MerkleTree.leaf(bytes, StandardCryptography())
        for attempt in 0..<2 {
            var newest = await store.checkpoint
            if (newest?.size ?? 0) <= index { newest = try await store.seal() }
            guard let newest, let document = CheckpointDocument(newest.note) else { break }
            let path = try await entryIndex.inclusionPath(index: index, size: newest.size)
            if MerkleProof.isIncluded(
                leaf: leaf, index: index, size: newest.size, path: path, root: document.checkpoint.root,
                StandardCryptography())
            {
                return Receipt(
                    log: log, index: index, leafHash: Core.Digest(leaf), treeSize: newest.size,
                    inclusionPath: path.map { Core.Digest($0) },
                    checkpoint: String(decoding: newest.note, as: UTF8.self))
            }
            if attempt == 0 { await entryIndex.forget() }
        }
        throw RecordError(.damaged, "Entry \(index) does not stand under the newest checkpoint. Verify the record.")
    }

    /// Takes no more entries, waits for those under way, seals, and lets go of the files.
    package func close() async throws {
        guard !isClosed else { return }
        isClosed = true
        while inFlight > 0 { await withCheckedContinuation { drained.append($0) } }
        do { try await store.seal(fresh: true) } catch { if error.kind != .diskFull { throw error } }
        await store.close()
    }

    private func oneLessInFlight() {
        inFlight -= 1
        guard inFlight == 0 else { return }
        let waiting = drained
        drained = []
        for waiter in waiting { waiter.resume() }
    }

    // MARK: The record's own entries

    private nonisolated func ownDraft(_ action: String) -> EntryDraft {
        EntryDraft(
            tenant: configuration.tenant, actor: Actor(principal: configuration.system, kind: .system), action: action)
    }

    private nonisolated func recovery(_ cut: LogState.Cut) -> EntryDraft {
        var draft = ownDraft("record.recovery")
        draft.facts = ["from-index": .count(cut.index), "cut-bytes": .count(cut.bytes), "reason": .text(cut.reason)]
        return draft
    }

    private nonisolated func missingReserve() -> EntryDraft {
        var draft = ownDraft("record.no-reserve")
        draft.outcome = RecordError.Code.diskFull.rawValue
        draft.facts = ["reserve-bytes": .count(UInt64(configuration.reserveBytes))]
        return draft
    }
}
