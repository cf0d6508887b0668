import Core

/// Why a file could not be turned into text.
package struct ParsingError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case unsupportedFormat = "parse.unsupported-format"
        case empty = "parse.empty"
        case tooLarge = "parse.too-large"
        case wrongEncoding = "parse.wrong-encoding"
        case unreadable = "parse.unreadable"
        case workerFailed = "parse.worker-failed"
        case componentMissing = "parse.component-missing"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { kind == .componentMissing ? .missingComponent : .failed }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }

    static let empty = ParsingError(.empty, "The file holds no text.")
}
