import Core

/// The error of the vector store: a call that hands over what is no vector.
package struct VectorsError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        /// Too few or too many numbers, or one that is not finite.
        case malformed = "vectors.malformed"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }
    package var underlying: (any Error)? { nil }
    package var category: ErrorCategory { .failed }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
