import Contracts
import Core

/// One row of the arbiter's table, for people and for the digest.
package struct ArbiterRule: Sendable, Equatable {
    package enum Stage: String, Sendable {
        case screening
        case planning
        case evidence
        case resolution
        case narration
    }

    package let id: String
    package let stage: Stage
    package let words: String

    package init(_ id: String, _ stage: Stage, _ words: String) {
        self.id = id
        self.stage = stage
        self.words = words
    }
}

/// A row that makes a plan: the first that fits the request's type and suggested labels.
package struct PlanRule: Sendable, Equatable {
    let id: String
    /// Empty fits every type.
    let requestTypes: [String]
    /// Fits when the request suggests one of these; empty fits any.
    let suggestedLabels: [String]
    let calls: [PlannedCall]
    let claimLimit: Int

    func fits(type: String, labels: [String]) -> Bool {
        (requestTypes.isEmpty || requestTypes.contains(type))
            && (suggestedLabels.isEmpty || suggestedLabels.contains { labels.contains($0) })
    }
}
