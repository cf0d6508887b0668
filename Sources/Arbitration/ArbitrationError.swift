import Core

/// The error of arbitration.
package struct ArbitrationError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// The bytes are no decision body of a known schema.
        case malformedBody = "arbiter.malformed-body"
        /// The decision was taken under rules that this installation does not hold.
        case otherRules = "arbiter.other-rules"
        /// Something the decision read has been erased.
        case erased = "arbiter.not-replayable-erased"
        case unknownDecision = "arbiter.unknown-decision"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { kind == .unknownDecision ? .notFound : .failed }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
