import Contracts
import Core

/// What a brain measured on which data, beside the figure to beat; printed for people and kept with the brain.
package struct EvaluationCard: Sendable, Equatable {
    package let brain: BrainID
    /// The brain's rules when it was measured.
    package let rulesDigest: Digest
    package let dataName: String
    package let dataDigest: Digest
    package let dataLicence: String
    package let metric: String
    /// The measured figure times 1,000,000.
    package let measuredMicros: Int64
    /// The figure to beat times 1,000,000, where there is one.
    package let toBeatMicros: Int64?
    /// How many cases were judged.
    package let cases: Int

    package init(
        brain: BrainID, rulesDigest: Digest, dataName: String, dataDigest: Digest, dataLicence: String,
        metric: String, measuredMicros: Int64, toBeatMicros: Int64?, cases: Int
    ) {
        self.brain = brain
        self.rulesDigest = rulesDigest
        self.dataName = dataName
        self.dataDigest = dataDigest
        self.dataLicence = dataLicence
        self.metric = metric
        self.measuredMicros = measuredMicros
        self.toBeatMicros = toBeatMicros
        self.cases = cases
    }

    /// Whether the card speaks of `card`'s rules as they are now.
    package func isCurrent(for card: BrainCard) -> Bool {
        brain == card.id && rulesDigest == card.rulesDigest
    }
}
