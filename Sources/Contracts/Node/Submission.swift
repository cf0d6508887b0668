import Core

/// What happened in another system, as its own line of the record: the kinds that are told apart.
package enum SubmittedKind: String, Sendable, CaseIterable {
    case prompt
    case toolCall = "tool-call"
    case retrieval
    case agentStep = "agent-step"
    case approval
    case output
    /// Says only how many events the source had sent before: the verifier finds what is missing.
    case heartbeat

    /// The action of the entry.
    package var action: String { self == .heartbeat ? "source.heartbeat" : "event.\(rawValue)" }
}

/// One event that another system submits to the record.
///
/// What may name a person stands in `contents` alone: it goes to the side store under the keys of `subjects`, and the
/// entry carries salted commitments. `digests` are for systems that keep their content themselves: 32 bytes each that
/// must be salted over there, since a bare hash of a short text gives the text away.
package struct SubmittedEvent: Sendable, Equatable {
    package static let maximumContents = 16
    package static let maximumContentBytes = 262_144
    package static let maximumSubjects = 16
    package static let maximumParents = 64
    package static let maximumFacts = 32
    package static let maximumFactText = 64

    package let kind: SubmittedKind
    /// The number the source gives it, from 0 without a gap; `nil` takes the next.
    package var sequence: UInt64?
    /// Earlier events of the same source that caused this one, by their numbers; also of the same batch.
    package var parents: [UInt64] = []
    /// Other earlier entries of the same log that caused this one, by their indices.
    package var entries: [UInt64] = []
    /// The source's own clock, nanoseconds since 1970 UTC; the entry's time is the node's.
    package var sourceTime: UInt64?
    package var purpose: Purpose?
    package var subjects: [SubjectName] = []
    package var contents: [String: String] = [:]
    package var digests: [String: Digest] = [:]
    /// Counts, flags and short words of `A-Z a-z 0-9 . _ : / -`, such as a model's name. In clear in the entry, unless
    /// the event names data subjects: then they are kept as its contents are, and erased with them.
    package var facts: [String: Fact] = [:]
    package var labels: LabelSet?
    package var outcome: String?
    /// How many events the source had sent before; for a heartbeat alone.
    package var counter: UInt64?

    package init(_ kind: SubmittedKind) { self.kind = kind }
}

/// Events of one source, in order, recorded together.
package struct SubmissionBatch: Sendable {
    package static let maximumEvents = 256
    package static let maximumKeyBytes = 255

    package let events: [SubmittedEvent]
    /// The client's `Idempotency-Key`: the same key with the same events is answered with the first answer.
    package let idempotencyKey: String?
    /// Whether the answer holds proofs of inclusion, which seals a checkpoint.
    package let wantsReceipts: Bool

    package init(events: [SubmittedEvent], idempotencyKey: String?, wantsReceipts: Bool) {
        self.events = events
        self.idempotencyKey = idempotencyKey
        self.wantsReceipts = wantsReceipts
    }
}

/// A system that may write into its company's log, as its token says.
package struct Submitter: Sendable, Hashable {
    package let principal: PrincipalID
    package let kind: PrincipalKind
    package let tenant: TenantID
    package let source: SourceID

    package init(principal: PrincipalID, kind: PrincipalKind, tenant: TenantID, source: SourceID) {
        self.principal = principal
        self.kind = kind
        self.tenant = tenant
        self.source = source
    }
}

/// Where an event came to stand.
package struct SubmittedEntry: Sendable, Encodable, Equatable {
    package let index: UInt64
    package let sequence: UInt64
    package let leafHash: String
    /// Whether it had been recorded by an earlier call.
    package let replayed: Bool
    package let receipt: Receipt?

    package init(index: UInt64, sequence: UInt64, leafHash: String, replayed: Bool, receipt: Receipt?) {
        self.index = index
        self.sequence = sequence
        self.leafHash = leafHash
        self.replayed = replayed
        self.receipt = receipt
    }
}

package struct SubmissionReport: Sendable, Encodable, Equatable {
    package let log: String
    package let source: String
    package let entries: [SubmittedEntry]
    package let nextSequence: UInt64

    package init(log: String, source: String, entries: [SubmittedEntry], nextSequence: UInt64) {
        self.log = log
        self.source = source
        self.entries = entries
        self.nextSequence = nextSequence
    }
}

/// One company's log.
package struct TenantLogReport: Sendable, Encodable, Equatable {
    package let tenant: String
    package let log: String
    /// The public key to pin, in hexadecimal, as `oar verify --key` takes it in a file.
    package let rootKey: String
    package let entries: UInt64

    package init(tenant: String, log: String, rootKey: String, entries: UInt64) {
        self.tenant = tenant
        self.log = log
        self.rootKey = rootKey
        self.entries = entries
    }
}

/// A source of events, for the one who looks after them; `token` only when it was just made.
package struct SourceReport: Sendable, Encodable, Equatable {
    package let principal: String
    package let tenant: String
    package let source: String
    package let log: String
    package let nextSequence: UInt64
    /// Until when the token is taken, ISO 8601 in UTC.
    package let until: String
    package let active: Bool
    package let token: String?

    package init(
        principal: String, tenant: String, source: String, log: String, nextSequence: UInt64, until: String,
        active: Bool, token: String?
    ) {
        self.principal = principal
        self.tenant = tenant
        self.source = source
        self.log = log
        self.nextSequence = nextSequence
        self.until = until
        self.active = active
        self.token = token
    }
}

/// The record as a service for other systems: per-company logs, numbered sources, receipts.
package protocol SubmissionOperating: Sendable {
    /// Who holds `token`.
    ///
    /// - Throws: `submission.unauthenticated`, the same for a wrong, an expired and a revoked one.
    func submitter(holding token: String) async throws -> Submitter

    /// Records the events in order and answers once all are durable.
    ///
    /// - Throws: `submission.sequence`, `submission.key-reused`, `submission.malformed`, `submission.rate-limited`, and
    ///   what the record throws. What was recorded before the failure stays, and the same call again goes on from there.
    func submit(_ batch: SubmissionBatch, by submitter: Submitter) async throws -> SubmissionReport

    /// Where a source stands: its log and the number expected next.
    func submissionState(of submitter: Submitter) async throws -> SubmissionReport

    /// The proof of one entry of the submitter's own log.
    func submissionReceipt(at index: UInt64, for submitter: Submitter) async throws -> Receipt

    /// Lets a service write into its company's log, makes that log where there is none yet, and makes the token.
    func addSource(_ principal: PrincipalName, days: Int) async throws -> SourceReport
    func revokeSource(_ principal: PrincipalName) async throws -> SourceReport
    func sources() async throws -> [SourceReport]
    func tenantLogs() async throws -> [TenantLogReport]
    func verifyTenantLog(_ tenant: TenantName) async throws -> VerificationReport
    func exportTenantLog(_ tenant: TenantName, to folder: String) async throws -> ExportReport
    /// Submits a file of events, as ``SubmissionJSON`` reads a batch, in the name of a source.
    func submit(file: String, idempotencyKey: String?, as principal: PrincipalName) async throws -> SubmissionReport
}
