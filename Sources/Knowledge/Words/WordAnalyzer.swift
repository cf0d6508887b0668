/// Turns the words of a text into the terms that the index holds and a question looks for.
///
/// A word stands under its stem, in English or in German as the text is written, and under both stems where that cannot
/// be told; a German compound also under its parts; a number with decimals also as one term, with a point, whichever
/// sign was written. Equal texts give equal terms, whatever else the store holds.
///
/// Not for two threads at a time, as its stemmers are not.
final class WordAnalyzer {
    /// A word as SQLite's `unicode61` cuts and folds it, with the bytes of the text that it stands at.
    struct Word: Equatable {
        let folded: String
        let start: Int
        let end: Int
    }

    struct Terms: Equatable {
        /// What the word is found by: any of these, never empty.
        let own: [String]
        /// What it is put together from, stemmed; empty unless it is a compound.
        let parts: [String]
    }

    private let english: WordStemmer
    private let german: WordStemmer

    init() throws {
        english = try WordStemmer(.english)
        german = try WordStemmer(.german)
    }

    /// The terms of each of a text's words.
    ///
    /// - Parameter text: the bytes that the words stand in.
    func terms(of words: [Word], in text: some RandomAccessCollection<UInt8>) -> [Terms] {
        let language = TextLanguage(of: words.lazy.map(\.folded))
        return words.indices.map { position in
            if let number = Self.decimal(at: position, of: words, in: text) {
                return Terms(own: [words[position].folded, number], parts: [])
            }
            return terms(of: words[position].folded, in: language)
        }
    }

    func terms(of word: String, in language: TextLanguage) -> Terms {
        switch language {
        case .english: return Terms(own: [english.stem(word)], parts: [])
        case .german: return Terms(own: [german.stem(word)], parts: parts(of: word))
        case .unknown:
            let stems = [english.stem(word), german.stem(word)]
            return Terms(own: stems[0] == stems[1] ? [stems[0]] : stems, parts: parts(of: word))
        }
    }

    private func parts(of word: String) -> [String] { CompoundSplitter.parts(of: word).map(german.stem) }

    /// "3.5" where the word is the 3 of "3,5" or "3.5".
    private static func decimal(
        at position: Int, of words: [Word], in text: some RandomAccessCollection<UInt8>
    ) -> String? {
        guard position + 1 < words.count else { return nil }
        let (whole, fraction) = (words[position], words[position + 1])
        guard fraction.start == whole.end + 1, isNumber(whole.folded), isNumber(fraction.folded) else { return nil }
        let sign = text[text.index(text.startIndex, offsetBy: whole.end)]
        guard sign == UInt8(ascii: ",") || sign == UInt8(ascii: ".") else { return nil }
        return whole.folded + "." + fraction.folded
    }

    private static func isNumber(_ word: String) -> Bool { word.utf8.allSatisfy { (0x30...0x39).contains($0) } }
}
