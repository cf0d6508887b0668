/// An error that every face of the product can show, count and map without knowing who threw it.
///
/// Each target has one conforming struct. The `code` is documented, never changes meaning and looks like
/// `record.disk-full`; the `message` tells a person what to do and holds neither secrets nor content.
package protocol CodedError: Error, Sendable, CustomStringConvertible {
    var code: String { get }
    var message: String { get }
    var category: ErrorCategory { get }
    var underlying: (any Error)? { get }
}

extension CodedError {
    package var underlying: (any Error)? { nil }

    package var description: String { "\(code): \(message)" }
}

/// What kind of failure an error is: it decides the exit status of a command and the status of a response.
package enum ErrorCategory: String, Sendable, CaseIterable {
    /// The check or the work failed (exit 1).
    case failed
    /// The call's words are off (exit 2).
    case usage
    /// Refused by policy (exit 3).
    case refused
    /// Not found, also where policy forbids saying that it exists (exit 4).
    case notFound = "not-found"
    /// A needed component is missing; the message holds the line that installs it (exit 5).
    case missingComponent = "missing-component"
}

/// The error of the ground floor: a value from outside that breaks the rule of its type.
package struct CoreError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case malformedName = "core.malformed-name"
        case malformedIdentifier = "core.malformed-identifier"
        case malformedDigest = "core.malformed-digest"
        case malformedLabel = "core.malformed-label"
        case malformedCountry = "core.malformed-country"
        case unknownPurpose = "core.unknown-purpose"
        case unknownRole = "core.unknown-role"
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
