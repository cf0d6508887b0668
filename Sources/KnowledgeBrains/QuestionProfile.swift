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
        /// The last word of a phrase behind an article or preposition: what the question is about.
        let isHead: Bool
        /// The kinds of quantity the word asks for; a figure of the kind stands for the word.
        let quantities: [QuantityKind]
        /// Capitals throughout: an office, a law, a trade.
        let isAbbreviation: Bool
        /// An abbreviation behind `under`: it says in which law to look, and the law seldom repeats it.
        var isAuthority = false
    }

    let words: [Word]
    let terms: [Term]
    /// Part numbers, codes and document numbers, as ``IdentifierReading`` reads them.
    let identifiers: [String]
    let quantities: [QuantityKind]
    let opposites: Opposites
    /// Whether it asks how many of something that no unit measures.
    let asksCount: Bool
    /// Names that must be borne out: capitalised inside an English sentence and longer than an abbreviation.
    let names: [Term]
    /// Abbreviations of at least four letters; they must be borne out only where a document is named so.
    let abbreviations: [Term]
    /// Numbers of the articles, sections and parts that are asked about: `573.6` in `49 CFR 573.6`.
    let references: [String]
    /// Years that are named, as those of a model; a row must give them.
    let years: [String]
    /// The names of the things whose quantity is asked for: `disc` in `thickness of the rear brake disc`.
    let measured: Set<String>
    /// Whether it asks for how long, how soon or within how many days.
    let asksDuration: Bool
    /// The stems of the term whose meaning is asked for, as in `What does "deployer" mean?`; empty where none is.
    let defined: [String]
    /// Whether it asks why something is so; then a text that gives no reason is no answer.
    let asksReason: Bool
    /// What happens at the figure that is asked for, as in `at which temperature does the fan stop`.
    let consequence: [Term]
    /// What the one does who is asked for, as in `Who signs the report?`
    let deed: Term?
    /// Figures of the question other than years and provisions.
    let numbers: [String]
    /// The things that it tells from their like by a number: where it says `module 3`, module 2 is no answer.
    let numbered: [QuestionReading.Numbered]

    init(_ question: String) {
        words = WordReader.words(in: question)
        let isGerman = CommonWords.language(of: words) == "de"
        var terms: [Term] = []
        var seen = Set<String>()
        for (position, word) in words.enumerated() where word.kind == .word && !Self.isCommon(word, in: question) {
            let name = Synonyms.name(of: word.stem)
            let isUnit = word.text.utf8.count > 3 && QuantityReader.unit(spelledBy: word.text.unicodeScalars) != nil
            guard !isUnit || !AskedQuantity.kinds(in: [word]).isEmpty else { continue }
            guard seen.insert(name).inserted else { continue }
            let isName =
                !isGerman && position > 0 && word.isCapitalised && !Self.endsSentence(before: word, in: question)
            let isFocus =
                position > 0 && Self.askingWords.contains(words[position - 1].text)
            let isAbbreviation = Self.isInCapitals(word, in: question)
            terms.append(
                Term(
                    text: word.text, name: name, isName: isName, isFocus: isFocus,
                    isHead: !isAbbreviation && Self.isHead(at: position, of: words, isGerman: isGerman),
                    quantities: AskedQuantity.kinds(in: [word]), isAbbreviation: isAbbreviation,
                    isAuthority: isAbbreviation && Self.isUnder(position, of: words)))
        }
        identifiers = IdentifierReading.identifiers(in: words)
        if terms.isEmpty { terms = identifiers.map(Self.term(ofIdentifier:)) }
        self.terms = terms
        quantities = AskedQuantity.kinds(in: words)
        opposites = Opposites(words)
        asksCount = Self.asksCount(words)
        names = terms.filter { $0.isName && !$0.isAbbreviation && $0.text.utf8.count > 3 }
        abbreviations = terms.filter { $0.isAbbreviation && $0.text.utf8.count > 3 }
        references = QuestionReading.references(in: words, of: question)
        years = QuestionReading.years(in: words, besides: references)
        measured = QuestionReading.measured(in: words)
        asksDuration = QuestionReading.asksDuration(words)
        defined = QuestionReading.defined(in: words)
        asksReason = ReasonReading.asks(words)
        consequence = ConsequenceReading.words(in: words).map(Term.init)
        deed = QuestionReading.deed(in: words).map(Term.init)
        numbers = QuestionReading.numbers(in: words, besides: references + years)
        numbered = QuestionReading.numbered(in: words, besides: references + years)
    }

    private static func isUnder(_ position: Int, of words: [Word]) -> Bool {
        ["under", "nach", "gemass"].contains(
            words[..<position].last { !["the", "der", "dem"].contains($0.text) }?.text)
    }

    /// A part number is all that is asked about.
    private static func term(ofIdentifier text: String) -> Term {
        Term(
            text: text, name: text, isName: true, isFocus: false, isHead: false, quantities: [],
            isAbbreviation: false)
    }

    /// Words right before the thing that is asked for.
    static let askingWords: Set<String> = [
        "what", "which", "welche", "welcher", "welches", "welchem", "welchen", "many", "much", "viele", "viel",
    ]

    /// Words that open a phrase about a thing.
    static let openers: Set<String> = [
        "a", "an", "the", "of", "for", "on", "in", "to", "by", "with", "at", "from", "many", "much", "its", "their",
        "der", "die", "das", "des", "dem", "den", "ein", "eine", "einem", "einen", "einer", "eines", "im", "am", "vom",
        "zum", "zur", "viele", "beim",
    ]

    /// Whether a phrase opens before the word and ends with it; numbers and part numbers inside it are passed over.
    private static func isHead(at position: Int, of words: [Word], isGerman: Bool) -> Bool {
        let word = words[position]
        guard !QuotationRules.generalHeads.contains(word.text), !isGerman || word.isCapitalised,
            QuantityReader.unit(spelledBy: word.text.unicodeScalars) == nil
        else { return false }
        let next = position + 1
        if next < words.count, words[next].kind == .word, !CommonWords.isCommon(words[next].text),
            words[next].start == words[position].end + 1
        {
            return false
        }
        let before = words[..<position].last { CommonWords.isCommon($0.text) }
        return before.map { openers.contains($0.text) } ?? false
    }

    private static func asksCount(_ words: [Word]) -> Bool {
        words.indices.dropLast(2).contains { position in
            ["how", "wie"].contains(words[position].text) && ["many", "viele"].contains(words[position + 1].text)
                && AskedQuantity.kinds(in: words).isEmpty
                && QuantityReader.unit(spelledBy: words[position + 2].text.unicodeScalars) == nil
        }
    }

    /// A common word in capitals is an abbreviation: `CAN`, `IT`.
    private static func isCommon(_ word: Word, in question: String) -> Bool {
        CommonWords.isCommon(word.text) && !isInCapitals(word, in: question)
    }

    private static func isInCapitals(_ word: Word, in question: String) -> Bool {
        let letters = question.unicodeScalars.dropFirst(word.start).prefix(word.end - word.start)
        return letters.count >= 2 && letters.allSatisfy(TextFolding.isUppercase)
    }

    private static func endsSentence(before word: Word, in question: String) -> Bool {
        let before = question.unicodeScalars.prefix(word.start).reversed().first { !TextFolding.isSpace($0) }
        return before == "." || before == "?" || before == "!" || before == ":"
    }
}

extension QuestionProfile.Term {
    /// A word as it is, with no role in the question.
    init(_ word: Word) {
        self.init(
            text: word.text, name: Synonyms.name(of: word.stem), isName: false, isFocus: false, isHead: false,
            quantities: [], isAbbreviation: false)
    }
}
