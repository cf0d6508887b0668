/// A light stemmer for English and German at once: it only has to bring forms of one word together.
///
/// It takes folded words. Cuts are few and safe; what it misses is left to the embeddings.
package enum Stemmer {
    private static let minimumStem = 3

    /// Longest first; each with what is put in its place.
    static let suffixes: [(cut: String, put: String)] = [
        ("nesses", ""), ("ments", ""), ("ness", ""), ("ment", ""), ("ings", ""), ("ies", "y"), ("ing", ""),
        ("ern", ""), ("est", ""), ("ied", "y"), ("ed", ""), ("ly", ""), ("en", ""), ("er", ""), ("em", ""),
        ("es", ""), ("e", ""), ("n", ""), ("s", ""),
    ]

    package static func stem(_ word: String) -> String {
        guard word.utf8.count > minimumStem, word.utf8.allSatisfy({ $0 < 0x80 }) else { return word }
        var stem = Array(word.utf8)
        var cuts = 0
        while cuts < 2, let shorter = cut(stem) {
            stem = shorter
            cuts += 1
        }
        if stem.count > minimumStem, stem[stem.count - 1] == stem[stem.count - 2] { stem.removeLast() }
        return String(decoding: stem, as: UTF8.self)
    }

    private static func cut(_ word: [UInt8]) -> [UInt8]? {
        if word.suffix(2).elementsEqual("ss".utf8), !word.suffix(4).elementsEqual("ness".utf8) { return nil }
        for suffix in suffixes where word.count >= suffix.cut.utf8.count + minimumStem {
            guard word.suffix(suffix.cut.utf8.count).elementsEqual(suffix.cut.utf8) else { continue }
            return word.dropLast(suffix.cut.utf8.count) + Array(suffix.put.utf8)
        }
        return nil
    }
}
