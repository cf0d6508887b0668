/// A proof that an entry stands in the record, complete in itself (C2SP tlog-proof): the entry's place and path, and
/// a signed checkpoint.
///
/// Its `extra` line holds the signed bytes of the entry, from which the leaf is hashed.
package struct InclusionProof: Equatable, Sendable {
    package static let maximumBytes = SignedNote.maximumBytes + 65_536
    private static let firstLine = "c2sp.org/tlog-proof@v1"

    package let entry: [UInt8]?
    package let index: UInt64
    package let path: [RecordDigest]
    package let document: CheckpointDocument

    package init(entry: [UInt8]?, index: UInt64, path: [RecordDigest], document: CheckpointDocument) {
        self.entry = entry
        self.index = index
        self.path = path
        self.document = document
    }

    package func encoded() -> [UInt8] {
        var text = Self.firstLine + "\n"
        if let entry { text += "extra " + Base64.encode(entry) + "\n" }
        text += "index " + String(index) + "\n"
        for digest in path { text += Base64.encode(digest.bytes) + "\n" }
        return Array((text + "\n").utf8) + document.note.encoded()
    }

    package static func parse(_ bytes: [UInt8]) -> InclusionProof? {
        guard bytes.count <= maximumBytes else { return nil }
        var lines = TextLines(bytes)
        guard let first = lines.next(), first.elementsEqual(firstLine.utf8), var line = lines.next() else {
            return nil
        }
        var entry: [UInt8]?
        if let text = TextLines.value("extra", line) {
            guard let decoded = Base64.decode(text), (1...EntryLimit.entryBytes).contains(decoded.count),
                let next = lines.next()
            else { return nil }
            entry = decoded
            line = next
        }
        guard let digits = TextLines.value("index", line), let index = Checkpoint.decimal(digits),
            let path = lines.digests(limit: MerkleProof.maximumPath),
            let document = CheckpointDocument(lines.rest)
        else { return nil }
        return InclusionProof(entry: entry, index: index, path: path, document: document)
    }

    static func isText(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array(firstLine.utf8) + [0x0A]) }
}

/// A proof that a signed checkpoint only adds to an older tree: the body of C2SP tlog-witness, "add-checkpoint".
package struct ConsistencyProof: Equatable, Sendable {
    /// As tlog-witness limits it.
    package static let maximumPath = 63

    package let oldSize: UInt64
    package let path: [RecordDigest]
    package let document: CheckpointDocument

    package init(oldSize: UInt64, path: [RecordDigest], document: CheckpointDocument) {
        self.oldSize = oldSize
        self.path = path
        self.document = document
    }

    package func encoded() -> [UInt8] {
        var text = "old " + String(oldSize) + "\n"
        for digest in path { text += Base64.encode(digest.bytes) + "\n" }
        return Array((text + "\n").utf8) + document.note.encoded()
    }

    package static func parse(_ bytes: [UInt8]) -> ConsistencyProof? {
        guard bytes.count <= InclusionProof.maximumBytes else { return nil }
        var lines = TextLines(bytes)
        guard let line = lines.next(), let digits = TextLines.value("old", line),
            let oldSize = Checkpoint.decimal(digits), let path = lines.digests(limit: maximumPath),
            let document = CheckpointDocument(lines.rest)
        else { return nil }
        return ConsistencyProof(oldSize: oldSize, path: path, document: document)
    }

    static func isText(_ bytes: [UInt8]) -> Bool { bytes.starts(with: Array("old ".utf8)) }

    /// Whether the checkpoint only adds to the tree of `oldSize` that has `oldRoot`.
    package func extends(_ oldRoot: RecordDigest, _ cryptography: some RecordCryptography) -> Bool {
        MerkleProof.isConsistent(
            oldSize: oldSize, oldRoot: oldRoot, newSize: document.checkpoint.size, newRoot: document.checkpoint.root,
            path: path, cryptography)
    }
}
