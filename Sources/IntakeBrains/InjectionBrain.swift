import BrainKit
import Contracts
import Core

/// Brain 3: treats all outside text as data.
///
/// Called before retrieval it screens the question, and an attack there is a veto. Called after retrieval it screens
/// the passages: a paragraph that carries instructions stays what it is, data, but no sentence of it may be quoted.
package struct InjectionBrain: Brain {
    package let card: BrainCard

    private static let question = InjectionScreen(patterns: InjectionPatterns.direct)
    private static let passage = InjectionScreen(patterns: InjectionPatterns.direct + InjectionPatterns.indirect)

    package init(digest: BrainRules.DigestFunction) {
        var rules = BrainRules()
        rules.list("direct", InjectionPatterns.direct.map(\.ruleText))
        rules.list("indirect", InjectionPatterns.indirect.map(\.ruleText))
        rules.list("order leads", PhrasePattern.leads)
        rules.list("delimiters", InjectionPatterns.delimiters)
        rules.list("speakers", InjectionPatterns.speakers)
        rules.list("commands", InjectionPatterns.commands)
        rules.list("look-alikes", TextDisguises.lookAlikes.map { "\($0.key)=\($0.value)" })
        rules.list("digit letters", TextDisguises.digitLetters.map { "\($0.key)=\($0.value)" })
        card = BrainCard(
            id: .injection, number: 3, task: "Finds instructions in questions and passages.", version: "1",
            rules: rules, fuel: 2_000_000, digest: digest)
    }

    package func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        var fuel = Fuel(card.fuel)
        guard let retrieved = input.output(of: .retrieval) else {
            try fuel.burn(input.request.question.unicodeScalars.count)
            return screenQuestion(input.request.question)
        }
        var output = BrainOutput()
        for passage in retrieved.passages {
            try fuel.burn(passage.text.unicodeScalars.count)
            for span in Self.hostileSpans(in: passage.text) {
                let place = "\(passage.source)@\(passage.start + span.lowerBound)-\(passage.start + span.upperBound)"
                output.findings.append(Finding(key: FindingKey.hostileSpan, value: place))
            }
        }
        return output
    }

    private func screenQuestion(_ question: String) -> BrainOutput {
        guard let code = Self.question.code(for: question) else { return BrainOutput() }
        return BrainOutput(vetoes: [
            Veto(code: code, reason: "The request tries to give the system orders; ask about the documents instead.")
        ])
    }

    /// Whether a text from outside carries instructions, as a question would be judged or as a passage would.
    package static func code(forQuestion text: String) -> String? { question.code(for: text) }

    package static func code(forPassage text: String) -> String? { passage.code(for: text) }

    /// The paragraphs of a passage that carry instructions, in scalars. Orders may be spread over sentences, so a
    /// whole paragraph is held back; a heading that speaks to machines takes the next paragraph with it.
    static func hostileSpans(in text: String) -> [Range<Int>] {
        let scalars = Array(text.unicodeScalars)
        let paragraphs = self.paragraphs(of: scalars)
        var spans: [Range<Int>] = []
        var carriesOver = false
        for range in paragraphs {
            let content = String(String.UnicodeScalarView(scalars[range]))
            let isHostile = passage.code(for: content) != nil
            if isHostile || carriesOver { spans.append(range) }
            carriesOver = isHostile && range.count < headingLength
        }
        return spans
    }

    private static let headingLength = 60

    private static func paragraphs(of scalars: [Unicode.Scalar]) -> [Range<Int>] {
        var paragraphs: [Range<Int>] = []
        var start = 0
        var newlines = 0
        for (position, scalar) in scalars.enumerated() {
            if scalar == "\n" {
                newlines += 1
                if newlines == 2 {
                    if start < position { paragraphs.append(start..<position) }
                    start = position + 1
                }
            } else if !TextFolding.isSpace(scalar) {
                newlines = 0
            }
        }
        if start < scalars.count { paragraphs.append(start..<scalars.count) }
        return paragraphs
    }
}
