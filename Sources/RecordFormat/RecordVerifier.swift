/// Checks a whole record from its bytes, in one pass and in bounded memory.
///
/// The caller feeds what it finds: the checkpoint file, then every segment in the order of its name, then asks for the
/// verdict. The order of the checks is that of docs/record-format.md, so that every verifier stops at the same entry
/// with the same reason. After the first fault nothing more is read.
///
/// Memory: three batches of entries, one digest a writer and one key a person's credential, each with a limit.
package struct RecordVerifier<Cryptography: RecordCryptography> {
    /// How many entries are read before their signatures are checked together.
    package static var batchEntries: Int { 512 }

    typealias Key = Cryptography.VerificationKey

    let cryptography: Cryptography
    let expectation: RecordExpectation
    private let checkpointBytes: [UInt8]?
    private let checkpoint: CheckpointDocument?

    private var reader: SegmentReader
    private var isLastSegment = false
    private var segmentFirst: UInt64 = 0
    private var segmentHash: Cryptography.Hasher
    private var previousSegment = RecordDigest.zero
    private var header: SegmentHeader?

    private var checks: EntryChecks<Cryptography>
    private var tree = MerkleTree()
    private var rootAtCheckpoint: RecordDigest?
    private var rootAtHeld: RecordDigest?
    private var jobs: [SignatureJob<Cryptography.VerificationKey>] = []
    private var pending = 0
    /// Batches whose signatures are being checked while the entries after them are read, oldest first.
    private var underway: [Underway] = []
    private var segments = 0
    private var failure: (reason: ReasonCode, index: UInt64)?
    private var sawTornTail = false
    private var ignoredFile = false
    /// `nil` without such a file, and where it is malformed.
    private var opened: OpenedFields?
    private let isOpenedMalformed: Bool

    private struct Underway {
        let jobs: [SignatureJob<Cryptography.VerificationKey>]
        let firstInvalid: () -> Int?
    }

    private static var maximumUnderway: Int { 2 }

    /// - Parameter checkpoint: The bytes of the record's newest checkpoint, read before any segment; `nil` if there is
    ///   no such file.
    /// - Parameter opened: The bytes of the bundle's opened values, if it has such a file.
    package init(
        cryptography: Cryptography, checkpoint: [UInt8]?, opened: [UInt8]? = nil, expectation: RecordExpectation
    ) {
        self.cryptography = cryptography
        self.expectation = expectation
        checkpointBytes = checkpoint
        self.checkpoint = checkpoint.flatMap { CheckpointDocument($0) }
        let fields = opened.flatMap { OpenedFields($0, cryptography) }
        self.opened = fields
        isOpenedMalformed = opened != nil && fields == nil
        reader = SegmentReader(checksum: cryptography.checksum)
        segmentHash = cryptography.makeHasher()
        checks = EntryChecks(cryptography: cryptography, expectation: expectation)
    }

    /// Whether a fault was found; feeding more changes nothing.
    package var hasFailed: Bool { failure != nil }

    /// How many entries have been read so far.
    package var entriesRead: UInt64 { tree.size }

    /// Remembers that the folder of segments holds a file of another name.
    package mutating func noteIgnoredFile() { ignoredFile = true }

    /// Says that the file at hand cannot be read.
    package mutating func failUnreadable() { fail(.unreadable) }

    /// Starts the segment whose file name claims `firstIndex`.
    package mutating func beginSegment(firstIndex: UInt64, isLast: Bool) {
        guard failure == nil else { return }
        segments += 1
        reader = SegmentReader(checksum: cryptography.checksum)
        isLastSegment = isLast
        segmentFirst = firstIndex
        segmentHash = cryptography.makeHasher()
        header = nil
        if firstIndex > tree.size { fail(.segmentMissing) }
        if firstIndex < tree.size { fail(.segmentOverlap) }
    }

    package mutating func feed(_ bytes: [UInt8]) {
        guard failure == nil else { return }
        reader.feed(bytes)
        do {
            while let item = try reader.next() {
                switch item {
                case .header(let header): try accept(header)
                case .entry(let entry): try accept(entry: entry)
                case .footer(let message):
                    guard flush() else { return }
                    try accept(footer: message)
                }
                segmentHash.update(reader.lastBytes)
                if failure != nil { return }
            }
        } catch {
            fail(error)
        }
    }

    /// Ends the segment at the end of its file.
    package mutating func endSegment() {
        guard failure == nil else { return }
        switch reader.end() {
        case .sealed: previousSegment = segmentHash.digest()
        case .open:
            if !isLastSegment { fail(.footerMissing) }
        case .torn:
            if isLastSegment, tree.size >= (checkpoint?.checkpoint.size ?? 0) {
                sawTornTail = true
            } else {
                fail(.segmentTruncated)
            }
        }
    }

    /// The verdict on everything that was fed.
    package mutating func finish() -> RecordVerdict {
        if failure == nil {
            if segments == 0 {
                fail(.noSegments)
            } else if flush(), tree.size == 0 {
                fail(.noEntries)
            }
        }
        if failure == nil, let reason = checkCheckpoints() { failure = (reason, tree.size) }
        if failure == nil, isOpenedMalformed { failure = (.openedMalformed, tree.size) }
        if failure == nil, let index = opened?.fault(size: tree.size) {
            return verdict(.invalid, entries: tree.size, index: index, reason: .openedMismatch)
        }
        if let failure {
            return verdict(.invalid, entries: failure.index, index: failure.index, reason: failure.reason)
        }
        if let index = firstRevokedIndex { return verdict(.revoked, index: index, reason: .keyRevoked) }
        if let (reason, index) = staleness { return verdict(.stale, index: index, reason: reason) }
        return verdict(.verified, index: nil, reason: nil)
    }

    /// Records a fault at the next expected index, unless a signature before it fails.
    private mutating func fail(_ reason: ReasonCode) {
        guard flush() else { return }
        failure = (reason, tree.size)
    }

    /// Checks every signature collected so far; `false` when one fails.
    private mutating func flush() -> Bool { hand() && settle(atMost: 0) }

    /// Hands on the signatures collected so far, and waits while too many batches are under way; `false` when one fails.
    private mutating func hand() -> Bool {
        guard failure == nil else { return false }
        let collected = jobs
        jobs = []
        jobs.reserveCapacity(collected.count)
        pending = 0
        if !collected.isEmpty {
            underway.append(Underway(jobs: collected, firstInvalid: cryptography.startChecking(collected)))
        }
        return settle(atMost: Self.maximumUnderway)
    }

    private mutating func settle(atMost count: Int) -> Bool {
        while underway.count > count {
            let oldest = underway.removeFirst()
            guard let position = oldest.firstInvalid() else { continue }
            failure = (oldest.jobs[position].reason, oldest.jobs[position].index)
            underway = []
            return false
        }
        return true
    }

    private mutating func accept(_ header: SegmentHeader) throws(ReasonCode) {
        if let log = checks.log, header.log != log { throw .logMismatch }
        guard header.firstIndex == tree.size else { throw .headerIndex }
        guard header.previousSegment == previousSegment else { throw .segmentChain }
        guard header.previousPayload == checks.previousPayload else { throw .headerPrevious }
        checks.log = header.log
        self.header = header
    }

    private mutating func accept(entry: [UInt8]) throws(ReasonCode) {
        try checks.check(entry, index: tree.size, jobs: &jobs)
        opened?.check(tree.size, against: Self.commitments(of: entry))
        tree.append(leaf: MerkleTree.leaf(entry, cryptography), cryptography)
        if tree.size == checkpoint?.checkpoint.size { rootAtCheckpoint = tree.root(cryptography) }
        if tree.size == expectation.heldCheckpoint?.checkpoint.size { rootAtHeld = tree.root(cryptography) }
        pending += 1
        if pending >= Self.batchEntries { _ = hand() }
    }

    /// What an entry that was checked already commits to.
    private static func commitments(of entry: [UInt8]) -> [EntryCommitment] {
        guard let message = try? COSESign1.decode(entry, kind: .entry),
            let payload = try? EntryPayload.decode(message.payload)
        else { return [] }
        return payload.commitments
    }

    private mutating func accept(footer bytes: [UInt8]) throws(ReasonCode) {
        let message: COSESign1
        do { message = try COSESign1.decode(bytes, kind: .footer) } catch { throw .footerMalformed }
        guard let keys = checks.keys, message.keyID == keys.history.current(.checkpoint).keyID else {
            throw .unknownKey
        }
        let footer = try SegmentFooter.decode(payload: message.payload)
        let expected = SegmentFooter(
            log: keys.log, firstIndex: segmentFirst, count: tree.size - segmentFirst, content: segmentHash.digest(),
            root: tree.root(cryptography))
        guard footer == expected else { throw .footerMismatch }
        let signed = COSESign1.signedBytes(
            kind: .footer, log: keys.log, keyID: message.keyID, payload: message.payload)
        guard cryptography.isValid(message.signature, for: signed, context: [], key: keys.checkpointKey) else {
            throw .footerSignature
        }
    }

    private func checkCheckpoints() -> ReasonCode? {
        guard let keys = checks.keys else { return .noEntries }
        guard checkpointBytes != nil else { return .checkpointMissing }
        guard let document = checkpoint else { return .checkpointMalformed }
        guard document.checkpoint.log == keys.log else { return .checkpointOrigin }
        guard isSigned(document, keys) else { return .checkpointSignature }
        guard document.checkpoint.size <= tree.size else { return .checkpointBeyondEntries }
        guard document.checkpoint.root == rootAtCheckpoint else { return .checkpointRoot }
        guard let held = expectation.heldCheckpoint else { return nil }
        guard held.checkpoint.log == keys.log else { return .heldCheckpointOrigin }
        guard isSigned(held, keys) else { return .heldCheckpointSignature }
        guard held.checkpoint.size <= tree.size else { return nil }
        return held.checkpoint.root == rootAtHeld ? nil : .heldCheckpointRoot
    }

    /// Whether the key in charge at the checkpoint's size signed it.
    private func isSigned(_ document: CheckpointDocument, _ keys: LogKeys<Key>) -> Bool {
        let inCharge = keys.history.checkpointKey(atSize: document.checkpoint.size)
        guard let key = cryptography.verificationKey(inCharge.publicKey) else { return false }
        return document.isSigned(log: keys.log, publicKey: inCharge.publicKey, key: key, cryptography)
    }

    /// The first entry that only a revoked key vouches for; a checkpoint that the auditor held covers what is below.
    private var firstRevokedIndex: UInt64? {
        checks.keys?.history.firstSuspect(
            below: tree.size, covered: expectation.heldCheckpoint?.checkpoint.size ?? 0)
    }

    private var staleness: (ReasonCode, UInt64)? {
        if let held = expectation.heldCheckpoint, held.checkpoint.size > tree.size {
            return (.olderThanHeldCheckpoint, tree.size)
        }
        guard let newest = checkpoint?.checkpoint else { return nil }
        if tree.size - newest.size > RecordExpectation.maximumUncoveredEntries {
            return (.checkpointBehind, newest.size)
        }
        guard let (limit, now) = expectation.maximumAge else { return nil }
        if newest.utcNanoseconds > now {
            let ahead = newest.utcNanoseconds - now
            return ahead > RecordExpectation.clockToleranceNanoseconds ? (.checkpointFromFuture, tree.size) : nil
        }
        return now - newest.utcNanoseconds > limit ? (.checkpointTooOld, tree.size) : nil
    }

    private func verdict(
        _ word: RecordVerdict.Word, entries: UInt64? = nil, index: UInt64?, reason: ReasonCode?
    ) -> RecordVerdict {
        var notes: [RecordVerdict.Note] = []
        if expectation.rootKey == nil, expectation.log == nil { notes.append(.unpinned) }
        if ignoredFile { notes.append(.ignoredFile) }
        if sawTornTail { notes.append(.tornTail) }
        if word != .invalid, let size = checkpoint?.checkpoint.size, size < tree.size {
            notes.append(.uncoveredEntries)
        }
        return RecordVerdict(
            word: word, entries: entries ?? tree.size, firstFailingIndex: index, reason: reason, notes: notes,
            log: checks.keys?.log, root: word == .invalid ? nil : tree.root(cryptography),
            opened: word == .invalid ? 0 : opened?.count ?? 0)
    }
}
