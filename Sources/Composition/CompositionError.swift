import Core

/// The error of putting a node together and of its home.
package struct CompositionError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        case notInitialised = "home.not-initialised"
        case alreadyInitialised = "home.already-initialised"
        case notEmpty = "home.not-empty"
        case permissionDenied = "home.permission-denied"
        case exportInside = "export.inside-home"
        case tooMuch = "export.too-much"
        case tooNew = "home.too-new"
        case stampUnreadable = "home.stamp-unreadable"
        case notWritable = "home.not-writable"
        case busy = "home.busy"
        case badConfiguration = "configuration.bad-value"
        case modelMissing = "model.missing"
        case badFile = "input.bad-file"
        case unknownName = "input.unknown-name"
        case purposeNeeded = "knowledge.purpose-needed"
        case credentialUnusable = "credential.unusable"
        case credentialNeeded = "credential.needed"
        case secondPersonNeeded = "erasure.second-person-needed"
        case samePerson = "erasure.same-person"
        case held = "erasure.held"
        case retained = "erasure.retained"
        case unknownHold = "hold.unknown"
        case notPermitted = "policy.role-forbids"
        case recordOlder = "record.older-than-stores"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .notInitialised, .alreadyInitialised, .notEmpty, .permissionDenied, .tooNew, .stampUnreadable,
            .notWritable, .busy, .badConfiguration, .recordOlder:
            .failed
        case .modelMissing: .missingComponent
        case .badFile, .exportInside, .tooMuch, .purposeNeeded: .usage
        case .unknownName, .unknownHold: .notFound
        case .credentialUnusable, .credentialNeeded, .secondPersonNeeded, .samePerson, .held, .retained, .notPermitted:
            .refused
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }
}
