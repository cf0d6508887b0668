import Contracts
import Core

/// A decision with all an asker may see of it, and the body that replays it.
package struct Decision: Sendable {
    package let body: DecisionBody
    /// The deterministic encoding of the body.
    package let bytes: [UInt8]

    package init(body: DecisionBody) {
        self.body = body
        self.bytes = body.encoded
    }

    package var outcome: Outcome { body.outcome }
    package var path: [RuleApplication] { body.path }
    package var refusal: Veto? { body.refusal }
    /// The words for the asker: the narration, the reason of a refusal, or what was looked for in vain.
    package var answer: String { body.answer }
    package var sentences: [Narration.Sentence] { body.narration.sentences }
    package var labels: LabelSet { body.labels }
    package var citations: [Citation] { body.citations }
}

/// What the arbiter tells whoever records: awaited, so that the plan is durable before a brain of it runs.
package protocol ArbiterObserver: Sendable {
    /// - Throws: what the record throws; then nothing runs and the decision is not taken.
    func planReady(_ plan: Plan) async throws
}
