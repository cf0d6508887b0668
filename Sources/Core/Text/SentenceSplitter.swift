/// Finds the sentences of a text, English or German, as stretches that can be quoted literally.
///
/// A row of a table and a row of comma-separated values is one sentence; so is a heading, and a list item that has
/// no full stop inside. Leading list, quotation and heading marks are left outside. Every letter and numeral of the
/// text stands in exactly one sentence. The result depends on the text alone: no locale, no model.
package enum SentenceSplitter {
    package enum Style: Sendable {
        case prose
        /// Every line is one sentence; a line break within quotation marks does not end it (RFC 4180).
        case rows
    }

    /// - Returns: ranges in Unicode scalars of `text`, in order, without blanks at their ends.
    package static func sentences(in text: String, style: Style = .prose) -> [Range<Int>] {
        sentences(in: Array(text.unicodeScalars), style: style)
    }

    package static func sentences(in scalars: [Unicode.Scalar], style: Style = .prose) -> [Range<Int>] {
        let blocks =
            switch style {
            case .prose: TextBlocks(scalars).blocks
            case .rows: TextBlocks.rows(of: scalars).map { TextBlock(range: $0, isWhole: true) }
            }
        return blocks.flatMap { block in
            block.isWhole ? [block.range] : SentenceBorders(scalars, block.range).sentences
        }
        .map(scalars.trimmed)
        .filter { scalars[$0].contains(where: \.isWordPart) }
    }
}

/// Finds where sentences end within one block of running text.
private struct SentenceBorders {
    private let scalars: [Unicode.Scalar]
    private let block: Range<Int>

    private static let closers = Set<Unicode.Scalar>(["\"", "'", ")", "]", "»", "”", "’", "“", "*", "_"])
    private static let openers = Set<Unicode.Scalar>(["\"", "'", "(", "[", "«", "„", "“", "‘", "§", "*", "_", "-", "•"])

    init(_ scalars: [Unicode.Scalar], _ block: Range<Int>) {
        self.scalars = scalars
        self.block = block
    }

    var sentences: [Range<Int>] {
        var found: [Range<Int>] = []
        var start = block.lowerBound
        var position = start
        while position < block.upperBound {
            if let end = sentenceEnd(at: position, from: start) {
                found.append(start..<end)
                start = end
                position = end
            } else {
                position += 1
            }
        }
        found.append(start..<block.upperBound)
        return found
    }

    /// Where the sentence that ends with the mark at `position` ends, closing marks taken in.
    private func sentenceEnd(at position: Int, from sentence: Int) -> Int? {
        let mark = scalars[position]
        guard mark == "." || mark == "!" || mark == "?" || mark == "…" else { return nil }
        var end = position + 1
        while end < block.upperBound, Self.closers.contains(scalars[end]) || Self.isMark(scalars[end]) { end += 1 }
        guard end < block.upperBound, scalars[end].isBlank, let next = nextWord(from: end) else { return nil }
        guard startsSentence(next) else { return nil }
        return mark == "." && isAbbreviation(before: position, from: sentence, next: next) ? nil : end
    }

    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "." || scalar == "!" || scalar == "?"
    }

    private func nextWord(from position: Int) -> Int? {
        var next = position
        while next < block.upperBound, scalars[next].isBlank { next += 1 }
        return next < block.upperBound ? next : nil
    }

    private func startsSentence(_ position: Int) -> Bool {
        var start = position
        while start < block.upperBound, Self.openers.contains(scalars[start]) { start += 1 }
        guard start < block.upperBound else { return false }
        return scalars[start].isUppercase || scalars[start].isASCIIDigit || start > position
            || !(scalars[start].properties.isLowercase)
    }

    private func isAbbreviation(before position: Int, from sentence: Int, next: Int) -> Bool {
        var start = position
        while start > block.lowerBound, scalars[start - 1].isWordPart || scalars[start - 1] == "." { start -= 1 }
        let token = scalars[start..<position]
        guard let first = token.first else { return false }
        if token.allSatisfy(\.isASCIIDigit) { return isOrdinal(sentence..<start, next: next) }
        // An initial or the like: "J.", "z. B."; letters with full stops between: "U.S.C.", "z.B.".
        if token.count == 1, first.isWordPart { return true }
        if token.contains(".") { return token.split(separator: ".").allSatisfy { $0.count <= 2 } }
        return Abbreviations.contains(scalars.text(start..<position))
    }

    /// "1. Remove" at the start of a sentence; "3. Mai" within.
    private func isOrdinal(_ before: Range<Int>, next: Int) -> Bool {
        if !scalars[before].contains(where: \.isWordPart) { return true }
        var end = next
        while end < block.upperBound, scalars[end].isWordPart { end += 1 }
        return Abbreviations.isGermanMonth(scalars.text(next..<end))
    }
}
