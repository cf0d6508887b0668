import Core

/// The error of the Operational Audit Record.
package struct RecordError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        /// No space is left; the refusal itself was recorded from the reserve.
        case diskFull = "record.disk-full"
        /// A draft breaks a limit of the format.
        case malformedEntry = "record.malformed-entry"
        /// The number of a source's entry is not the next one.
        case sourceSequence = "record.source-sequence"
        /// The record was closed.
        case closed = "record.closed"
        /// More entries wait than the record takes at a time.
        case overloaded = "record.overloaded"
        /// Less is on disk than the newest checkpoint covers.
        case rolledBack = "record.rolled-back"
        /// What is on disk contradicts itself.
        case damaged = "record.damaged"
        /// There is no record yet.
        case missing = "record.missing"
        /// A record is already there.
        case exists = "record.exists"
        /// The keys given are not the log's.
        case wrongKeys = "record.wrong-keys"
        /// The checkpoint key was rolled more often than a proof can carry.
        case beyondVoucher = "record.beyond-voucher"
        /// Writing failed in a way after which nothing on disk may be believed.
        case writeFailed = "record.write-failed"
        /// No entry has that index.
        case notFound = "record.not-found"
        /// A search qualifier is not understood.
        case badQualifier = "record.bad-qualifier"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .notFound, .missing: .notFound
        case .badQualifier, .malformedEntry, .sourceSequence, .exists: .usage
        case .diskFull, .closed, .overloaded, .rolledBack, .damaged, .wrongKeys, .beyondVoucher, .writeFailed: .failed
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }

    static let isFull = RecordError(
        .diskFull, "The record has no space left, so nothing more may happen. Free space on its volume.")

    /// Whether `error` is a volume's word that it has no room.
    static func isDiskFull(_ error: any Error) -> Bool { (error as? any CodedError)?.code == "file.disk-full" }
}
