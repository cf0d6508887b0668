import Contracts
import Core

/// All of a decision that must be identical on replay: its inputs, what the brains said, and what the rules made of it.
///
/// It holds content, so it is stored sealed; the record holds its salted commitment. No signature, salt, clock or
/// timeout is in it. Numbers are integers; encoding is deterministic CBOR (docs: DecisionBody+Encoding).
package struct DecisionBody: Sendable, Equatable {
    package static let schema: UInt64 = 1
    package static let maximumBytes = 4 << 20

    package let request: RequestText
    package let holder: PermitHolder
    package let purpose: Purpose
    package let caseID: CaseID?
    package let permitExpires: Instant
    package let policy: Digest
    package let asOf: Instant
    package let snapshot: SnapshotSequence
    package let rulesVersion: String
    package let rulesDigest: Digest
    /// The embedding model the brains worked with, if any.
    package let embeddingModel: Digest?
    /// The brains of the plan, in its order.
    package let cards: [BrainCard]
    package let input: ResolutionInput
    /// What the narrator said, where it was called and did not fail.
    package let narrator: BrainOutput?
    package let narratorFault: BrainFault?
    package let path: [RuleApplication]
    package let outcome: Outcome
    package let refusal: Veto?
    package let narration: Narration
    package let answer: String
    /// The strictest label of everything cited.
    package let labels: LabelSet

    /// The brains that failed, in the order of the plan.
    package var failedBrains: [String] {
        (input.faults + [narratorFault].compactMap { $0 }).map(\.brain.text)
    }

    /// The citations with titles and headings, from the passages that were retrieved.
    package var citations: [Citation] {
        let passages = input.results.flatMap(\.output.passages)
        return narration.citations.map { evidence in
            let passage = passages.first { $0.reference == evidence.passage }
            return Citation(
                document: evidence.passage.document.description, source: evidence.source,
                title: passage?.title ?? evidence.source, version: Int(evidence.passage.version),
                passage: Int(evidence.passage.ordinal), start: evidence.start, end: evidence.end,
                quote: evidence.quote, headings: passage?.headings ?? [])
        }
    }
}
