import Core

/// The write side of the Operational Audit Record.
package protocol RecordAppending: Sendable {
    /// Appends one entry and returns once it is durable.
    ///
    /// - Throws: `record.disk-full`, `record.malformed-entry`, `record.closed`.
    func append(_ draft: EntryDraft) async throws -> RecordedEntry
}

/// Where an entry came to stand.
package struct RecordedEntry: Sendable, Equatable {
    package let log: Digest
    package let index: UInt64
    /// RFC 9162 leaf hash of the signed bytes.
    package let leafHash: Digest
    package let time: Instant

    package init(log: Digest, index: UInt64, leafHash: Digest, time: Instant) {
        self.log = log
        self.index = index
        self.leafHash = leafHash
        self.time = time
    }

    package var reference: EntryReference { EntryReference(index: index) }
}

/// Proof for an asker that an entry stands in the record: inclusion under a signed checkpoint.
package struct Receipt: Sendable, Equatable, Codable {
    package let log: Digest
    package let index: UInt64
    package let leafHash: Digest
    /// How many entries the checkpoint covers.
    package let treeSize: UInt64
    /// RFC 9162 inclusion proof, leaf side first.
    package let inclusionPath: [Digest]
    /// The signed note, C2SP tlog-checkpoint text.
    package let checkpoint: String

    package init(
        log: Digest, index: UInt64, leafHash: Digest, treeSize: UInt64, inclusionPath: [Digest], checkpoint: String
    ) {
        self.log = log
        self.index = index
        self.leafHash = leafHash
        self.treeSize = treeSize
        self.inclusionPath = inclusionPath
        self.checkpoint = checkpoint
    }
}

/// Makes receipts: seals a checkpoint that covers the entry where the newest does not yet.
package protocol ReceiptIssuing: Sendable {
    func receipt(for index: UInt64) async throws -> Receipt
}
