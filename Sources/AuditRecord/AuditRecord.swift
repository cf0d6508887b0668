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
        var credentials: CredentialTable
    }

    struct Sequenced {
        let payload: [UInt8]
        let entry: EntryPayload
        let index: UInt64
        let epoch: UInt64
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
    nonisolated let keys: RecordKeys
    nonisolated let environment: RecordEnvironment
    nonisolated let configuration: RecordConfiguration
    let store: SegmentStore

    var sequenced: Place
    var durable: Place
    /// Raised when everything not yet durable was given up, so that late signatures are recognised.
    var epoch: UInt64 = 0
    var ready: [UInt64: Ready] = [:]
    var isLeading = false
    private var inFlight = 0
    var isFull = false
    var lastReserveAttempt: UInt64 = 0
    var isClosed = false
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
        durable = Place(index: state.tree.size, previous: state.previousPayload, credentials: state.credentials)
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

    private func append(
        _ draft: EntryDraft, _ complete: @Sendable (inout EntryPayload) -> Void
    ) async throws(RecordError) -> RecordedEntry {
        if isFull { try await leaveFullState() }
        if let signature = draft.personSignature { try await check(signature) }
        let next = try sequence(draft, complete)
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
    func sequence(
        _ draft: EntryDraft, _ complete: (inout EntryPayload) -> Void
    ) throws(RecordError) -> Sequenced {
        guard !isClosed else { throw RecordError(.closed, "The record was closed.") }
        guard !isFull || Self.saysFull(draft) else { throw RecordError.isFull }
        guard inFlight < configuration.maximumInFlight else {
            throw RecordError(.overloaded, "More entries wait than the record takes at a time. Try again.")
        }
        let index = sequenced.index
        var entry = try draft.payload(
            log: logDigest, index: index, time: environment.time.now(),
            source: EntrySource(identifier: source, sequence: index), previous: sequenced.previous)
        complete(&entry)
        var credentials = sequenced.credentials
        guard entry.action != KeyStatement.genesisAction, credentials.admits(entry), credentials.apply(entry),
            let payload = try? entry.encoded()
        else {
            throw RecordError(
                .malformedEntry, "The entry '\(draft.action)' breaks a rule or limit of docs/record-format.md.")
        }
        sequenced = Place(
            index: index + 1, previous: StandardCryptography().sha256(payload), credentials: credentials)
        return Sequenced(payload: payload, entry: entry, index: index, epoch: epoch)
    }

    @concurrent
    static func sign(
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

    // MARK: Closing

    /// Takes no more entries, waits for those under way, seals, and lets go of the files.
    package func close() async throws {
        guard !isClosed else { return }
        isClosed = true
        while inFlight > 0 { await withCheckedContinuation { drained.append($0) } }
        do { try await store.seal(fresh: true) } catch { if error.kind != .diskFull { throw error } }
        try await store.close(durable.credentials)
    }

    func oneLessInFlight() {
        inFlight -= 1
        guard inFlight == 0 else { return }
        let waiting = drained
        drained = []
        for waiter in waiting { waiter.resume() }
    }
}
