/// Which language a text is written in, as far as its small words tell.
enum TextLanguage: Equatable {
    case english
    case german
    /// Too short or too mixed to tell: headings, rows of a table, part lists.
    case unknown

    /// - Parameter words: the text's words, lower case and without diacritics, in any order.
    init(of words: some Sequence<String>) {
        var (english, german) = (0, 0)
        for word in words {
            if Self.englishWords.contains(word) { english += 1 }
            if Self.germanWords.contains(word) { german += 1 }
        }
        self = english > german ? .english : german > english ? .german : .unknown
    }

    /// Frequent words that the other language lacks; so not "in", "an", "die", "was", "war", "hat", "so", "also".
    private static let englishWords: Set<String> = [
        "and", "are", "as", "at", "be", "been", "but", "by", "can", "does", "each", "every", "for", "from", "has",
        "have", "how", "if", "into", "is", "it", "its", "may", "must", "not", "of", "on", "or", "shall", "should",
        "than", "that", "the", "their", "these", "this", "to", "were", "what", "when", "where", "which", "who",
        "why", "with", "without",
    ]

    private static let germanWords: Set<String> = [
        "alle", "auf", "aus", "bei", "beim", "bis", "das", "dem", "den", "der", "des", "durch", "ein", "eine",
        "einem", "einen", "einer", "eines", "fur", "im", "ist", "jede", "jeden", "kann", "mit", "muss", "mussen",
        "nach", "nicht", "oder", "ohne", "sich", "sind", "uber", "und", "vom", "von", "vor", "wann", "warum", "welche",
        "welchem", "welchen", "welcher", "welches", "wenn", "wer", "werden", "wie", "wieviel", "wird", "wo", "zu",
        "zum", "zur",
    ]
}
