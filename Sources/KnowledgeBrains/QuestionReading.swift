import BrainKit

/// Reads from a question what kind of thing would answer it: a provision, a year, a span of time, a definition.
enum QuestionReading {
    /// Words before the number of a provision.
    static let referenceWords: Set<String> = [
        "article", "articles", "art", "section", "sections", "sec", "part", "cfr", "annex", "recital", "chapter",
        "clause", "rule", "artikel", "abschnitt", "paragraf", "ziffer", "kapitel", "anhang",
    ]

    /// The numbers of provisions, in the order of the question.
    static func references(in words: [Word], of question: String) -> [String] {
        let scalars = Array(question.unicodeScalars)
        return words.indices.compactMap { position in
            guard words[position].kind == .number else { return nil }
            let isMarked = position > 0 && referenceWords.contains(words[position - 1].text)
            let before = scalars[..<words[position].start].last { !TextFolding.isSpace($0) }
            return isMarked || before == "§" ? words[position].text : nil
        }
    }

    /// Numbers of four digits that are years of our time and no provision.
    static func years(in words: [Word], besides references: [String]) -> [String] {
        words.filter { isYear($0) && !references.contains($0.text) }.map(\.text)
    }

    static func isYear(_ word: Word) -> Bool {
        word.kind == .number && word.text.utf8.count == 4 && (word.text.hasPrefix("19") || word.text.hasPrefix("20"))
    }

    /// Last words of the phrases behind a quantity and `of`.
    static func measured(in words: [Word]) -> Set<String> {
        var names = Set<String>()
        for (position, word) in words.enumerated().dropLast(2)
        where words[position + 1].text == "of" && !AskedQuantity.kinds(in: [word]).isEmpty {
            let phrase = words[(position + 2)...].drop { CommonWords.isCommon($0.text) }
                .prefix { !CommonWords.isCommon($0.text) }
            // A verb in the past may close in on the phrase: `share of sensors showed no fault`.
            let noun = phrase.count > 1 && phrase.last?.text.hasSuffix("ed") == true ? phrase.dropLast() : phrase
            if let head = noun.last(where: { $0.kind == .word }) { names.insert(Synonyms.name(of: head.stem)) }
        }
        return names
    }

    /// The verb of a question that asks who: the first word of weight behind it.
    static func deed(in words: [Word]) -> Word? {
        guard let first = words.first, ["who", "wer", "whom", "wen", "wem"].contains(first.text) else { return nil }
        return words.dropFirst().first { !CommonWords.isCommon($0.text) }.flatMap { $0.kind == .word ? $0 : nil }
    }

    /// A thing that is told from its like by a number, such as `code 3` or `line 3`.
    struct Numbered: Sendable, Equatable {
        let name: String
        let number: String
    }

    /// Words with their number right behind them, where no unit follows.
    static func numbered(in words: [Word], besides others: [String] = []) -> [Numbered] {
        zip(words.indices, words.indices.dropFirst()).compactMap { position, next in
            let (word, number) = (words[position], words[next])
            guard word.kind == .word, number.kind == .number, number.start == word.end + 1,
                !CommonWords.isCommon(word.text), !others.contains(number.text)
            else { return nil }
            return Numbered(name: Synonyms.name(of: word.stem), number: number.canonicalNumber)
        }
    }

    /// Figures, in one form each: `1,000` is `1000`.
    static func numbers(in words: [Word], besides others: [String]) -> [String] {
        words.filter { $0.kind == .number && !others.contains($0.text) }.map(\.canonicalNumber)
    }

    /// `how long must … be kept`, `within how many days`, `how soon`.
    static func asksDuration(_ words: [Word]) -> Bool {
        let texts = words.map(\.text)
        let asked = Set(texts)
        return texts.indices.dropLast().contains { position in
            switch (texts[position], texts[position + 1]) {
            case ("how", "long"): !asked.isDisjoint(with: AskedQuantity.lasting)
            case ("how", "soon"), ("wie", "lange"): true
            case ("how", "many"), ("wie", "viele"):
                words[(position + 2)...].prefix(3).contains {
                    QuantityReader.unit(spelledBy: $0.text.unicodeScalars)?.kind == .time
                }
            default: false
            }
        }
    }

    /// Words that give a span of time without a figure.
    static let spans: Set<String> = [
        "immediately", "promptly", "delay", "quarterly", "annually", "annual", "monthly", "weekly", "daily", "quarter",
        "year", "month", "week", "day", "permanently", "indefinitely", "unverzuglich", "jahrlich", "monatlich",
        "sofort", "lifetime", "until", "bis", "expiry", "expiration",
    ]

    /// What stands between `what is a` and the end or a preposition, or between `what does` and `mean`.
    static func defined(in words: [Word]) -> [String] {
        let texts = words.map(\.text)
        guard texts.count >= 3, ["what", "was"].contains(texts[0]) else { return [] }
        var rest = words[2...]
        if ["is", "are", "ist", "sind"].contains(texts[1]) {
            guard let first = rest.first, !["the", "der", "die", "das"].contains(first.text) else { return [] }
            if ["meant", "a", "an", "ein", "eine"].contains(first.text) { rest = rest.dropFirst() }
            if rest.first?.text == "by" { rest = rest.dropFirst() }
            let end = rest.firstIndex { ["under", "in", "within", "according", "for"].contains($0.text) }
            rest = rest.prefix(upTo: end ?? rest.endIndex)
        } else if ["does", "do", "bedeutet"].contains(texts[1]) {
            guard
                let end = rest.firstIndex(where: { ["mean", "means"].contains($0.text) })
                    ?? (texts[1] == "bedeutet" ? rest.endIndex : nil)
            else { return [] }
            rest = rest.prefix(upTo: end)
        } else {
            return []
        }
        let stems = rest.filter { !["the", "a", "an", "term"].contains($0.text) }.map(\.stem)
        return stems.count <= longestDefined ? stems : []
    }

    private static let longestDefined = 4

    /// Whether words say what the term is: it stands there with `means` or its like right behind, or in the heading
    /// while the words open with `means`.
    static func defines(_ defined: [String], in words: [Word], under heading: [Word]) -> Bool {
        guard !defined.isEmpty else { return false }
        if places(of: defined, in: heading).isEmpty == false,
            words.prefix(furthestVerb).contains(where: { definingWords.contains($0.text) })
        {
            return true
        }
        return places(of: defined, in: words).contains { end in
            words[end...].prefix(furthestVerb).contains { definingWords.contains($0.text) }
        }
    }

    /// The ends of the stretches that are the term.
    private static func places(of defined: [String], in words: [Word]) -> [Int] {
        guard words.count >= defined.count else { return [] }
        return (0...(words.count - defined.count)).compactMap { start in
            words[start..<(start + defined.count)].map(\.stem) == defined ? start + defined.count : nil
        }
    }

    private static let furthestVerb = 3
    static let definingWords: Set<String> = ["means", "mean", "includes", "refers", "bedeutet", "bezeichnet"]
}
