import Contracts
import Core

/// The exit status of a command; the numbers are the product's promise to scripts.
package enum CommandStatus: Int32, Sendable, CaseIterable {
    case done = 0
    /// The check or the work failed, or the verdict is `INVALID`.
    case failed = 1
    /// The call's words are off.
    case usage = 2
    /// Refused by policy.
    case refused = 3
    /// Not found, also where policy forbids saying that it exists.
    case notFound = 4
    /// A needed component is missing; the message holds the line that installs it.
    case missingComponent = 5
    /// The brains abstained or disagreed.
    case undecided = 6
    case stale = 7
    case revoked = 8

    init(_ category: ErrorCategory) {
        switch category {
        case .failed: self = .failed
        case .usage: self = .usage
        case .refused: self = .refused
        case .notFound: self = .notFound
        case .missingComponent: self = .missingComponent
        }
    }

    /// - Parameter verdict: one of the four words; any other counts as a failure.
    init(verdict: String) {
        switch verdict {
        case "VERIFIED": self = .done
        case "STALE": self = .stale
        case "REVOKED": self = .revoked
        default: self = .failed
        }
    }

    /// - Parameter outcome: what the arbiter resolved; a word that is not known here counts as a failure.
    init(outcome: String) {
        switch outcome {
        case "unanimous", "majority": self = .done
        case "conflicted", "abstained": self = .undecided
        case "refused": self = .refused
        default: self = .failed
        }
    }
}
