import BrainKit

/// The number that a section of a text opens with: `12.1` in `§ 12.1 Duties.`, `4` in `Article 4`.
struct Provision: Sendable, Equatable {
    let number: String
    /// Whether the text is the section's heading alone and states nothing.
    let isHeading: Bool

    private static let longestHeading = 8

    /// `nil` where the text opens no section: it takes a mark (`§`, `Section`) or a number of several levels.
    init?(opening text: String) {
        let words = WordReader.words(in: text)
        let isMarked = words.count > 1 && QuestionReading.referenceWords.contains(words[0].text)
        guard let position = isMarked ? 1 : words.indices.first, words[position].kind == .number else { return nil }
        let before = Array(text.unicodeScalars.prefix(words[position].start)).filter { !TextFolding.isSpace($0) }
        let levels = words[position].text.split(separator: ".").count
        guard isMarked || before == ["§"] || before == ["#"] || (before.isEmpty && levels > 1) else { return nil }
        let rest = words[(position + 1)...]
        let isMeasured = QuantityReader.quantities(in: text).contains { $0.start <= words[position].start }
        guard isMarked || !isMeasured else { return nil }
        number = words[position].text
        isHeading =
            (isMarked || before == ["§"]) && rest.count < Self.longestHeading
            && !rest.contains { CommonWords.isCommon($0.text) && !Self.linking.contains($0.text) }
    }

    /// Common words that titles hold.
    private static let linking: Set<String> = [
        "of", "and", "for", "the", "to", "or", "und", "der", "die", "des", "von",
    ]
}
