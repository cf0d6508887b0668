import Contracts
import Core
import RecordFormat
import Signatures

/// One signed entry on its way to the disk.
struct SignedEntry: Sendable {
    let index: UInt64
    let bytes: [UInt8]
    let leaf: RecordDigest
    let payload: RecordDigest
    let time: EntryTime
    /// The checkpoint key that this entry puts in charge, if it does.
    let checkpointKey: SigningKey?
}

/// Writes segments, checkpoints and what starts the next process quickly; the only writer of a record's folder.
///
/// Crash order of a commit: frames written, synchronised (from here the entries exist), acknowledged, integrated,
/// checkpoint replaced, published. Crash order of a roll: checkpoint over everything, footer, synchronised, frontier
/// replaced, next segment's header, synchronised. After any of these a start finds a state it can go on from.
actor SegmentStore {
    private struct OpenSegment {
        let file: any DurableFile
        let first: UInt64
        var size: UInt64
        /// Of all bytes so far; `nil` until a roll needs it when a start went on in the middle of the segment.
        var hasher: StandardCryptography.Hasher?
    }

    private let executor = DiskExecutor("record.writer")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let folders: RecordFolders
    private var checkpointKey: SigningKey
    private let configuration: RecordConfiguration
    private let environment: RecordEnvironment
    private let entryIndex: EntryIndex
    private let cryptography = StandardCryptography()
    private let log: RecordDigest
    private let source: RecordID
    private var tree: MerkleTree
    private var previousPayload: RecordDigest
    private var lastTime: EntryTime
    private var previousSegment: RecordDigest
    private var current: OpenSegment?
    private var newest: Checkpoint?
    private var newestNote: [UInt8]
    private var lastSealMonotonic: UInt64
    private var frontierSize: UInt64
    private var failure: RecordError?

    init(
        folders: RecordFolders, configuration: RecordConfiguration, environment: RecordEnvironment, state: LogState,
        entryIndex: EntryIndex
    ) throws {
        self.folders = folders
        checkpointKey = state.keys.checkpoint
        self.configuration = configuration
        self.environment = environment
        log = state.log
        source = state.source
        tree = state.tree
        previousPayload = state.previousPayload
        lastTime = state.lastTime
        previousSegment = state.previousSegment
        newest = state.checkpoint
        newestNote = state.checkpointNote
        lastSealMonotonic = environment.time.now().monotonicNanoseconds
        frontierSize = state.open?.frontier ?? state.tree.size
        if let open = state.open {
            let name = SegmentHeader.fileName(firstIndex: open.first)
            current = OpenSegment(
                file: try folders.segments.open(name, creating: false), first: open.first, size: open.size,
                hasher: open.hasher)
        }
        self.entryIndex = entryIndex
    }

    /// The newest checkpoint that is on disk, and its signed note.
    var checkpoint: (size: UInt64, note: [UInt8])? { newest.map { ($0.size, newestNote) } }

    /// Makes `batch` durable, in order, in one write.
    ///
    /// - Throws: `record.disk-full`, after which nothing of the batch is on disk; `record.write-failed` after the
    ///   process was told to end.
    func commit(
        _ batch: [SignedEntry], credentials: CredentialTable, sources: SourceTable
    ) throws(RecordError) {
        if let failure { throw failure }
        if let current, current.size >= configuration.segmentBytes, tree.size > current.first {
            try roll(credentials, sources)
        } else if Frontier.isDue(since: frontierSize, size: tree.size, credentials: credentials, sources: sources) {
            try keepFrontier(credentials, sources)
        }
        var open = try openSegment()
        var frames: [UInt8] = []
        var rows: [IndexRow] = []
        for entry in batch {
            rows.append(IndexRow(leaf: entry.leaf, offset: open.size + UInt64(frames.count)))
            frames += SegmentFrame.encode(entry.bytes)
        }
        try write(frames, to: open.file, at: open.size)
        open.size += UInt64(frames.count)
        open.hasher?.update(frames)
        current = open
        entryIndex.append(rows, from: tree.size)
        for entry in batch {
            tree.append(leaf: entry.leaf, cryptography)
            if let key = entry.checkpointKey { follow(key) }
        }
        if let last = batch.last {
            previousPayload = last.payload
            lastTime = last.time
        }
        guard isCheckpointDue else { return }
        // The batch is durable whatever becomes of the checkpoint; a later one covers it.
        do { try seal() } catch { if error.kind != .diskFull { throw error } }
    }

    /// Signs and persists a checkpoint over every durable entry; answers the newest.
    ///
    /// - Parameter fresh: Whether to make a new one, with the time of now, where the newest already covers everything.
    @discardableResult
    func seal(fresh: Bool = false) throws(RecordError) -> (size: UInt64, note: [UInt8]) {
        if let failure { throw failure }
        if let newest, newest.size == tree.size, !fresh { return (newest.size, newestNote) }
        let now = environment.time.now()
        let next = Checkpoint(
            log: log, size: tree.size, root: tree.root(cryptography), utcNanoseconds: now.utc.nanoseconds)
        let note: [UInt8]
        do { note = try checkpointKey.sign(next) } catch { throw fail("sign a checkpoint", error) }
        do {
            try folders.root.replace(RecordFolders.checkpointName, with: note)
        } catch {
            throw RecordError.isDiskFull(error) ? RecordError.isFull : fail("replace the checkpoint", error)
        }
        newest = next
        newestNote = note
        lastSealMonotonic = now.monotonicNanoseconds
        return (next.size, note)
    }

    /// Gives the reserved space back, so that a refusal can be written on a full disk.
    func releaseReserve() {
        try? folders.root.remove(RecordFolders.reserveName)
    }

    /// Takes the reserved space where it is missing; `false` while there is none.
    func takeReserve() -> Bool {
        do {
            let file = try folders.root.open(RecordFolders.reserveName, creating: true)
            defer { try? file.close() }
            let size = try file.size
            if size < UInt64(configuration.reserveBytes) {
                try file.append([UInt8](repeating: 0, count: configuration.reserveBytes - Int(size)))
                try file.synchronize()
            }
            return true
        } catch {
            releaseReserve()
            if !RecordError.isDiskFull(error) { _ = fail("reserve space", error) }
            return false
        }
    }

    /// Lets go of the files; `credentials` are those after the last entry.
    func close(_ credentials: CredentialTable, _ sources: SourceTable) throws(RecordError) {
        if failure == nil, frontierSize != tree.size { try keepFrontier(credentials, sources) }
        try? current?.file.close()
        current = nil
        failure = RecordError(.closed, "The record was closed.")
    }

    private var isCheckpointDue: Bool {
        guard let newest, newest.size <= tree.size else { return true }
        guard newest.size < tree.size else { return false }
        let now = environment.time.now().monotonicNanoseconds
        let interval = configuration.checkpointInterval.components
        let nanoseconds =
            UInt64(max(0, interval.seconds)) * 1_000_000_000 + UInt64(interval.attoseconds / 1_000_000_000)
        return now < lastSealMonotonic || now - lastSealMonotonic >= nanoseconds
    }

    private func roll(_ credentials: CredentialTable, _ sources: SourceTable) throws(RecordError) {
        guard let open = current else { return }
        if newest?.size != tree.size { try seal() }
        var hasher = try content(of: open)
        let footer = SegmentFooter(
            log: log, firstIndex: open.first, count: tree.size - open.first, content: hasher.digest(),
            root: tree.root(cryptography))
        let message: [UInt8]
        do {
            message = try checkpointKey.sign(footer.encodedPayload(), kind: .footer, log: log)
        } catch { throw fail("sign a segment's footer", error) }
        let frame = SegmentFooter.frame(message)
        try write(frame, to: open.file, at: open.size)
        hasher.update(frame)
        try? open.file.close()
        current = nil
        previousSegment = hasher.digest()
        try keepFrontier(credentials, sources)
    }

    private func content(of open: OpenSegment) throws(RecordError) -> StandardCryptography.Hasher {
        if let hasher = open.hasher { return hasher }
        do { return try LogOpening.hasher(of: open.file, upTo: open.size) } catch {
            throw fail("read a segment", error)
        }
    }

    /// Writes down where a start may go on, once a checkpoint covers it.
    private func keepFrontier(_ credentials: CredentialTable, _ sources: SourceTable) throws(RecordError) {
        guard newest?.size == tree.size else { return }
        let frontier = Frontier(
            log: log, time: lastTime, source: source, size: tree.size, digests: tree.frontier,
            previousPayload: previousPayload, previousSegment: previousSegment, credentials: credentials,
            sources: sources, segmentFirst: current?.first ?? tree.size, offset: current?.size ?? 0)
        frontierSize = tree.size
        do {
            try folders.root.replace(RecordFolders.frontierName, with: frontier.signed(by: checkpointKey))
        } catch {
            // A start can do without this file: it then reads more. Other failures are the volume's word.
            if !RecordError.isDiskFull(error) { throw fail("keep where a start may go on", error) }
        }
    }

    /// From here on `key` signs: the entry that puts it in charge is durable.
    ///
    /// The frontier is signed anew, so that the next start, which no longer holds the old key, can still use it.
    private func follow(_ key: SigningKey) {
        if let bytes = try? folders.read(RecordFolders.frontierName, limit: Frontier.maximumBytes),
            let signed = try? Frontier(bytes, signedBy: checkpointKey.publicKey)?.signed(by: key)
        {
            try? folders.root.replace(RecordFolders.frontierName, with: signed)
        }
        checkpointKey = key
    }

    private func openSegment() throws(RecordError) -> OpenSegment {
        if let current { return current }
        let header = SegmentHeader(
            log: log, firstIndex: tree.size, previousSegment: previousSegment, previousPayload: previousPayload
        ).encoded()
        let name = SegmentHeader.fileName(firstIndex: tree.size)
        let file: any DurableFile
        do {
            file = try folders.segments.open(name, creating: true)
            try file.truncate(to: 0)
        } catch {
            throw RecordError.isDiskFull(error) ? RecordError.isFull : fail("create a segment", error)
        }
        try write(header, to: file, at: 0)
        do { try folders.segments.synchronize() } catch { throw fail("synchronise the folder of segments", error) }
        var hasher = cryptography.makeHasher()
        hasher.update(header)
        let open = OpenSegment(file: file, first: tree.size, size: UInt64(header.count), hasher: hasher)
        current = open
        return open
    }

    /// Writes and synchronises; on a full disk the file is cut back to `size`.
    private func write(_ bytes: [UInt8], to file: any DurableFile, at size: UInt64) throws(RecordError) {
        do {
            try file.append(bytes)
        } catch {
            guard RecordError.isDiskFull(error) else { throw fail("write a segment", error) }
            do { try file.truncate(to: size) } catch { throw fail("cut back a segment", error) }
            throw RecordError.isFull
        }
        do { try file.synchronize() } catch { throw fail("synchronise a segment", error) }
    }

    private func fail(_ action: String, _ error: any Error) -> RecordError {
        let failed = RecordError(
            .writeFailed, "The record could not \(action) and stops: check the volume, then start again.",
            underlying: error)
        failure = failed
        environment.terminate(failed)
        return failed
    }
}
