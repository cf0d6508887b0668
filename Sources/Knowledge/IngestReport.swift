import Core

/// What became of one document that was handed in.
package struct IngestReport: Sendable, Equatable, Codable {
    package let source: String
    package let outcome: IngestOutcome
    /// `nil` where it was skipped.
    package let document: DocumentID?
    package let version: UInt32?
    package let passages: Int
    /// Whether its passages can be found by meaning as well as by words.
    package let embedded: Bool

    static func skipped(_ source: String, _ error: any CodedError) -> IngestReport {
        IngestReport(
            source: source, outcome: .skipped(code: error.code, message: error.message), document: nil, version: nil,
            passages: 0, embedded: false)
    }
}

/// How a document that was handed in ended.
package enum IngestOutcome: Sendable, Equatable, Codable {
    case added
    /// A new version stands in the place of the former one.
    case changed
    case unchanged
    case skipped(code: String, message: String)
}

/// What became of a batch, in the order of the batch.
package struct IngestSummary: Sendable, Equatable, Codable {
    package let reports: [IngestReport]
    /// Whether the batch was cancelled before its end; what the reports name as added is there.
    package let cancelled: Bool

    package var skipped: [IngestReport] {
        reports.filter {
            guard case .skipped = $0.outcome else { return false }
            return true
        }
    }
}
