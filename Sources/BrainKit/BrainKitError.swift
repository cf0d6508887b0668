import Core

/// The error of brain registration.
package struct BrainKitError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case duplicateBrain = "brains.duplicate"
        case unknownBrain = "brains.unknown"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { kind == .unknownBrain ? .notFound : .failed }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
