import Core

/// The rights of the people whom stored content is about, and what stands against them: holds and retention duties.
package protocol DataProtectionOperating: Sendable {
    func erase(_ request: ErasureRequest) async throws -> ErasureReport
    func exportSubject(_ request: SubjectExportRequest) async throws -> SubjectExportReport
    func placeHold(_ request: HoldRequest) async throws -> HoldSummary
    func releaseHold(_ request: HoldReleaseRequest) async throws -> HoldReleaseReport
    /// - Parameter asker: decides which matters are named; `nil` is the operator of the home.
    func holds(_ asker: Signatory?) async throws -> [HoldSummary]
    func retentionRules() async throws -> [RetentionRuleSummary]
    func adoptRetentionRule(_ request: RetentionRequest) async throws -> RetentionRuleSummary
}

/// A named person who puts their name, and their key where they hold one, to an act.
package struct Signatory: Sendable {
    package let name: PrincipalName
    /// The person's key file, absolute; `nil` takes the one in the home where there is one.
    package let credentialFile: String?

    package init(name: PrincipalName, credentialFile: String? = nil) {
        self.name = name
        self.credentialFile = credentialFile
    }
}

package struct ErasureRequest: Sendable {
    package let subject: SubjectName
    package let dryRun: Bool
    /// The data protection officer who orders it, and another person who approves.
    package let orderedBy: Signatory
    package let approvedBy: Signatory?

    package init(subject: SubjectName, dryRun: Bool, orderedBy: Signatory, approvedBy: Signatory?) {
        self.subject = subject
        self.dryRun = dryRun
        self.orderedBy = orderedBy
        self.approvedBy = approvedBy
    }
}

/// What an erasure would do or did, store by store, and what stands in its way.
package struct ErasureReport: Sendable, Encodable {
    package let dryRun: Bool
    /// `would-erase`, `erased`, `held` or `retained`.
    package let verdict: String
    package let stores: [Store]
    package let obstacles: [Obstacle]
    package let exports: [Export]
    /// What this node cannot reach, in plain words.
    package let beyondReach: [String]
    package let entry: UInt64?

    package init(
        dryRun: Bool, verdict: String, stores: [Store], obstacles: [Obstacle], exports: [Export],
        beyondReach: [String], entry: UInt64?
    ) {
        self.dryRun = dryRun
        self.verdict = verdict
        self.stores = stores
        self.obstacles = obstacles
        self.exports = exports
        self.beyondReach = beyondReach
        self.entry = entry
    }

    package struct Store: Sendable, Encodable {
        package let store: String
        package let items: Int
        /// `would-erase`, `erased`, `held`, `stays`, or `retained until DATE by RULE`.
        package let verdict: String

        package init(store: String, items: Int, verdict: String) {
            self.store = store
            self.items = items
            self.verdict = verdict
        }
    }

    /// A hold or a retention rule that wins over the erasure.
    package struct Obstacle: Sendable, Encodable {
        /// `held` or `retained`.
        package let kind: String
        /// What it keeps: `subject`, or `document` or `decision` with its identifier, or `case`.
        package let item: String
        /// The hold's identifier, or the rule's.
        package let by: String
        /// The matter or the source in law, for those who may know it.
        package let reason: String?
        /// The first day on which the item may go; a hold has none.
        package let until: String?

        package init(kind: String, item: String, by: String, reason: String?, until: String?) {
            self.kind = kind
            self.item = item
            self.by = by
            self.reason = reason
            self.until = until
        }
    }

    /// A folder that was written outside the home; people must destroy what it holds.
    package struct Export: Sendable, Encodable {
        package let entry: UInt64
        package let time: String
        /// `nil` where the place was erased.
        package let place: String?
        package let holds: String

        package init(entry: UInt64, time: String, place: String?, holds: String) {
            self.entry = entry
            self.time = time
            self.place = place
            self.holds = holds
        }
    }
}

/// What a person is given about themselves (GDPR Arts 15 and 20).
package struct SubjectExportRequest: Sendable {
    package let subject: SubjectName
    /// Absolute; a folder that is absent or empty, outside the home.
    package let folder: String
    package let orderedBy: Signatory

    package init(subject: SubjectName, folder: String, orderedBy: Signatory) {
        self.subject = subject
        self.folder = folder
        self.orderedBy = orderedBy
    }
}

package struct SubjectExportReport: Sendable, Encodable {
    package let folder: String
    package let documents: Int
    package let decisions: Int
    package let entries: Int
    package let withheld: [Withheld]
    package let entry: UInt64

    package init(
        folder: String, documents: Int, decisions: Int, entries: Int, withheld: [Withheld], entry: UInt64
    ) {
        self.folder = folder
        self.documents = documents
        self.decisions = decisions
        self.entries = entries
        self.withheld = withheld
        self.entry = entry
    }

    /// Something about the person that was not given, and why.
    package struct Withheld: Sendable, Codable {
        package let item: String
        package let reason: String

        package init(item: String, reason: String) {
            self.item = item
            self.reason = reason
        }
    }
}
