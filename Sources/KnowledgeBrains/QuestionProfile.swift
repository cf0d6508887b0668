import BrainKit

/// What a cited sentence has to bear, read from the question.
struct QuestionProfile: Sendable {
    struct Term: Sendable, Equatable {
        let text: String
        /// The group of its stem.
        let name: String
        /// A proper name or abbreviation: a model, a company, a person.
        let isName: Bool
        /// The thing asked for, as in `what torque`, `which lot`.
        let isFocus: Bool
    }

    let words: [Word]
    let terms: [Term]
    let identifiers: [String]
    let quantities: [QuantityKind]
    let opposites: Opposites
    /// Names that must be borne out: capitalised inside an English sentence and longer than an abbreviation.
    let names: [Term]

    init(_ question: String) {
        words = WordReader.words(in: question)
        let isGerman = CommonWords.language(of: words) == "de"
        var terms: [Term] = []
        var seen = Set<String>()
        for (position, word) in words.enumerated() where word.kind == .word && !CommonWords.isCommon(word.text) {
            let name = Synonyms.name(of: word.stem)
            guard seen.insert(name).inserted else { continue }
            let isName =
                !isGerman && position > 0 && word.isCapitalised && !Self.endsSentence(before: word, in: question)
            let isFocus =
                position > 0 && ["what", "which", "welche", "welcher", "welches"].contains(words[position - 1].text)
            terms.append(Term(text: word.text, name: name, isName: isName, isFocus: isFocus))
        }
        self.terms = terms
        identifiers = words.filter { $0.kind == .identifier }.map(\.text)
        quantities = AskedQuantity.kinds(in: words)
        opposites = Opposites(words)
        names = terms.filter { $0.isName && $0.text.utf8.count > 3 }
    }

    private static func endsSentence(before word: Word, in question: String) -> Bool {
        let before = question.unicodeScalars.prefix(word.start).reversed().first { !TextFolding.isSpace($0) }
        return before == "." || before == "?" || before == "!" || before == ":"
    }
}
