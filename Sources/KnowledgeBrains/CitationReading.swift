import Contracts

/// Reads cited stretches again from the knowledge, and lets only literal ones pass.
struct CitationReading: Sendable {
    let context: BrainContext

    /// Whether the quote stands, scalar for scalar, at its offsets in the document version.
    func isLiteral(_ evidence: Evidence) async throws -> Bool {
        guard evidence.start >= 0, evidence.start < evidence.end else { return false }
        let text = try await context.passages.text(
            of: evidence.passage.document, version: evidence.passage.version, range: evidence.start..<evidence.end,
            snapshot: context.snapshot, permit: context.permit)
        return text.unicodeScalars.elementsEqual(evidence.quote.unicodeScalars)
    }

    /// The opening of a passage's document, before the passage itself; empty where the passage is the opening.
    func opening(of passage: RankedPassage) async throws -> String {
        let end = min(passage.start, QuotationRules.openingScalars)
        guard end > 0 else { return "" }
        return try await context.passages.text(
            of: passage.reference.document, version: passage.reference.version, range: 0..<end,
            snapshot: context.snapshot, permit: context.permit)
    }
}
