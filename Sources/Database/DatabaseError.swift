import Core

/// The error of the embedded stores and durable files.
package struct DatabaseError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        case openFailed = "database.open-failed"
        case tooNew = "database.store-too-new"
        case wrongStore = "database.wrong-store"
        case diskFull = "file.disk-full"
        case inputOutput = "file.input-output"
        case notFound = "file.not-found"
        case badName = "file.bad-name"
        case notPermitted = "file.not-permitted"
        case damaged = "database.damaged"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { .failed }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }
}
