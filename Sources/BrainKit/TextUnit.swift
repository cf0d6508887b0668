/// The smallest stretch of a passage that is quoted: a sentence, a list item or a row of a table.
package struct TextUnit: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case sentence
        case row
    }

    package let kind: Kind
    /// In scalars of the passage, end exclusive; without the space around it.
    package let start: Int
    package let end: Int

    package init(kind: Kind, start: Int, end: Int) {
        self.kind = kind
        self.start = start
        self.end = end
    }
}
