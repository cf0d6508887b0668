import BrainKit
import Contracts

/// A sentence with figures, as the contradiction brain compares it.
struct Statement: Sendable {
    let unit: QuotableUnit
    /// The groups of its content words, without figures and units; sorted.
    let words: [String]
    let identifiers: Set<String>
    let quantities: [Quantity]
    private let opposites: Opposites

    /// `nil` for a sentence without a figure and unit.
    init?(_ unit: QuotableUnit) {
        quantities = QuantityReader.quantities(in: unit.text)
        guard !quantities.isEmpty else { return nil }
        self.unit = unit
        let spans = quantities.map { $0.start..<$0.end }
        let own = unit.words.filter { word in !spans.contains { $0.contains(word.start) } }
        let headings = WordReader.words(in: unit.passage.headings.joined(separator: "\n"))
        let title = WordReader.words(in: unit.passage.title)
        var content = Self.content(own)
        if content.count < QuotationRules.topicWords { content.formUnion(Self.content(headings + title)) }
        words = content.sorted()
        identifiers = Set(own.filter { $0.kind == .identifier }.map(\.text))
        opposites = Opposites(own).completed(by: Opposites(headings).completed(by: Opposites(title)))
    }

    private static func content(_ words: [Word]) -> Set<String> {
        Set(
            words.filter { $0.kind == .word && !CommonWords.isCommon($0.text) }.map { Synonyms.name(of: $0.stem) })
    }

    /// What the statement is about: its words and units, the same for statements that differ in the figure alone.
    var topic: String {
        (words + identifiers.sorted()).joined(separator: " ") + " [" + units.joined(separator: " ") + "]"
    }

    /// Its figures in order, such as `12.5 A, 15 A`.
    func value(in units: [String]) -> String {
        quantities.filter { units.contains($0.unit.symbol) }.map(\.text).joined(separator: ", ")
    }

    var units: [String] { Set(quantities.map(\.unit.symbol)).sorted() }

    /// Shared words against all words, in millionths.
    func likeness(to other: Statement) -> Int {
        let mine = Set(words)
        let union = mine.union(other.words).count
        return union == 0 ? 0 : mine.intersection(other.words).count * 1_000_000 / union
    }

    func isAbout(sameAs other: Statement) -> Bool {
        units == other.units && likeness(to: other) >= QuotationRules.sameTopic
            && identifiers == other.identifiers && !opposites.contradict(other.opposites)
            && quantities.count == other.quantities.count
    }

    func claim(topic: String, score: Int64) -> Claim {
        Claim(
            text: unit.text, evidence: [unit.evidence], scoreMicros: score, labels: unit.passage.labels, topic: topic,
            value: value(in: units))
    }
}
