import Core

/// What the screening brains said of a request before anything was planned.
package struct Screening: Sendable, Equatable {
    /// The brains that were called, in order.
    package let cards: [BrainCard]
    /// What those that did not fail said, in the same order.
    package let results: [BrainResult]
    package let faults: [BrainFault]

    package init(cards: [BrainCard], results: [BrainResult], faults: [BrainFault]) {
        self.cards = cards
        self.results = results
        self.faults = faults
    }

    /// Every veto, in the order of the brains.
    package var vetoes: [Veto] { results.flatMap(\.output.vetoes) }
}

/// A brain that failed instead of answering; the record holds its code and nothing else of the failure.
package struct BrainFault: Hashable, Sendable {
    package let brain: BrainID
    package let code: String

    package init(brain: BrainID, code: String) {
        self.brain = brain
        self.code = code
    }

    /// The code of `error`, or `brain.failed` where it carries none.
    package init(brain: BrainID, error: any Error) {
        self.init(brain: brain, code: (error as? any CodedError)?.code ?? "brain.failed")
    }
}

/// Screens a request before it is planned.
package protocol RequestScreening: Sendable {
    /// Never throws: a brain that fails is a fault in the answer, and the arbiter refuses on it.
    func screen(_ request: RequestText, in context: BrainContext) async -> Screening
}
