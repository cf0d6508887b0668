import GRDB

/// Reads a question as the index reads a passage, and says what to look for.
///
/// Case and diacritics are folded and endings cut (``WordAnalyzer``); `SB-014` becomes `sb` and `014`.
struct WordTokenizer {
    /// Words of a query beyond this many are ignored; longer questions gain nothing from more.
    static let maximumQueryWords = 64

    private let cutter: any FTS5Tokenizer
    private let analyzer: WordAnalyzer

    init(_ database: GRDB.Database) throws {
        cutter = try WordCutting.tokenizer(database)
        analyzer = try WordAnalyzer()
    }

    /// How many words a passage's text has; terms at one place count once.
    func count(in text: String) throws -> Int { try words(of: text).count }

    /// What a question looks for, in the order of its words, without common words unless it has no other: its words,
    /// the parts of its compounds, and what the trade calls the same.
    func queryWords(of text: String) throws -> [QueryWord] {
        let words = try words(of: text)
        var bytes = text
        let terms = bytes.withUTF8 { analyzer.terms(of: words, in: $0) }
        let rare = words.indices.filter { !Self.commonWords.contains(words[$0].folded) }
        let kept = rare.isEmpty ? Array(words.indices) : rare
        var query: [QueryWord] = []
        for position in kept.prefix(Self.maximumQueryWords) {
            query.append(QueryWord(terms: terms[position].own, weight: 1))
            let parts = terms[position].parts
            query += parts.map { QueryWord(terms: [$0], weight: QueryWord.asideWeight / Double(parts.count)) }
        }
        return QueryWord.distinct(Synonyms(TradeSynonyms.groups, analyzer).widen(query, by: terms))
    }

    private func words(of text: String) throws -> [WordAnalyzer.Word] {
        var text = text
        let (words, status) = text.withUTF8 { WordCutting.words(in: UnsafeRawBufferPointer($0), by: cutter) }
        guard status == WordCutting.fine else {
            throw KnowledgeError(.storeFailed, "SQLite could not cut a text into words (\(status)).")
        }
        return words
    }

    /// Words that stand in most English or German texts and tell none apart. They are indexed all the same, and count
    /// towards a passage's length.
    private static let commonWords: Set<String> = [
        "a", "an", "and", "are", "as", "at", "be", "but", "by", "do", "does", "for", "from", "how", "if", "in", "into",
        "is", "it", "of", "on", "or", "that", "the", "this", "to", "was", "were", "what", "when", "where", "which",
        "who", "why", "with",
        "das", "dem", "den", "der", "des", "die", "ein", "eine", "einem", "einen", "einer", "fur", "im", "ist", "mit",
        "muss", "mussen", "und", "von", "wann", "welche", "welchem", "welchen", "welcher", "welches", "werden", "wie",
        "wird", "wo", "zu", "zum", "zur",
    ]

    /// What the index and SQLite's tokenizer can take: U+0000 would end the text there.
    static func indexable(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? " " : $0 }))
    }
}

/// One thing that a question looks for.
struct QueryWord: Equatable {
    /// How much a compound's parts, or the words of a synonym, count beside the word they stand for.
    static let asideWeight = 0.5

    /// A passage that holds any of these holds the word.
    var terms: [String]
    let weight: Double

    /// Each thing once, where it first stands.
    static func distinct(_ words: [QueryWord]) -> [QueryWord] {
        var seen: Set<[String]> = []
        return words.filter { seen.insert($0.terms).inserted }
    }
}
