import BrainKit
import Contracts
import Core

/// Brain 9: finds the passages that may answer, through the one search that a permit opens.
package struct RetrievalBrain: Brain {
    /// How many passages later brains may look at.
    package static let limit = 20

    package let card: BrainCard

    package init(digest: BrainRules.DigestFunction) {
        var rules = BrainRules()
        rules.set("passages", Self.limit)
        card = BrainCard(
            id: .retrieval, number: 9, task: "Finds passages that may answer.", version: "2", rules: rules, fuel: 100,
            digest: digest)
    }

    package func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        var fuel = Fuel(card.fuel)
        try fuel.burn(Self.limit)
        let query = PassageQuery(
            text: input.request.question, limit: Self.limit, snapshot: context.snapshot,
            collection: input.request.collection)
        let passages = try await context.passages.search(query, permit: context.permit)
        var output = BrainOutput(passages: Array(passages.prefix(Self.limit)))
        if context.embedding == nil { output.findings.append(Finding(key: FindingKey.wordsAlone, value: "true")) }
        if passages.isEmpty { output.findings.append(Finding(key: FindingKey.nothingFound, value: "no-passage")) }
        return output
    }
}
