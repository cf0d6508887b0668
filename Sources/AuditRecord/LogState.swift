import Contracts
import Core
import RecordFormat
import Signatures

/// Where a log stands on disk, as a start finds it.
struct LogState {
    struct OpenSegment {
        let first: UInt64
        let size: UInt64
        let hasher: StandardCryptography.Hasher
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
    private var entryKeyID: RecordDigest?
    private var tree = MerkleTree()
    private var previousPayload = RecordDigest.zero
    private var previousSegment = RecordDigest.zero
    private var credentials = CredentialTable()
    private var sources = SourceTable()
    private var checkpoint: Checkpoint?
    private var checkpointNote: [UInt8] = []
    private var rootAtCheckpoint: RecordDigest?
    private var cut: LogState.Cut?

    private init(folders: RecordFolders, keys: RecordKeys) {
        self.folders = folders
        self.keys = keys
    }

    /// - Throws: `record.missing`, `record.rolled-back`, `record.damaged`, `record.wrong-keys`.
    static func open(folders: RecordFolders, keys: RecordKeys) throws -> LogState {
        var opening = LogOpening(folders: folders, keys: keys)
        return try opening.run()
    }

    private mutating func run() throws -> LogState {
        try readCheckpoint()
        var firsts = try folders.segmentFirsts()
        guard !firsts.isEmpty else {
            guard checkpoint == nil else { throw rolledBack() }
            throw RecordError(.missing, "There is no record here yet.")
        }
        if firsts.count > 1, let last = firsts.last, adoptFrontier(first: last) { firsts = [last] }
        var open: LogState.OpenSegment?
        for (position, first) in firsts.enumerated() {
            open = try readSegment(first, isLast: position == firsts.count - 1)
        }
        guard let log, let source, tree.size > 0 else {
            guard checkpoint == nil else { throw rolledBack() }
            throw RecordError(.missing, "There is no record here yet.")
        }
        try checkAgainstCheckpoint(log)
        return LogState(
            log: log, source: source, tree: tree, previousPayload: previousPayload, previousSegment: previousSegment,
            credentials: credentials, sources: sources, open: open, checkpoint: checkpoint, checkpointNote: checkpointNote, cut: cut)
    }

    private mutating func readCheckpoint() throws {
        guard let bytes = try folders.read(RecordFolders.checkpointName, limit: SignedNote.maximumBytes + 1) else {
            return
        }
        guard let document = CheckpointDocument(bytes) else { throw damaged("the checkpoint cannot be read") }
        guard let key = cryptography.verificationKey(keys.checkpoint.publicKey),
            document.isSigned(
                log: document.checkpoint.log, publicKey: keys.checkpoint.publicKey, key: key, cryptography)
        else { throw RecordError(.wrongKeys, "The record's checkpoint was not signed by the key given.") }
        checkpoint = document.checkpoint
        checkpointNote = bytes
    }

    private mutating func adoptFrontier(first: UInt64) -> Bool {
        guard let checkpoint, checkpoint.size >= first,
            let bytes = try? folders.read(RecordFolders.frontierName, limit: Frontier.maximumBytes),
            let frontier = Frontier(bytes, signedBy: keys.checkpoint.publicKey), frontier.size == first,
            frontier.log == checkpoint.log, let kept = MerkleTree(size: first, frontier: frontier.digests)
        else { return false }
        log = frontier.log
        source = frontier.source
        entryKeyID = frontier.entryKeyID
        tree = kept
        previousPayload = frontier.previousPayload
        previousSegment = frontier.previousSegment
        credentials = frontier.credentials
        sources = frontier.sources
        if checkpoint.size == first { rootAtCheckpoint = tree.root(cryptography) }
        return true
    }

    /// Takes in one segment; answers how to go on with it, or `nil` when it is sealed or was removed.
    private mutating func readSegment(_ first: UInt64, isLast: Bool) throws -> LogState.OpenSegment? {
        guard first == tree.size else { throw damaged("a segment is missing at entry \(tree.size)") }
        let name = SegmentHeader.fileName(firstIndex: first)
        let file = try folders.segments.open(name, creating: false)
        defer { try? file.close() }
        var reader = SegmentReader()
        var hasher = cryptography.makeHasher()
        var offset: UInt64 = 0
        var stop: String?
        var sawHeader = false
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
                case .footer(let message): try accept(footer: message, first: first, content: hasher.digest())
                }
                hasher.update(reader.lastBytes)
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
            previousSegment = hasher.digest()
            return nil
        }
        guard sawHeader else {
            try file.close()
            try folders.segments.remove(name)
            return nil
        }
        return LogState.OpenSegment(first: first, size: reader.consumed, hasher: hasher)
    }

    private mutating func cutTail(_ file: any DurableFile, to size: UInt64, reason: String) throws {
        guard tree.size >= checkpoint?.size ?? 0 else { throw rolledBack() }
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
        if index == 0 { try acceptGenesis(payload) }
        guard message.keyID == entryKeyID, sources.take(payload.source),
            credentials.admits(payload), credentials.apply(payload)
        else { throw damaged("entry \(index) is not one that this node wrote") }
        if index >= checkpoint?.size ?? 0 {
            let signed = COSESign1.signedBytes(
                kind: .entry, log: payload.log, keyID: message.keyID, payload: message.payload)
            guard let key = cryptography.verificationKey(keys.entry.publicKey),
                cryptography.isValid(message.signature, for: signed, context: [], key: key)
            else { throw damaged("entry \(index) bears a wrong signature") }
        }
        tree.append(leaf: MerkleTree.leaf(bytes, cryptography), cryptography)
        previousPayload = cryptography.sha256(message.payload)
        if tree.size == checkpoint?.size { rootAtCheckpoint = tree.root(cryptography) }
    }

    private mutating func acceptGenesis(_ payload: EntryPayload) throws {
        guard case .genesis(let genesis)? = try? KeyStatement.read(payload, cryptography) else {
            throw damaged("the first entry names no keys")
        }
        guard genesis.entryKey == keys.entry.publicKey, genesis.checkpointKey == keys.checkpoint.publicKey else {
            throw RecordError(.wrongKeys, "The keys given are not those of this record.")
        }
        entryKeyID = keys.entry.keyID
        source = payload.source.identifier
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
        guard entryKeyID == keys.entry.keyID else {
            throw RecordError(.wrongKeys, "The keys given are not those of this record.")
        }
        guard let checkpoint else {
            // A first start that ended between the first entry and the first checkpoint leaves just that entry.
            guard tree.size == 1 else { throw rolledBack() }
            return
        }
        guard checkpoint.log == log else { throw damaged("the checkpoint belongs to another log") }
        guard checkpoint.size <= tree.size else { throw rolledBack() }
        guard checkpoint.root == rootAtCheckpoint else {
            throw damaged("the entries do not have the checkpoint's root")
        }
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
