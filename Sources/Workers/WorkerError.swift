import Core

/// The error of running work in a confined process.
package struct WorkerError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        case unknown = "worker.unknown"
        case timedOut = "worker.timed-out"
        case crashed = "worker.crashed"
        case malformedResponse = "worker.malformed-response"
        /// The worker answered with an error of its own: see ``WorkerError/refusal``.
        case refused = "worker.refused"
        case launchFailed = "worker.launch-failed"
        case requestTooLarge = "worker.request-too-large"
        case queueFull = "worker.queue-full"
        /// A layer of confinement that the worker's profile demands is not to be had.
        case confinementMissing = "worker.confinement-missing"
        case malformedRequest = "worker.malformed-request"
        /// The caller of a worker hung up while it spoke.
        case callerGone = "worker.caller-gone"
        /// The tool that a worker runs is not installed.
        case toolMissing = "worker.tool-missing"
        /// The tool that a worker runs could not be started or fed.
        case toolFailed = "worker.tool-failed"
    }

    package let kind: Code
    package let message: String
    /// What the worker itself said; present exactly when ``kind`` is `.refused`.
    package let refusal: WorkerRefusal?

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { kind == .toolMissing ? .missingComponent : .failed }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
        refusal = nil
    }

    package init(refusal: WorkerRefusal) {
        kind = .refused
        message = "\(refusal.code): \(refusal.message)"
        self.refusal = refusal
    }
}

/// A worker's own no: a code and words for a person.
package struct WorkerRefusal: Sendable, Equatable {
    package static let maximumCodeBytes = 64
    package static let maximumMessageBytes = 1_024

    package let code: String
    package let message: String

    package init(code: String, message: String) {
        self.code = code
        self.message = message
    }
}
