import Core

/// The error of the console: a form or an address whose words are off.
package struct ConsoleError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case missingField = "console.missing-field"
        case malformedField = "console.malformed-field"
        case unknownField = "console.unknown-field"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { .usage }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
