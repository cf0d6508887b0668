import Core

/// The error of the record as a service, as its clients see it.
package struct SubmissionError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// No such token, or one that expired or was revoked: told apart for nobody.
        case unauthenticated = "submission.unauthenticated"
        /// An event breaks a rule or limit.
        case malformed = "submission.malformed"
        /// The source's number is not the one expected next, or it stands for another event.
        case sequence = "submission.sequence"
        /// The Idempotency-Key was used with other events.
        case keyReused = "submission.key-reused"
        /// The source sends more than its share.
        case rateLimited = "submission.rate-limited"
        /// The entry is not in the submitter's log.
        case notFound = "submission.not-found"
        /// The principal is no service or agent, or is no source.
        case notASource = "submission.not-a-source"
        /// The company has no log yet.
        case noLog = "submission.no-log"
    }

    package let kind: Code
    package let message: String
    /// The number expected next, with ``Code/sequence``.
    package let nextSequence: UInt64?

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .unauthenticated, .rateLimited: .refused
        case .malformed, .sequence, .keyReused, .notASource: .usage
        case .notFound, .noLog: .notFound
        }
    }

    package init(_ kind: Code, _ message: String, nextSequence: UInt64? = nil) {
        self.kind = kind
        self.message = message
        self.nextSequence = nextSequence
    }
}
