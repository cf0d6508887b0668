import Core

/// A proof that was made.
package struct ProofReport: Sendable, Encodable {
    package let format: String
    /// The entry that it is about; `nil` for consistency.
    package let index: UInt64?
    package let oldSize: UInt64?
    /// How many entries the signed root covers; `nil` for an entry's bytes alone.
    package let size: UInt64?
    package let file: String?
    /// The text, or base64 of the bytes.
    package let content: String

    package init(format: String, index: UInt64?, oldSize: UInt64?, size: UInt64?, file: String?, content: String) {
        self.format = format
        self.index = index
        self.oldSize = oldSize
        self.size = size
        self.file = file
        self.content = content
    }
}

/// The verdict on one proof: `VERIFIED`, or `INVALID` with the reason.
package struct ProofVerificationReport: Sendable, Encodable {
    package let verdict: String
    package let reason: String?
    /// `inclusion` or `consistency`.
    package let kind: String?
    package let log: String?
    package let index: UInt64?
    package let oldSize: UInt64?
    package let size: UInt64?
    package let root: String?
    /// When the log says that it signed; a receipt of RFC 9942 says none.
    package let time: String?
    package let action: String?
    package let entryTime: String?
    package let witnessed: WitnessedReport?

    package init(
        verdict: String, reason: String?, kind: String? = nil, log: String? = nil, index: UInt64? = nil,
        oldSize: UInt64? = nil, size: UInt64? = nil, root: String? = nil, time: String? = nil, action: String? = nil,
        entryTime: String? = nil, witnessed: WitnessedReport? = nil
    ) {
        self.verdict = verdict
        self.reason = reason
        self.kind = kind
        self.log = log
        self.index = index
        self.oldSize = oldSize
        self.size = size
        self.root = root
        self.time = time
        self.action = action
        self.entryTime = entryTime
        self.witnessed = witnessed
    }
}

/// A witness's dated word for a checkpoint.
package struct WitnessedReport: Sendable, Encodable {
    package let witness: String
    package let size: UInt64
    package let root: String
    /// By the witness's clock.
    package let time: String
    /// The entry that took it into the record; `nil` outside one.
    package let entry: UInt64?

    package init(witness: String, size: UInt64, root: String, time: String, entry: UInt64?) {
        self.witness = witness
        self.size = size
        self.root = root
        self.time = time
        self.entry = entry
    }
}

package struct CheckpointFileReport: Sendable, Encodable {
    package let file: String
    package let size: UInt64
    package let root: String
    package let time: String

    package init(file: String, size: UInt64, root: String, time: String) {
        self.file = file
        self.size = size
        self.root = root
        self.time = time
    }
}

package struct WitnessRequestReport: Sendable, Encodable {
    package let file: String
    package let oldSize: UInt64
    package let size: UInt64
    package let root: String

    package init(file: String, oldSize: UInt64, size: UInt64, root: String) {
        self.file = file
        self.oldSize = oldSize
        self.size = size
        self.root = root
    }
}

package struct WitnessReport: Sendable, Encodable {
    package let folder: String
    package let name: String
    package let keyFile: String

    package init(folder: String, name: String, keyFile: String) {
        self.folder = folder
        self.name = name
        self.keyFile = keyFile
    }
}

package struct CosigningReport: Sendable, Encodable {
    package let file: String
    package let log: String
    package let size: UInt64
    package let root: String
    package let time: String

    package init(file: String, log: String, size: UInt64, root: String, time: String) {
        self.file = file
        self.log = log
        self.size = size
        self.root = root
        self.time = time
    }
}

/// What led to an entry and what came of it.
package struct TraceReport: Sendable, Encodable {
    package let index: UInt64
    /// The first instructions: entries without a parent in this record.
    package let roots: [UInt64]
    /// Ascending by index.
    package let entries: [EntryReport]
    /// How many entries were read to look forward.
    package let scanned: UInt64
    /// Whether everything up to the record's end was looked at.
    package let complete: Bool

    package init(index: UInt64, roots: [UInt64], entries: [EntryReport], scanned: UInt64, complete: Bool) {
        self.index = index
        self.roots = roots
        self.entries = entries
        self.scanned = scanned
        self.complete = complete
    }
}
