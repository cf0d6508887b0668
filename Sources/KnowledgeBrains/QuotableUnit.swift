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

    /// The units of the passages in ranking order, without those inside hostile spans.
    static func units(of passages: [RankedPassage], hostile: HostileSpans) -> [QuotableUnit] {
        var units: [QuotableUnit] = []
        for (rank, passage) in passages.enumerated() {
            let scalars = Array(passage.text.unicodeScalars)
            var heading = ""
            for unit in TextUnitReader.units(in: scalars) {
                if unit.kind == .heading {
                    heading = String(String.UnicodeScalarView(scalars[unit.start..<unit.end]))
                    continue
                }
                let start = passage.start + unit.start
                let end = passage.start + unit.end
                guard !hostile.overlap(source: passage.source, start: start, end: end) else { continue }
                let slice = Array(scalars[unit.start..<unit.end])
                units.append(
                    QuotableUnit(
                        passage: passage, rank: rank, kind: unit.kind, start: start, end: end,
                        text: String(String.UnicodeScalarView(slice)), words: WordReader.words(in: slice),
                        heading: heading))
            }
        }
        return units
    }
}
