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
    struct Place {
        var index: UInt64
        var previous: RecordDigest
        var time: EntryTime
        var credentials: CredentialTable
        var sources: SourceTable
    }

    struct Sequenced {
        let payload: [UInt8]
        let entry: EntryPayload
        let index: UInt64
        let epoch: UInt64
        let signer: SigningKey
        /// The checkpoint key that the entry puts in charge, if it does.
        let checkpointKey: SigningKey?
    }

    enum Wake {
        case committed
        case lead
        case failed(RecordError)
    }

    struct Ready {
        let signed: SignedEntry
        let payload: EntryPayload
        var waiter: CheckedContinuation<Wake, Never>?
    }

    package nonisolated let log: Core.Digest
    nonisolated let folders: RecordFolders
    nonisolated let entryIndex: EntryIndex
    nonisolated let logDigest: RecordDigest
    private nonisolated let source: RecordID
    nonisolated let environment: RecordEnvironment
    nonisolated let configuration: RecordConfiguration
    let store: SegmentStore
    /// The keys that sign now and those that a roll is to put in charge.
    var signers: [RecordDigest: SigningKey]
    var isRolling = false

    var sequenced: Place
    var durable: Place
    /// Raised when everything not yet durable was given up, so that late signatures are recognised.
    var epoch: UInt64 = 0
    var ready: [UInt64: Ready] = [:]
    /// How many entries stand ready in a row from the next one on.
    var readyRun: UInt64 = 0
    var isLeading = false
    private var inFlight = 0
    var isFull = false
    var lastReserveAttempt: UInt64 = 0
    var isClosed = false
    private var drained: [CheckedContinuation<Void, Never>] = []

    private init(
        folders: RecordFolders, configuration: RecordConfiguration, environment: RecordEnvironment, state: LogState
    ) throws {
        self.folders = folders
        signers = [
            state.keys.entry.keyID: state.keys.entry, state.keys.checkpoint.keyID: state.keys.checkpoint,
        ]
        self.environment = environment
        self.configuration = configuration
        log = Core.Digest(state.log)
        logDigest = state.log
        source = state.source
        durable = Place(
            index: state.tree.size, previous: state.previousPayload, time: state.lastTime,
            credentials: state.credentials, sources: state.sources)
        sequenced = durable
        entryIndex = EntryIndex(folders: folders, count: state.tree.size)
        store = try SegmentStore(
            folders: folders, configuration: configuration, environment: environment, state: state,
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
            folders: folders, configuration: configuration, environment: environment, state: state)
        await record.entryIndex.start(count: state.tree.size)
        let hasReserve = await record.store.takeReserve()
        if let cut = state.cut { _ = try await record.append(record.recovery(cut)) }
        if !hasReserve { _ = try await record.append(record.missingReserve()) }
        try await record.store.seal()
        return record
    }

    /// How many entries are durable.
    package var count: UInt64 { durable.index }

    /// What the durable entries say of keys.
    var durableKeys: CredentialTable { durable.credentials }

    /// The number that the next durable entry of `source` bears.
    package func nextSequence(of source: SourceID) -> UInt64 { durable.sources.sequence(of: RecordID(source)) }

    // MARK: Appending

    package func append(_ draft: EntryDraft) async throws -> RecordedEntry {
        try await append(draft) { _ in }
    }

    /// Appends what `complete` adds to `draft` once its place is known.
    func append(
        _ draft: EntryDraft, _ complete: @Sendable (inout EntryPayload) throws -> Void
    ) async throws(RecordError) -> RecordedEntry {
        if isFull { try await leaveFullState() }
        if let signature = draft.personSignature { try await check(signature) }
        return try await finish(try sequence(draft, complete))
    }

    /// Signs what has its places and makes it durable; answers the last of it.
    func finish(_ places: [Sequenced]) async throws(RecordError) -> RecordedEntry {
        inFlight += places.count
        defer { fewerInFlight(by: places.count) }
        var signed: [SignedEntry] = []
        for place in places {
            do {
                signed.append(try await Self.sign(place, log: logDigest))
            } catch {
                // The entries after this one link to it, so nothing after it can ever be written.
                stopForGood(error)
                throw error
            }
        }
        try await makeDurable(signed, places)
        guard let signed = signed.last else { preconditionFailure("a draft takes at least one place") }
        return RecordedEntry(
            log: log, index: signed.index, leafHash: Core.Digest(signed.leaf),
            time: Instant(nanoseconds: signed.time.utcNanoseconds))
    }

    /// Takes the next place for `draft`, and one before it where a moved clock has to be said first.
    ///
    /// Without suspension, so that places, links and clocks stay in one order; on a refusal nothing was taken.
    func sequence(
        _ draft: EntryDraft, _ complete: (inout EntryPayload) throws -> Void = { _ in }
    ) throws(RecordError) -> [Sequenced] {
        guard !isClosed else { throw RecordError(.closed, "The record was closed.") }
        guard !isFull || Self.saysFull(draft) else { throw RecordError.isFull }
        guard inFlight < configuration.maximumInFlight else {
            throw RecordError(.overloaded, "More entries wait than the record takes at a time. Try again.")
        }
        let time = ClockWatch.entryTime(environment.time.now(), after: sequenced.time)
        guard let jump = ClockWatch.jump(from: sequenced.time, to: time) else {
            return [try take(draft, at: time, complete)]
        }
        // A copy makes the next place's tables copies too, so it is taken only where two places hang together.
        let before = sequenced
        do throws(RecordError) {
            let said = EntryDraft(jump, tenant: configuration.tenant, system: configuration.system)
            return [try take(said, at: time) { _ in }, try take(draft, at: time, complete)]
        } catch {
            sequenced = before
            throw error
        }
    }

    /// Takes one place; on a refusal nothing was taken.

    private func take(
        _ draft: EntryDraft, at time: EntryTime, _ complete: (inout EntryPayload) throws -> Void
    ) throws(RecordError) -> Sequenced {
        let index = sequenced.index
        let refusal = RecordError(
            .malformedEntry, "The entry '\(draft.action)' breaks a rule or limit of docs/record-format.md.")
        let place = try place(of: draft)
        var entry = try draft.payload(
            log: logDigest, index: index, time: time, source: place, previous: sequenced.previous)
        do { try complete(&entry) } catch { throw refusal }
        var credentials = sequenced.credentials
        guard let signer = credentials.history.flatMap({ signers[$0.current(.entry).keyID] }),
            entry.action != KeyStatement.genesisAction, entry.countsItsHeartbeat, credentials.admits(entry),
            credentials.apply(entry), let payload = try? entry.encoded()
        else { throw refusal }
        let checkpointKey = rolledCheckpointKey(from: sequenced.credentials, to: credentials)
        sequenced.index = index + 1
        sequenced.previous = StandardCryptography().sha256(payload)
        sequenced.time = time
        sequenced.credentials = credentials
        guard sequenced.sources.take(place) else { preconditionFailure("the place was looked up in the same table") }
        return Sequenced(
            payload: payload, entry: entry, index: index, epoch: epoch, signer: signer, checkpointKey: checkpointKey)
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
    static func sign(_ place: Sequenced, log: RecordDigest) async throws(RecordError) -> SignedEntry {
        let cryptography = StandardCryptography()
        do {
            let bytes = try place.signer.sign(place.payload, kind: .entry, log: log)
            return SignedEntry(
                index: place.index, bytes: bytes, leaf: MerkleTree.leaf(bytes, cryptography),
                payload: cryptography.sha256(place.payload), time: place.entry.time,
                checkpointKey: place.checkpointKey)
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

    // MARK: Closing

    /// Takes no more entries, waits for those under way, seals, and lets go of the files.
    package func close() async throws {
        guard !isClosed else { return }
        isClosed = true
        while inFlight > 0 { await withCheckedContinuation { drained.append($0) } }
        do { try await store.seal(fresh: true) } catch { if error.kind != .diskFull { throw error } }
        try await store.close(durable.credentials, durable.sources)
    }

    private func fewerInFlight(by count: Int) {
        inFlight -= count
        guard inFlight == 0 else { return }
        let waiting = drained
        drained = []
        for waiter in waiting { waiter.resume() }
    }
}
