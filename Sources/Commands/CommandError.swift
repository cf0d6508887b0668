import Core

/// The error of the command line itself.
package struct CommandError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        /// The arguments do not fit the grammar.
        case usage = "command.usage"
        /// What was named is not there.
        case notFound = "command.not-found"
        /// The work was called off before it ended.
        case cancelled = "command.cancelled"
        /// A failure that carries no code; its words are withheld because they may hold content.
        case unexpected = "command.unexpected"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .usage: .usage
        case .notFound: .notFound
        case .cancelled, .unexpected: .failed
        }
    }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
