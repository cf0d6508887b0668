import Core

/// The verdict on a record, by the four words an auditor reads.
package struct VerificationReport: Sendable, Encodable {
    /// `VERIFIED`, `INVALID`, `STALE` or `REVOKED`.
    package let verdict: String
    package let entries: UInt64
    package let firstFailingIndex: UInt64?
    package let reason: String?
    package let log: String?
    package let notes: [String]
    /// How many opened values the entries of the bundle commit to.
    package let opened: UInt64
    /// The largest checkpoint that a witness whose keys were given has cosigned.
    package let witnessed: WitnessedReport?

    package init(
        verdict: String, entries: UInt64, firstFailingIndex: UInt64?, reason: String?, log: String?, notes: [String],
        opened: UInt64 = 0, witnessed: WitnessedReport? = nil
    ) {
        self.verdict = verdict
        self.entries = entries
        self.firstFailingIndex = firstFailingIndex
        self.reason = reason
        self.log = log
        self.notes = notes
        self.opened = opened
        self.witnessed = witnessed
    }
}

/// One entry for people: identifiers as they are signed, and names where this home knows them.
package struct EntryReport: Sendable, Encodable {
    package let index: UInt64
    package let time: String
    package let action: String
    package let actor: String
    package let actorName: String?
    package let onBehalfOf: String?
    package let onBehalfOfName: String?
    package let tenant: String
    package let source: String
    package let sourceSequence: UInt64
    package let parents: [UInt64]
    package let purpose: String?
    package let lawfulBasis: String?
    package let component: String?
    package let outcome: String?
    package let labels: [String]?
    package let subjects: [String]
    package let objects: [String]
    package let facts: [String: String]
    package let commitments: [String: String]
    package let personKey: String?
    package let leafHash: String

    package init(
        index: UInt64, time: String, action: String, actor: String, actorName: String?, onBehalfOf: String?,
        onBehalfOfName: String?, tenant: String, source: String, sourceSequence: UInt64, parents: [UInt64],
        purpose: String?, lawfulBasis: String?, component: String?, outcome: String?, labels: [String]?,
        subjects: [String], objects: [String], facts: [String: String], commitments: [String: String],
        personKey: String?, leafHash: String
    ) {
        self.index = index
        self.time = time
        self.action = action
        self.actor = actor
        self.actorName = actorName
        self.onBehalfOf = onBehalfOf
        self.onBehalfOfName = onBehalfOfName
        self.tenant = tenant
        self.source = source
        self.sourceSequence = sourceSequence
        self.parents = parents
        self.purpose = purpose
        self.lawfulBasis = lawfulBasis
        self.component = component
        self.outcome = outcome
        self.labels = labels
        self.subjects = subjects
        self.objects = objects
        self.facts = facts
        self.commitments = commitments
        self.personKey = personKey
        self.leafHash = leafHash
    }
}

package struct ExportReport: Sendable, Encodable {
    package let folder: String
    package let entries: UInt64
    package let files: Int
    /// What was opened; `nil` where the bundle holds commitments only.
    package let opened: OpenedReport?

    package init(folder: String, entries: UInt64, files: Int, opened: OpenedReport? = nil) {
        self.folder = folder
        self.entries = entries
        self.files = files
        self.opened = opened
    }
}

/// Which values an auditor wants to read in a bundle, and who they are.
package struct OpeningRequest: Sendable {
    package static let maximumFields = 8
    /// Of all names with the commas between them: one fact of an entry.
    package static let maximumFieldBytes = 256

    /// Absolute; absent or empty, outside the home.
    package let folder: String
    /// Names of commitments, such as `request`.
    package let fields: [String]
    /// The entries they are opened in; `nil` takes all.
    package let entries: ClosedRange<UInt64>?
    package let auditor: Signatory

    package init(folder: String, fields: [String], entries: ClosedRange<UInt64>?, auditor: Signatory) {
        self.folder = folder
        self.fields = fields
        self.entries = entries
        self.auditor = auditor
    }
}

package struct OpenedReport: Sendable, Encodable {
    package let values: Int
    /// Erased, or never held by this node.
    package let gone: Int
    /// Not opened, since policy does not show the auditor what the entry is labelled with.
    package let withheld: Int
    /// The entry that says who opened what.
    package let entry: UInt64

    package init(values: Int, gone: Int, withheld: Int, entry: UInt64) {
        self.values = values
        self.gone = gone
        self.withheld = withheld
        self.entry = entry
    }
}

package struct CheckpointReport: Sendable, Encodable {
    package let size: UInt64
    package let root: String
    package let note: String

    package init(size: UInt64, root: String, note: String) {
        self.size = size
        self.root = root
        self.note = note
    }
}
