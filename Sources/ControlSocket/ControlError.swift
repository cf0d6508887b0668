import Core

/// The error of the control socket.
package struct ControlError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case malformedFrame = "control.malformed-frame"
        case notReachable = "control.not-reachable"
        case closed = "control.closed"
        case foreignUser = "control.foreign-user"
        case listenFailed = "control.listen-failed"
        case diskFull = "file.disk-full"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { kind == .foreignUser ? .refused : .failed }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
