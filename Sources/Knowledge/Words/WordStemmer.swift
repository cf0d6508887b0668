import CStemmer

/// Cuts endings off words by one of Snowball's algorithms (Porter 2001), so that a word is found in its other forms.
///
/// Not for two threads at a time: the library keeps the last stem in the stemmer.
final class WordStemmer {
    enum Language: String {
        case english
        case german
    }

    private let stemmer: OpaquePointer

    /// - Throws: `knowledge.store-failed` where the library has no such algorithm.
    init(_ language: Language) throws {
        guard let stemmer = sb_stemmer_new(language.rawValue, "UTF_8") else {
            throw KnowledgeError(
                .storeFailed, "The stemmer for \(language.rawValue) is not there; reinstall libstemmer.")
        }
        self.stemmer = stemmer
    }

    deinit { sb_stemmer_delete(stemmer) }

    /// The stem of a folded word; the word itself where it is too long to be one.
    func stem(_ word: String) -> String {
        var bytes = Array(word.utf8)
        guard bytes.count <= Self.maximumBytes, let stem = sb_stemmer_stem(stemmer, &bytes, Int32(bytes.count)) else {
            return word
        }
        return String(
            decoding: UnsafeBufferPointer(start: stem, count: Int(sb_stemmer_length(stemmer))), as: UTF8.self)
    }

    /// Longer strings of letters are no words: hashes, encoded data.
    private static let maximumBytes = 128
}
