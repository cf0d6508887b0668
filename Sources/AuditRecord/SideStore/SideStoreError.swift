import Core

/// The error of the side store. No message holds a value or a name from outside.
package struct SideStoreError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        case erased = "side.erased"
        case notFound = "side.not-found"
        case altered = "side.altered"
        case overLimit = "side.over-limit"
        case malformedName = "side.malformed-name"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .erased, .notFound: .notFound
        case .altered: .failed
        case .overLimit, .malformedName: .usage
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }
}
