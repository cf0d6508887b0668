import BrainKit
import Contracts

/// A stretch of a retrieved passage that could be quoted, with its words.
struct QuotableUnit: Sendable {
    let passage: RankedPassage
    /// The passage's place in the ranking, from 0.
    let rank: Int
    let kind: TextUnit.Kind
    /// In the document's canonical text.
    let start: Int
    let end: Int
    let text: String
    let words: [Word]
    /// The heading inside the passage that stands over it, if any.
    let heading: String

    var evidence: Evidence {
        Evidence(passage: passage.reference, source: passage.source, start: start, end: end, quote: text)
    }

    /// A point of a list, which means little without the sentence that opens the list: `(a) …`, `- …`, `1. …`.
    private static func isPoint(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars.prefix(8))
        guard let first = scalars.first else { return false }
        if "-*•–—‘\u{201C}".unicodeScalars.contains(first) { return true }
        if first == "(" { return scalars.dropFirst().contains(")") }
        let mark = scalars.drop { TextFolding.isWordScalar($0) }
        return mark.count < scalars.count && scalars.count - mark.count <= 3
            && (mark.first == "." || mark.first == ")")
    }

    /// A line that repeats what stands over the passage says nothing of its own.
    private static func isHeading(_ text: String, among headings: Set<String>) -> Bool {
        let line = bare(text)
        return !line.isEmpty && headings.contains { $0 == line || $0.hasSuffix(" " + line) || $0.hasPrefix(line + " ") }
    }

    /// The words alone, one blank between.
    private static func bare(_ text: String) -> String {
        WordReader.words(in: text).map(\.text).joined(separator: " ")
    }

    /// How many columns a passage of a table has; 0 for running text. Only a table's headings are names of columns.
    private static func columns(over passage: RankedPassage) -> Int {
        let name = passage.source.lowercased()
        return name.hasSuffix(".csv") || name.hasSuffix(".tsv") ? passage.headings.count : 0
    }

    /// The units of the passages in ranking order, without those inside hostile spans. A point of a list stands there
    /// twice: behind the sentence that opens the list, and alone.
    static func units(of passages: [RankedPassage], hostile: HostileSpans) -> [QuotableUnit] {
        var units: [QuotableUnit] = []
        for (rank, passage) in passages.enumerated() {
            let scalars = Array(passage.text.unicodeScalars)
            var heading = ""
            var leadStart: Int?
            let headings = Set(passage.headings.map(Self.bare))
            for unit in TextUnitReader.units(in: scalars, columns: columns(over: passage)) {
                let text = String(String.UnicodeScalarView(scalars[unit.start..<unit.end]))
                if unit.kind == .heading || isHeading(text, among: headings) {
                    heading = text
                    leadStart = nil
                    continue
                }
                let opening = leadStart.flatMap { lead in
                    isPoint(text) && unit.end - lead <= QuotationRules.longestPoint ? lead : nil
                }
                if text.hasSuffix(":") {
                    leadStart = opening == nil ? unit.start : leadStart
                } else if !isPoint(text) {
                    leadStart = nil
                }
                for begin in [opening, unit.start].compactMap({ $0 }) {
                    let (start, end) = (passage.start + begin, passage.start + unit.end)
                    guard !hostile.overlap(source: passage.source, start: start, end: end) else { continue }
                    let slice = Array(scalars[begin..<unit.end])
                    units.append(
                        QuotableUnit(
                            passage: passage, rank: rank, kind: unit.kind, start: start, end: end,
                            text: String(String.UnicodeScalarView(slice)), words: WordReader.words(in: slice),
                            heading: heading))
                }
            }
        }
        return units
    }
}
