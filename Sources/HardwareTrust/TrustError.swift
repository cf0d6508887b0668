import Core

/// The error of node identity and of the key hierarchy. No message holds key material or an identifier.
package struct TrustError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        case rootMissing = "trust.root-missing"
        case rootExists = "trust.root-exists"
        case rootExposed = "trust.root-exposed"
        case rootAltered = "trust.root-altered"
        case wrongMachine = "trust.wrong-machine"
        case machineUnreadable = "trust.machine-unreadable"
        case passphraseNeeded = "trust.passphrase-needed"
        case passphraseWrong = "trust.passphrase-wrong"
        case nodeKeysMissing = "trust.node-keys-missing"
        case nodeKeysExist = "trust.node-keys-exist"
        case nodeKeysAltered = "trust.node-keys-altered"
        case subjectDestroyed = "trust.subject-destroyed"
        case keyDestroyed = "trust.key-destroyed"
        case unwrapFailed = "trust.unwrap-failed"
        case tooManySubjects = "trust.too-many-subjects"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .keyDestroyed: .notFound
        case .subjectDestroyed: .refused
        case .tooManySubjects, .passphraseNeeded: .usage
        case .rootMissing, .rootExists, .rootExposed, .rootAltered, .wrongMachine, .machineUnreadable,
            .passphraseWrong, .nodeKeysMissing, .nodeKeysExist, .nodeKeysAltered, .unwrapFailed:
            .failed
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }
}
