import Contracts
import Core
import RecordFormat
import Signatures

/// Where a log stands on disk, as a start finds it.
struct LogState {
    struct OpenSegment {
        let first: UInt64
        let size: UInt64
        /// Of all bytes of the segment so far; `nil` when the start did not read its beginning.
        let hasher: StandardCryptography.Hasher?
        /// The size of the frontier that the start went on from.
        let frontier: UInt64
    }

    /// What a start had to cut off.
    struct Cut: Equatable {
        let index: UInt64
        let bytes: UInt64
        let reason: String
    }

    let log: RecordDigest
    let source: RecordID
    let tree: MerkleTree
    let previousPayload: RecordDigest
    let previousSegment: RecordDigest
    let credentials: CredentialTable
    let sources: SourceTable
    /// The two keys in charge.
    let keys: RecordKeys
    /// When the last entry was written.
    let lastTime: EntryTime
    /// The segment to go on with; `nil` when the last one is sealed.
    let open: OpenSegment?
    let checkpoint: Checkpoint?
    let checkpointNote: [UInt8]
    let cut: Cut?
}

/// Finds out where a log stands: reads the checkpoint and the last segment, and cuts a torn tail above the checkpoint.
///
/// A tail is torn when the file ends inside a part, or when a part's length or checksum is wrong: what a power cut
/// leaves. Bytes with a right checksum and a wrong meaning were not left by a power cut, so the start is refused.
struct LogOpening {
    private let folders: RecordFolders
    private let keys: RecordKeys
    private let cryptography = StandardCryptography()
    private var log: RecordDigest?
    private var source: RecordID?
    private var tree = MerkleTree()
    private var previousPayload = RecordDigest.zero
    private var previousSegment = RecordDigest.zero
    private var credentials = CredentialTable()
    private var sources = SourceTable()
    private var lastTime: EntryTime?
    private var checkpoint: Checkpoint?
    private var checkpointNote: [UInt8] = []
    private var rootAtCheckpoint: RecordDigest?
    private var cut: LogState.Cut?
    private var mayAdoptFrontier = true
    private var hasFrontier = false
    /// Where in the last segment the kept frontier stands; 0 when that is read from its beginning.
    private var resumeOffset: UInt64 = 0

    private init(folders: RecordFolders, keys: RecordKeys) {
        self.folders = folders
        self.keys = keys
    }

    /// - Throws: `record.missing`, `record.rolled-back`, `record.damaged`, `record.wrong-keys`.
    static func open(folders: RecordFolders, keys: RecordKeys) throws -> LogState {
        var opening = LogOpening(folders: folders, keys: keys)
        do {
            return try opening.run()
        } catch let error as RecordError where error.kind == .damaged && opening.hasFrontier {
            // Perhaps it is the frontier that does not fit.
            var whole = LogOpening(folders: folders, keys: keys)
            whole.mayAdoptFrontier = false
            return try whole.run()
        }
    }

    private mutating func run() throws -> LogState {
        try readCheckpoint()
        var firsts = try folders.segmentFirsts()
        guard !firsts.isEmpty else {
            guard checkpoint == nil else { throw rolledBack() }
            throw RecordError(.missing, "There is no record here yet.")
        }
        if mayAdoptFrontier, let last = firsts.last, adoptFrontier(first: last) { firsts = [last] }
        var open: LogState.OpenSegment?
        for (position, first) in firsts.enumerated() {
            open = try readSegment(first, isLast: position == firsts.count - 1)
        }
        guard let log, let source, let lastTime, tree.size > 0 else {
            guard checkpoint == nil else { throw rolledBack() }
            throw RecordError(.missing, "There is no record here yet.")
        }
        guard let inCharge = keys.inCharge(credentials.history) else { throw wrongKeys() }
        try checkAgainstCheckpoint(log)
        return LogState(
            log: log, source: source, tree: tree, previousPayload: previousPayload, previousSegment: previousSegment,
            credentials: credentials, sources: sources, keys: inCharge, lastTime: lastTime, open: open,
            checkpoint: checkpoint, checkpointNote: checkpointNote, cut: cut)
    }

    private mutating func readCheckpoint() throws {
        guard let bytes = try folders.read(RecordFolders.checkpointName, limit: SignedNote.maximumBytes + 1) else {
            return
        }
        guard let document = CheckpointDocument(bytes) else { throw damaged("the checkpoint cannot be read") }
        guard keys.all.contains(where: { isSigned(document, by: $0.publicKey) }) else {
            throw RecordError(.wrongKeys, "The record's checkpoint was not signed by the key given.")
        }
        checkpoint = document.checkpoint
        checkpointNote = bytes
    }

    private func isSigned(_ document: CheckpointDocument, by publicKey: [UInt8]) -> Bool {
        guard let key = cryptography.verificationKey(publicKey) else { return false }
        return document.isSigned(log: document.checkpoint.log, publicKey: publicKey, key: key, cryptography)
    }

    private mutating func adoptFrontier(first: UInt64) -> Bool {
        guard let checkpoint, checkpoint.size >= first,
            let bytes = try? folders.read(RecordFolders.frontierName, limit: Frontier.maximumBytes),
            let frontier = keys.all.lazy.compactMap({ Frontier(bytes, signedBy: $0.publicKey) }).first,
            frontier.segmentFirst == first, frontier.size <= checkpoint.size, frontier.log == checkpoint.log,
            let kept = MerkleTree(size: frontier.size, frontier: frontier.digests),
            checkpoint.size > frontier.size || checkpoint.root == kept.root(cryptography)
        else { return false }
        log = frontier.log
        source = frontier.source
        lastTime = frontier.time
        tree = kept
        previousPayload = frontier.previousPayload
        previousSegment = frontier.previousSegment
        credentials = frontier.credentials
        sources = frontier.sources
        hasFrontier = true
        resumeOffset = frontier.offset
        if checkpoint.size == frontier.size { rootAtCheckpoint = checkpoint.root }
        return true
    }

    /// Takes in one segment; answers how to go on with it, or `nil` when it is sealed or was removed.
    private mutating func readSegment(_ first: UInt64, isLast: Bool) throws -> LogState.OpenSegment? {
        let resumed = resumeOffset
        guard first == tree.size || resumed > 0 else { throw damaged("a segment is missing at entry \(tree.size)") }
        let name = SegmentHeader.fileName(firstIndex: first)
        let file = try folders.segments.open(name, creating: false)
        defer { try? file.close() }
        if resumed > 0 { try checkHeader(file, first: first) }
        let frontier = tree.size
        var reader = resumed > 0 ? SegmentReader(resumingAt: resumed) : SegmentReader()
        var hasher = resumed > 0 ? nil : cryptography.makeHasher()
        var offset = resumed
        var stop: String?
        var sawHeader = resumed > 0
        reading: while true {
            let chunk = try file.read(at: offset, count: RecordScan.chunkBytes)
            if chunk.isEmpty { break }
            offset += UInt64(chunk.count)
            reader.feed(chunk)
            while true {
                let item: SegmentItem?
                do { item = try reader.next() } catch {
                    stop = error.rawValue
                    break reading
                }
                guard let item else { break }
                switch item {
                case .header(let header):
                    try accept(header)
                    sawHeader = true
                case .entry(let bytes): try accept(bytes)
                case .footer(let message):
                    let beginning = reader.consumed - UInt64(reader.lastRange.count)
                    let content = try hasher ?? Self.hasher(of: file, upTo: beginning)
                    try accept(footer: message, first: first, content: content.digest())
                    hasher = content
                }
                hasher?.update(reader.lastBytes)
            }
        }
        if stop == nil, reader.end() == .torn { stop = "torn" }
        if let stop {
            // Bytes after a sealed segment's footer are nothing that a power cut leaves.
            guard isLast, reader.end() != .sealed else { throw damaged("entry \(tree.size): \(stop)") }
            try cutTail(file, to: reader.consumed, reason: stop)
        } else if reader.end() == .open, !isLast {
            throw damaged("a segment has no footer at entry \(tree.size)")
        }
        guard reader.end() != .sealed else {
            previousSegment = hasher?.digest() ?? previousSegment
            return nil
        }
        guard sawHeader else {
            try file.close()
            try folders.segments.remove(name)
            return nil
        }
        return LogState.OpenSegment(first: first, size: reader.consumed, hasher: hasher, frontier: frontier)
    }

    /// What was fed by all bytes of `file` below `size`.
    static func hasher(of file: any DurableFile, upTo size: UInt64) throws -> StandardCryptography.Hasher {
        var hasher = StandardCryptography.Hasher()
        var offset: UInt64 = 0
        while offset < size {
            let chunk = try file.read(at: offset, count: Int(min(size - offset, UInt64(RecordScan.chunkBytes))))
            guard !chunk.isEmpty else { throw RecordError(.damaged, "A segment became shorter. Verify the record.") }
            hasher.update(chunk)
            offset += UInt64(chunk.count)
        }
        return hasher
    }

    /// Whether the segment that is read from its middle is the one that the frontier means, and reaches there.
    private func checkHeader(_ file: any DurableFile, first: UInt64) throws {
        guard try file.size >= resumeOffset else { throw rolledBack() }
        var reader = SegmentReader()
        reader.feed(try file.read(at: 0, count: SegmentHeader.prefixBytes + SegmentHeader.maximumBodyBytes + 4))
        guard case .header(let header)? = try? reader.next(), header.firstIndex == first, header.log == log,
            header.previousSegment == previousSegment
        else { throw damaged("the segment at entry \(first) does not follow what is before it") }
    }

    private mutating func cutTail(_ file: any DurableFile, to size: UInt64, reason: String) throws {
        guard tree.size >= checkpoint?.size ?? 0 else { throw rolledBack() }
        guard checkpoint == nil || checkpoint?.root == rootAtCheckpoint else {
            throw damaged("the entries do not have the checkpoint's root")
        }
        let bytes = try file.size - size
        try file.truncate(to: size)
        try file.synchronize()
        cut = LogState.Cut(index: tree.size, bytes: bytes, reason: reason)
    }

    private mutating func accept(_ header: SegmentHeader) throws {
        guard header.firstIndex == tree.size, header.previousSegment == previousSegment,
            header.previousPayload == previousPayload, log == nil || header.log == log
        else { throw damaged("the segment at entry \(tree.size) does not follow what is before it") }
        log = header.log
    }

    private mutating func accept(_ bytes: [UInt8]) throws {
        let index = tree.size
        guard let message = try? COSESign1.decode(bytes, kind: .entry),
            let payload = try? EntryPayload.decode(message.payload), payload.log == log, payload.index == index,
            payload.previous == previousPayload
        else { throw damaged("entry \(index) does not follow what is before it") }
        if index == 0 { source = payload.source.identifier }
        // The entry that rolls a key is still signed by the one before.
        let before = credentials.history?.current(.entry)
        guard credentials.admits(payload), credentials.apply(payload),
            let signer = before ?? credentials.history?.current(.entry), message.keyID == signer.keyID,
            sources.take(payload.source)
        else { throw damaged("entry \(index) is not one that this node wrote") }
        if index >= checkpoint?.size ?? 0 {
            let signed = COSESign1.signedBytes(
                kind: .entry, log: payload.log, keyID: message.keyID, payload: message.payload)
            guard let key = cryptography.verificationKey(signer.publicKey),
                cryptography.isValid(message.signature, for: signed, context: [], key: key)
            else { throw damaged("entry \(index) bears a wrong signature") }
        }
        tree.append(leaf: MerkleTree.leaf(bytes, cryptography), cryptography)
        previousPayload = cryptography.sha256(message.payload)
        lastTime = payload.time
        if tree.size == checkpoint?.size { rootAtCheckpoint = tree.root(cryptography) }
    }

    private func accept(footer bytes: [UInt8], first: UInt64, content: RecordDigest) throws {
        guard let message = try? COSESign1.decode(bytes, kind: .footer),
            let footer = try? SegmentFooter.decode(payload: message.payload), let log,
            footer
                == SegmentFooter(
                    log: log, firstIndex: first, count: tree.size - first, content: content,
                    root: tree.root(cryptography))
        else { throw damaged("the footer before entry \(tree.size) does not fit") }
    }

    private func checkAgainstCheckpoint(_ log: RecordDigest) throws {
        guard let checkpoint else {
            // A first start that ended between the first entry and the first checkpoint leaves just that entry.
            guard tree.size == 1 else { throw rolledBack() }
            return
        }
        guard checkpoint.log == log else { throw damaged("the checkpoint belongs to another log") }
        guard checkpoint.size <= tree.size else { throw rolledBack() }
        guard let history = credentials.history, let document = CheckpointDocument(checkpointNote),
            isSigned(document, by: history.checkpointKey(atSize: checkpoint.size).publicKey)
        else { throw damaged("the checkpoint was not signed by the key in charge at its size") }
        guard checkpoint.root == rootAtCheckpoint else {
            throw damaged("the entries do not have the checkpoint's root")
        }
    }

    private func wrongKeys() -> RecordError {
        RecordError(.wrongKeys, "The keys given are not those of this record.")
    }

    private func rolledBack() -> RecordError {
        RecordError(
            .rolledBack,
            """
            The record on disk is shorter than its checkpoint or has lost it: it was rolled back or cut. \
            Restore the newest copy, and verify that.
            """)
    }

    private func damaged(_ what: String) -> RecordError {
        RecordError(.damaged, "The record on disk is damaged: \(what). Verify it, and restore a good copy.")
    }
}
