/// What a verifier says of a record.
package struct RecordVerdict: Equatable, Sendable {
    package enum Word: String, Sendable {
        case verified = "VERIFIED"
        case invalid = "INVALID"
        case stale = "STALE"
        case revoked = "REVOKED"
    }

    /// A remark that does not change the verdict.
    package enum Note: String, Sendable {
        /// Nobody said out of band which log this must be.
        case unpinned
        /// A file in the folder of segments has another name than a segment's.
        case ignoredFile = "ignored-file"
        /// The last segment ends inside a frame above the checkpoint; the complete entries were checked.
        case tornTail = "torn-tail"
        /// Entries follow the newest checkpoint.
        case uncoveredEntries = "uncovered-entries"
    }

    package let word: Word
    /// How many entries were read and hold; for `INVALID` those before the first failing index.
    package let entries: UInt64
    package let firstFailingIndex: UInt64?
    package let reason: ReasonCode?
    /// In the order of ``Note``'s cases.
    package let notes: [Note]
    package let log: RecordDigest?
    /// The Merkle root over all entries read; `nil` when the record is invalid.
    package let root: RecordDigest?
    /// How many opened values the entries commit to; 0 when the record is invalid.
    package let opened: UInt64
}

/// What an auditor holds from elsewhere and measures a record against.
package struct RecordExpectation: Sendable {
    /// How many entries may follow the newest checkpoint before the record counts as stale.
    package static let maximumUncoveredEntries: UInt64 = 65_536
    /// How far a checkpoint's time may lie ahead of the auditor's clock.
    package static let clockToleranceNanoseconds: UInt64 = 300_000_000_000

    /// The root public key that the log must have.
    package var rootKey: [UInt8]?
    /// The identity that the log must have.
    package var log: RecordDigest?
    /// A checkpoint that the auditor kept.
    package var heldCheckpoint: CheckpointDocument?
    /// How old the newest checkpoint may be, with the auditor's clock.
    package var maximumAge: (nanoseconds: UInt64, now: UInt64)?

    package init() {}
}

/// A checkpoint as it stands in a file: its meaning, and the note that carries the signatures.
package struct CheckpointDocument: Equatable, Sendable {
    package let note: SignedNote
    package let checkpoint: Checkpoint

    /// `nil` when the bytes are not a signed checkpoint in its one form. No signature is checked here.
    package init?(_ bytes: [UInt8]) {
        guard let note = SignedNote.parse(bytes), let checkpoint = Checkpoint.parse(text: note.text) else {
            return nil
        }
        self.note = note
        self.checkpoint = checkpoint
    }

    /// Whether the log's own checkpoint key signed this.
    package func isSigned<Cryptography: RecordCryptography>(
        log: RecordDigest, publicKey: [UInt8], key: Cryptography.VerificationKey, _ cryptography: Cryptography
    ) -> Bool {
        let name = CheckpointKeyName.name(log: log)
        let hash = CheckpointKeyName.hash(log: log, publicKey: publicKey, cryptography)
        let ours = note.signatures.filter {
            $0.name.utf8.elementsEqual(name.utf8) && $0.bytes.starts(with: hash)
                && $0.bytes.count == 4 + COSESign1.signatureBytes
        }
        guard ours.count == 1, let signature = ours.first else { return false }
        return cryptography.isValid(Array(signature.bytes.dropFirst(4)), for: note.text, context: [], key: key)
    }
}
