import Contracts
import Core
import RecordFormat

/// What an answer says, sentence by sentence, and which citations bear each out.
package struct Narration: Sendable, Equatable {
    package struct Sentence: Sendable, Equatable {
        package let text: String
        /// Positions in ``Narration/citations``, from 0.
        package let citations: [Int]

        package init(text: String, citations: [Int]) {
            self.text = text
            self.citations = citations
        }
    }

    package let sentences: [Sentence]
    package let citations: [Evidence]

    package init(sentences: [Sentence], citations: [Evidence]) {
        self.sentences = sentences
        self.citations = citations
    }

    /// Numbers each citation once, in the order of its first mention.
    init(_ claims: [Claim]) {
        var citations: [Evidence] = []
        sentences = claims.map { claim in
            let places = claim.evidence.map { evidence in
                if let place = citations.firstIndex(of: evidence) { return place }
                citations.append(evidence)
                return citations.count - 1
            }
            return Sentence(text: Narrating.onOneLine(claim.text), citations: places)
        }
        self.citations = citations
    }

    /// The sentences with their citation numbers, one a line; numbered where there are several.
    package var text: String {
        sentences.enumerated()
            .map { position, sentence in
                let marks = sentence.citations.map { "[\($0 + 1)]" }.joined(separator: " ")
                let number = sentences.count > 1 ? "\(position + 1). " : ""
                return "\(number)\(sentence.text) \(marks)"
            }
            .joined(separator: "\n")
    }
}

/// Checks the narrator's sentences against what was resolved, and words an answer without claims.
struct Narrating {
    let rules: ArbiterRules

    func narrate(_ resolution: Resolution, narrator: BrainOutput?, path: inout DecisionPath) -> Narration {
        guard !resolution.claims.isEmpty else { return Narration([]) }
        if let narrator {
            let isTrue = holds(narrator.claims, resolution.claims)
            path.apply(
                "A-40", to: .array([.array(narrator.claims.map(\.shown)), .array(resolution.claims.map(\.shown))]),
                result: isTrue ? "every-sentence-borne" : "not-borne")
            if isTrue { return Narration(narrator.claims) }
        }
        path.apply("A-41", to: .array(resolution.claims.map(\.shown)), result: "quotes-alone")
        return Narration(resolution.claims)
    }

    /// Every resolved claim is said once and in order, by its own evidence, in its words and connecting ones.
    private func holds(_ sentences: [Claim], _ claims: [Claim]) -> Bool {
        sentences.count == claims.count
            && zip(sentences, claims).allSatisfy { sentence, claim in
                sentence.evidence == claim.evidence && saysOnly(sentence.text, quote: claim.text)
            }
    }

    private func saysOnly(_ sentence: String, quote: String) -> Bool {
        guard sentence.unicodeScalars.count >= quote.unicodeScalars.count, sentence.hasSuffix(quote) else {
            return false
        }
        let lead = String(sentence.unicodeScalars.dropLast(quote.unicodeScalars.count))
        let words = lead.split { !$0.isLetter && !$0.isNumber }.map { $0.lowercased() }
        return words.allSatisfy(rules.connectingWords.contains)
    }

    static func onOneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// What is said where nothing is answered: the question's own key words and nothing else.
    func abstention(_ screening: Screening) -> String {
        let outputs = screening.results.map(\.output)
        let terms = outputs.flatMap { $0.values(of: FindingKey.identifier) + $0.values(of: FindingKey.term) }
        let isGerman = outputs.compactMap { $0.value(of: FindingKey.language) }.first == "de"
        let lead =
            isGerman
            ? "Keine Stelle, die Sie lesen dürfen, beantwortet diese Frage."
            : "No passage that you may read answers this question."
        guard !terms.isEmpty else { return lead }
        return lead + (isGerman ? " Gesucht: " : " Looked for: ") + terms.prefix(12).joined(separator: ", ") + "."
    }
}
