/// Words that say nothing about the matter of a question, in English and German; folded.
package enum CommonWords {
    package static let english: Set<String> = [
        "a", "about", "after", "another", "others", "again", "all", "also", "am", "an", "and", "any", "are", "as", "at",
        "be", "because",
        "been", "before", "being", "between", "both", "but", "by", "can", "cannot", "could", "did", "do", "does",
        "doing", "down", "during", "each", "few", "for", "from", "further", "had", "has", "have", "having", "he",
        "her", "here", "him", "his", "how", "i", "if", "in", "into", "is", "it", "its", "itself", "just", "let", "may",
        "me", "might", "more", "most", "must", "my", "need", "needs", "no", "nor", "not", "now", "of", "off", "on",
        "once", "one", "only", "or", "other", "our", "out", "over", "own", "s", "same", "shall", "she", "should",
        "so", "some", "such", "t", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
        "those", "through", "to", "too", "under", "until", "up", "us", "very", "was", "we", "were", "what", "when",
        "where", "whether", "which", "while", "who", "whom", "whose", "why", "will", "with", "within", "without",
        "would", "you", "your", "please", "tell", "say", "says", "said", "give", "given", "show", "according",
        "many", "much", "long", "often", "get", "got", "go", "goes", "use", "used", "happen", "happens", "exactly",
        "per", "via", "like", "know", "want", "whatever", "every", "still", "ever", "does", "called", "stand",
        "stands", "apply", "applies", "mean", "means", "document", "documents", "documented",
    ]

    package static let german: Set<String> = [
        "ab", "aber", "alle", "allem", "allen", "aller", "als", "also", "am", "an", "auch", "auf", "aus", "bei",
        "beim", "bis", "bitte", "da", "dabei", "damit", "dann", "das", "dass", "dem", "den", "denn", "der", "des",
        "dessen", "deren", "die", "dies", "diese", "diesem", "diesen", "dieser", "doch", "dort", "du", "durch",
        "darf", "durfen", "ein", "eine", "einem", "einen", "einer", "eines", "er", "es", "etwa", "euch", "fur",
        "gibt", "gilt", "gegen", "hat", "haben", "hatte", "hier", "hinter", "ich", "ihr", "ihre", "im", "in", "ist",
        "ja", "jede", "jeder", "jedes", "kann", "kein", "keine", "konnen", "lang", "lange", "man", "mehr", "mein",
        "mit", "mogen", "muss", "mussen", "nach", "nicht", "noch", "nur", "ob", "oder", "ohne", "oft", "sagt",
        "schon", "sehr", "sein", "seine", "sich", "sie", "sind", "so", "soll", "sollen", "sonst", "steht", "uber",
        "um", "und", "uns", "unter", "viel", "viele", "vom", "von", "vor", "wann", "war", "warum", "was", "wegen",
        "welche", "welchem", "welchen", "welcher", "welches", "wenn", "wer", "werden", "wie", "wieso", "wird", "wo",
        "wofur", "wozu", "worden", "wurde", "wurden", "zu", "zum", "zur", "zwischen", "laut", "hoch", "gross",
    ]

    package static func isCommon(_ folded: String) -> Bool {
        english.contains(folded) || german.contains(folded)
    }

    /// `de` where more words of the text are German than English, else `en`.
    package static func language(of words: [Word]) -> String {
        let germanCount = words.filter { german.contains($0.text) && !english.contains($0.text) }.count
        let englishCount = words.filter { english.contains($0.text) && !german.contains($0.text) }.count
        return germanCount > englishCount ? "de" : "en"
    }
}
