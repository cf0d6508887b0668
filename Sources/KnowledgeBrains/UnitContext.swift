import BrainKit
import Contracts

/// What stands around a unit and lends it meaning.
struct UnitContext: Sendable {
    /// Headings, title and source name.
    let above: WordIndex
    /// Title and source name: what the document is called.
    let name: WordIndex
    /// The rest of the passage and the document's opening.
    let around: WordIndex
    let opposites: Opposites
    /// Kinds of quantity named by the unit abbreviations in a table's heading, such as `clearance_mm`.
    let columnKinds: [QuantityKind]

    init(passage: RankedPassage, opening: String) {
        let name = passage.source.split(separator: "/").last.map(String.init) ?? passage.source
        let aboveText = ([passage.title, name] + passage.headings).joined(separator: "\n")
        let aboveWords = WordReader.words(in: aboveText)
        above = WordIndex(aboveWords)
        self.name = WordIndex(passage.title + "\n" + name)
        around = WordIndex(opening + "\n" + passage.text)
        opposites = Opposites(aboveWords)
        columnKinds = Self.kinds(
            inHeader: ([opening.prefix { !$0.isNewline }.description] + passage.headings).joined(separator: ","))
    }

    private static func kinds(inHeader header: String) -> [QuantityKind] {
        let parts = header.split { $0 == "_" || $0 == "," || $0 == " " || $0 == "|" || $0 == "(" || $0 == ")" }
        let kinds = parts.compactMap { part in QuantityReader.unit(spelledBy: part.unicodeScalars)?.kind }
        let money = header.contains("eur") ? [QuantityKind.money] : []
        return QuantityKind.allCases.filter { kinds.contains($0) || money.contains($0) }
    }
}
