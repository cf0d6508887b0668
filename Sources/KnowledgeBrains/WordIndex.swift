import BrainKit

/// The words of a text, ready to be asked how well they bear a term.
struct WordIndex: Sendable {
    private let names: Set<String>
    /// Longer words, for prefixes and German compounds, in order of their text.
    private let long: [String]
    private let identifiers: [String]
    private let numbers: [String]
    private let canonicalNumbers: Set<String>

    init(_ words: [Word]) {
        names = Set(words.map { Synonyms.name(of: $0.stem) }).union(words.map(\.text))
        long = Set(words.filter { $0.kind == .word && $0.text.utf8.count >= 5 }.map(\.text)).sorted()
        identifiers = Set(IdentifierReading.identifiers(in: words)).sorted()
        let figures = words.filter { $0.kind == .number }
        numbers = Set(figures.map(\.text)).sorted()
        canonicalNumbers = Set(
            figures.map(\.canonicalNumber) + words.compactMap { QuantityReader.numberWords[$0.text] })
    }

    init(_ text: String) { self.init(WordReader.words(in: text)) }

    /// 0 to 1,000,000.
    func credit(for term: QuestionProfile.Term) -> Int {
        if names.contains(term.name) || names.contains(term.text) { return 1_000_000 }
        // A name is whole or another name.
        if term.isName { return bears(identifier: term.text) ? 1_000_000 : 0 }
        guard term.text.utf8.count >= 5 else { return 0 }
        var best = 0
        for word in long {
            if sharesPrefix(word, term.text) { best = max(best, QuotationRules.prefixCredit) }
            if isCompound(word, term.text) { best = max(best, QuotationRules.compoundCredit) }
        }
        return best
    }

    /// Whether a longer word here opens with the name: `omegatron` beside `omega`.
    func extends(_ name: QuestionProfile.Term) -> Bool {
        long.contains { $0 != name.text && $0.hasPrefix(name.text) } || identifiers.contains { $0.hasPrefix(name.text) }
    }

    /// Whether an identifier stands here, whole or as the family of a longer one: `kb-4471` in `kb-4471-02`.
    func bears(identifier: String) -> Bool {
        identifiers.contains { IdentifierReading.isSame(identifier, $0) }
    }

    /// Whether another identifier built like this one stands here, and not this one itself.
    func bearsSibling(of identifier: String) -> Bool {
        !bears(identifier: identifier) && identifiers.contains { IdentifierReading.isSibling(identifier, $0) }
    }

    /// Whether the number of a provision stands here, or that of a part of it: `573` in `573.6`.
    func bears(reference: String) -> Bool {
        numbers.contains { $0 == reference || $0.hasPrefix(reference + ".") }
    }

    /// In the form of ``BrainKit/Word/canonicalNumber``.
    func bears(number: String) -> Bool { canonicalNumbers.contains(number) }

    private func sharesPrefix(_ left: String, _ right: String) -> Bool {
        let shared = zip(left.utf8, right.utf8).prefix { $0 == $1 }.count
        let longest = max(left.utf8.count, right.utf8.count)
        return shared >= 5 && longest - shared <= 4 && shared * 3 >= longest * 2
    }

    private func isCompound(_ left: String, _ right: String) -> Bool {
        let (longer, shorter) = left.utf8.count >= right.utf8.count ? (left, right) : (right, left)
        guard shorter.utf8.count >= 6, longer.utf8.count >= shorter.utf8.count + 3 else { return false }
        return longer.hasPrefix(shorter) || longer.hasSuffix(shorter)
    }
}
