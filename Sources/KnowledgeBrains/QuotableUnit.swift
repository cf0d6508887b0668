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
    /// The names of the columns over a row of a table in running text; empty elsewhere.
    let columns: String
    /// The number of the section that the passage's own text opened last: `12.1` below a line `§ 12.1 Duties.`
    let provision: String?
    /// Whether it is the first below its heading.
    let opensSection: Bool

    var evidence: Evidence {
        Evidence(passage: passage.reference, source: passage.source, start: start, end: end, quote: text)
    }
}
