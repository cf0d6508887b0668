import BrainKit
import Contracts
import Core

/// Brain 16: puts resolved claims into sentences, with the documents' own words and a few fixed connecting ones.
///
/// It reads the claims under ``BrainID/resolution`` and the outcome there. Each sentence carries its evidence; the
/// arbiter checks that nothing else is said.
package struct NarratorBrain: Brain {
    package let card: BrainCard

    /// What stands before the first and before every later quote, by language and outcome.
    static let templates: [(language: String, outcome: String, first: String, later: String)] = [
        ("en", "unanimous", "", ""),
        ("de", "unanimous", "", ""),
        ("en", "majority", "Most documents say:", "One document differs:"),
        ("de", "majority", "Die meisten Dokumente sagen:", "Ein Dokument weicht ab:"),
        ("en", "conflicted", "The documents disagree. One says:", "Another says:"),
        ("de", "conflicted", "Die Dokumente widersprechen sich. Eines sagt:", "Ein anderes sagt:"),
    ]

    package init(digest: BrainRules.DigestFunction) {
        var rules = BrainRules()
        rules.list("templates", Self.templates.map { "\($0.language) \($0.outcome) \($0.first) / \($0.later)" })
        card = BrainCard(
            id: .narrator, number: 16, task: "Puts resolved claims into sentences.", version: "1", rules: rules,
            fuel: 100_000, digest: digest)
    }

    package func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        guard let resolved = input.output(of: .resolution), let outcome = resolved.value(of: FindingKey.outcome) else {
            throw BrainError(.inputMissing, "The narrator speaks of resolved claims; resolve before it.")
        }
        var fuel = Fuel(card.fuel)
        let language = input.output(of: .intake)?.value(of: FindingKey.language) ?? "en"
        let template = Self.templates.first { $0.language == language && $0.outcome == outcome } ?? Self.templates[0]
        var topics = Set<String>()
        var values = Set<String>()
        var sentences: [Claim] = []
        for claim in resolved.claims {
            try fuel.burn(claim.text.unicodeScalars.count)
            let topic = claim.topic ?? ""
            let isFirst = topics.insert(topic).inserted
            let isNewValue = values.insert(topic + "\n" + (claim.value ?? claim.text)).inserted
            let lead = claim.topic == nil || !isNewValue ? "" : (isFirst ? template.first : template.later)
            let words = lead.isEmpty ? claim.text : lead + " " + claim.text
            sentences.append(
                Claim(
                    text: words, evidence: claim.evidence, scoreMicros: claim.scoreMicros, labels: claim.labels,
                    topic: claim.topic, value: claim.value))
        }
        return BrainOutput(claims: sentences)
    }
}
