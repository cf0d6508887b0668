import BrainKit
import Contracts

/// Reads whether a question asks why, and whether a text says why.
enum ReasonReading {
    /// What a unit gives as a reason.
    enum Strength: Sendable {
        case none
        /// A row whose table has a column of causes.
        case listed
        /// A sentence with a causal word, or under a heading that announces a cause.
        case stated
    }

    static let askingWords: Set<String> = ["why", "warum", "weshalb", "wieso", "wodurch"]
    static let causeNouns: Set<String> = [
        "cause", "causes", "reason", "reasons", "ursache", "ursachen", "grund", "grunde",
    ]
    private static let questionWords: Set<String> = ["what", "which", "was", "welche", "welcher", "welches"]
    /// Words behind a noun of cause that leave it the thing that is asked for; `reason code` is another thing.
    private static let closing: Set<String> = [
        "of", "for", "why", "that", "behind", "is", "was", "are", "were", "von", "fur", "der", "des", "hat", "ist",
    ]

    static func asks(_ words: [Word]) -> Bool {
        let texts = words.map(\.text)
        if texts.contains(where: askingWords.contains) { return true }
        guard let first = texts.first, questionWords.contains(first) else { return false }
        return texts.indices.contains { position in
            causeNouns.contains(texts[position])
                && (position + 1 == texts.count || closing.contains(texts[position + 1]))
        }
    }

    /// Words by which a sentence gives a reason.
    static let markers: Set<String> = [
        "because", "therefore", "thus", "hence", "due", "owing", "caused", "causes", "cause", "causing", "reason",
        "reasons", "explains", "explained", "weil", "denn", "deshalb", "daher", "wegen", "verursacht", "ursache",
        "ursachlich", "dadurch", "grund", "fuhrt", "fuhren",
    ]
    static let phrases: [(String, String)] = [
        ("so", "that"), ("leads", "to"), ("led", "to"), ("results", "from"), ("comes", "from"), ("come", "from"),
        ("came", "from"), ("result", "of"), ("so", "dass"), ("beruht", "auf"),
    ]
    /// Headings that announce a reason.
    static let headingWords: Set<String> = causeNouns.union(["why", "warum", "root"])
    /// Whole names of columns that hold one.
    static let columnNames: Set<String> = ["cause", "root cause", "reason", "ursache", "grund", "fehlerursache"]

    static func strength(of unit: QuotableUnit) -> Strength {
        guard unit.kind == .sentence else {
            let names =
                unit.columns.split(separator: "|").map(String.init)
                + (unit.columns.isEmpty ? unit.passage.headings : [])
            let listed = names.contains {
                columnNames.contains(WordReader.words(in: $0).map(\.text).joined(separator: " "))
            }
            return listed ? .listed : .none
        }
        return isStated(unit.words) || isUnderCause(unit) ? .stated : .none
    }

    /// What a reason adds to a unit's score: most where it is called a cause, much where it opens the section of causes.
    static func share(of unit: QuotableUnit) -> Int {
        guard strength(of: unit) == .stated else { return 0 }
        if unit.words.contains(where: { causeNouns.contains($0.text) }) {
            return QuotationRules.reasonShare + QuotationRules.namedReasonShare
        }
        let opens = unit.opensSection && isUnderCause(unit)
        return QuotationRules.reasonShare + (opens ? QuotationRules.openingReasonShare : 0)
    }

    private static func isStated(_ words: [Word]) -> Bool {
        let texts = words.map(\.text)
        if texts.contains(where: markers.contains) { return true }
        let pairs = zip(texts, texts.dropFirst())
        if pairs.contains(where: { pair in phrases.contains { $0 == pair } }) { return true }
        // `since` gives a reason unless a date or a number follows.
        return zip(words, words.dropFirst()).contains { word, next in
            word.text == "since" && next.kind == .word && !TextUnitReader.isMonth(next.text)
        }
    }

    /// Whether the nearest heading announces a cause and does not deny it.
    static func isUnderCause(_ unit: QuotableUnit) -> Bool {
        let heading = WordReader.words(in: unit.heading.isEmpty ? unit.passage.headings.last ?? "" : unit.heading)
        return heading.contains { headingWords.contains($0.text) }
            && !heading.contains { ["not", "no", "kein", "keine", "nicht"].contains($0.text) }
    }
}
