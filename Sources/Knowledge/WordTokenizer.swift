import GRDB

/// Splits texts into the words of the index: the same tokenizer that SQLite indexes with, so both always agree.
///
/// Case and diacritics are folded and English endings cut (Porter 1980); `SB-014` becomes `sb` and `014`.
struct WordTokenizer {
    /// Distinct words of a query beyond this many are ignored; longer questions gain nothing from more.
    static let maximumQueryWords = 64

    private let tokenizer: any FTS5Tokenizer

    init(_ database: GRDB.Database) throws {
        tokenizer = try database.makeTokenizer(.porter(wrapping: .unicode61(diacritics: .remove)))
    }

    func count(in text: String) throws -> Int {
        try tokenizer.tokenize(document: text).count
    }

    /// The distinct words of a question in the order of their first appearance, without common words, unless the
    /// question has no other.
    func queryWords(of text: String) throws -> [String] {
        var seen: Set<String> = []
        let words = try tokenizer.tokenize(query: text).map(\.token).filter { seen.insert($0).inserted }
        let rare = words.filter { !Self.commonWords.contains($0) }
        return Array((rare.isEmpty ? words : rare).prefix(Self.maximumQueryWords))
    }

    /// Words, as the tokenizer leaves them, that stand in most English or German texts and tell none apart. They are
    /// indexed all the same, and count towards a passage's length.
    private static let commonWords: Set<String> = [
        "a", "an", "and", "ar", "as", "at", "be", "but", "by", "do", "doe", "for", "from", "how", "if", "in", "into",
        "is", "it", "of", "on", "or", "that", "the", "thi", "to", "wa", "were", "what", "when", "where", "which",
        "who", "why", "with",
        "das", "dem", "den", "der", "des", "die", "ein", "eine", "einem", "einen", "einer", "fur", "im", "ist", "mit",
        "und", "von", "wann", "welch", "wie", "wird", "wo", "zu", "zum", "zur",
    ]

    /// What the index and SQLite's tokenizer can take: U+0000 would end the text there.
    static func indexable(_ text: String) -> String {
        guard text.utf8.contains(0) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? " " : $0 }))
    }
}
