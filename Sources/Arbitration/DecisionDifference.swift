import Contracts
import Core

/// The first field in which two decision bodies differ.
package struct DecisionDifference: Sendable, Equatable {
    /// Such as `outputs.quotation` or `path.A-31`.
    package let field: String

    /// `nil` where the bodies are identical.
    package init?(_ recorded: DecisionBody, _ replayed: DecisionBody) {
        guard let field = Self.first(recorded, replayed) else { return nil }
        self.field = field
    }

    private static func first(_ left: DecisionBody, _ right: DecisionBody) -> String? {
        let fields: [(String, Bool)] = [
            ("request", left.request == right.request), ("holder", left.holder == right.holder),
            ("purpose", left.purpose == right.purpose), ("case", left.caseID == right.caseID),
            ("permit-expires", left.permitExpires == right.permitExpires), ("policy", left.policy == right.policy),
            ("as-of", left.asOf == right.asOf), ("snapshot", left.snapshot == right.snapshot),
            ("rules", left.rulesVersion == right.rulesVersion && left.rulesDigest == right.rulesDigest),
            ("embedding-model", left.embeddingModel == right.embeddingModel), ("cards", left.cards == right.cards),
            ("screening", left.input.screening == right.input.screening), ("plan", left.input.plan == right.input.plan),
        ]
        if let field = fields.first(where: { !$0.1 }) { return field.0 }
        if let brain = brain(left.input.results, right.input.results) { return "outputs.\(brain)" }
        let later: [(String, Bool)] = [
            ("faults", left.input.faults == right.input.faults),
            ("rejected", left.input.rejected == right.input.rejected),
            ("narrator", left.narrator == right.narrator && left.narratorFault == right.narratorFault),
        ]
        if let field = later.first(where: { !$0.1 }) { return field.0 }
        if let rule = rule(left.path, right.path) { return "path.\(rule)" }
        let last: [(String, Bool)] = [
            ("outcome", left.outcome == right.outcome), ("refusal", left.refusal == right.refusal),
            ("narration", left.narration == right.narration), ("answer", left.answer == right.answer),
            ("labels", left.labels == right.labels),
        ]
        return last.first { !$0.1 }?.0
    }

    private static func brain(_ left: [BrainResult], _ right: [BrainResult]) -> String? {
        if let pair = zip(left, right).first(where: { $0 != $1 }) { return pair.0.brain.text }
        guard left.count != right.count else { return nil }
        let longer = left.count > right.count ? left : right
        return longer[min(left.count, right.count)].brain.text
    }

    private static func rule(_ left: [RuleApplication], _ right: [RuleApplication]) -> String? {
        if let pair = zip(left, right).first(where: { $0 != $1 }) { return pair.0.rule }
        guard left.count != right.count else { return nil }
        let longer = left.count > right.count ? left : right
        return longer[min(left.count, right.count)].rule
    }
}
