import BrainKit

/// Reads from a question what happens at the figure it asks for.
///
/// In `At which resistance does the unit no longer close the contactors?` that is `close the contactors`. The figure
/// that another consequence stands beside is the wrong answer, however near its words.
enum ConsequenceReading {
    private static let prepositions: Set<String> = [
        "at", "below", "above", "from", "under", "over", "beyond", "until", "to", "after", "by", "bei", "ab", "unter",
        "uber", "bis", "oberhalb", "unterhalb", "nach",
    ]
    private static let pronouns: Set<String> = ["which", "what", "welcher", "welchem", "welchen", "welches", "welche"]
    private static let auxiliaries: Set<String> = [
        "does", "do", "did", "is", "are", "was", "were", "must", "may", "can", "will", "shall", "should", "has", "have",
    ]
    /// Words between subject and verb: they end the subject.
    private static let dividers: Set<String> = [
        "no", "not", "still", "already", "again", "have", "has", "be", "been", "must", "may", "can", "will", "shall",
        "should", "is", "are", "was", "were", "automatically", "only",
    ]
    /// Names of what is measured, besides those by which a kind of quantity is asked for.
    static let measures: Set<String> = [
        "current", "speed", "level", "load", "value", "threshold", "limit", "gap", "travel", "mileage", "charge",
        "power", "strom", "wert", "grenzwert", "schwelle", "drehzahl",
    ]

    /// The words of the consequence; empty where the question names none.
    static func words(in words: [Word]) -> [Word] {
        guard
            let which = words.indices.dropFirst().first(where: {
                pronouns.contains(words[$0].text) && prepositions.contains(words[$0 - 1].text)
            })
        else { return [] }
        let rest = words[(which + 1)...]
        let noun = rest.prefix { !CommonWords.isCommon($0.text) }
        if let measured = noun.firstIndex(where: isMeasure) {
            guard let auxiliary = rest.firstIndex(where: { auxiliaries.contains($0.text) }) else {
                return CommonWords.language(of: words) == "de" ? content(words[(measured + 1)...]) : []
            }
            return predicate(of: words[(auxiliary + 1)...])
        }
        return words[..<which].contains(where: isMeasure) ? predicate(of: rest) : []
    }

    private static func isMeasure(_ word: Word) -> Bool {
        !AskedQuantity.kinds(in: [word]).isEmpty || measures.contains(word.text)
    }

    /// Verb and object of a clause. The subject opens it and is left out, since a sentence that goes on about the same
    /// subject calls it `it`; where nothing follows the verb, the last word of the subject counts with it.
    private static func predicate(of clause: ArraySlice<Word>) -> [Word] {
        let opened = clause.drop { CommonWords.isCommon($0.text) }
        let subject = opened.prefix { !CommonWords.isCommon($0.text) }
        let behind = opened.dropFirst(subject.count)
        if let next = behind.first, dividers.contains(next.text) { return content(behind) }
        let later = content(behind)
        return content(subject.suffix(later.isEmpty ? 2 : 1)) + later
    }

    private static func content(_ words: ArraySlice<Word>) -> [Word] {
        words.filter { $0.kind == .word && !CommonWords.isCommon($0.text) && !fillers.contains($0.text) }
            .filter { QuantityReader.unit(spelledBy: $0.text.unicodeScalars) == nil }
    }

    private static let fillers: Set<String> = ["longer", "yet", "together"]
}
