import Core

/// The error of keys, signatures and sealed bytes.
package struct SignaturesError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case badKey = "signatures.bad-key"
        case signingFailed = "signatures.signing-failed"
        case sealFailed = "signatures.seal-failed"
        case openFailed = "signatures.open-failed"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { .failed }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
