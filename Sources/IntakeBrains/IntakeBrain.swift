import BrainKit
import Contracts
import Core

/// Brain 1: reads what kind of answer a question wants, in which language, and its key words.
///
/// It finds; it never vetoes. Words beyond ``maximumTerms`` are left to the search, which takes the whole question.
package struct IntakeBrain: Brain {
    package static let maximumTerms = 64

    package let card: BrainCard

    package init(digest: BrainRules.DigestFunction) {
        var rules = BrainRules()
        rules.set("maximum terms", Self.maximumTerms)
        rules.list("common english", CommonWords.english)
        rules.list("common german", CommonWords.german)
        for entry in AskedQuantity.words { rules.list("asks \(entry.kind.rawValue)", entry.words) }
        rules.list("asks time beside how long", AskedQuantity.lasting)
        for entry in Self.openings { rules.list("type \(entry.type)", entry.words) }
        card = BrainCard(
            id: .intake, number: 1, task: "Reads the type, language and key words of a request.", version: "1",
            rules: rules, fuel: 20_000, digest: digest)
    }

    package func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        var fuel = Fuel(card.fuel)
        try fuel.burn(input.request.question.unicodeScalars.count)
        let words = WordReader.words(in: input.request.question)
        let quantities = AskedQuantity.kinds(in: words)
        var findings = [
            Finding(key: FindingKey.requestType, value: type(of: words, quantities: quantities)),
            Finding(key: FindingKey.language, value: CommonWords.language(of: words)),
        ]
        findings += quantities.map { Finding(key: FindingKey.quantity, value: $0.rawValue) }
        findings += unique(words.filter { $0.kind == .identifier }.map(\.text))
            .map { Finding(key: FindingKey.identifier, value: $0) }
        findings += unique(words.filter { $0.kind == .word && !CommonWords.isCommon($0.text) }.map(\.text))
            .map { Finding(key: FindingKey.term, value: $0) }
        return BrainOutput(findings: findings)
    }

    /// Request types by an opening word, tried in order.
    static let openings: [(type: String, words: [String])] = [
        ("reason", ["why", "warum", "wieso", "weshalb"]),
        ("lookup", ["which", "who", "where", "welche", "welcher", "welches", "wer", "wo"]),
    ]

    private func type(of words: [Word], quantities: [QuantityKind]) -> String {
        if words.allSatisfy({ $0.kind == .word && CommonWords.isCommon($0.text) }) { return "empty" }
        let texts = words.map(\.text)
        let asksHowMuch = zip(texts, texts.dropFirst()).contains {
            ["how", "wie"].contains($0) && ["many", "much", "viel", "viele", "often", "oft"].contains($1)
        }
        if !quantities.isEmpty || asksHowMuch { return "value" }
        for opening in Self.openings where opening.words.contains(where: { texts.prefix(3).contains($0) }) {
            return opening.type
        }
        if texts.first == "how" || texts.first == "wie" { return "procedure" }
        return "question"
    }

    private func unique(_ values: [String]) -> [String] {
        var seen = Set<String>()
        return Array(values.filter { seen.insert($0).inserted }.prefix(Self.maximumTerms))
    }
}
