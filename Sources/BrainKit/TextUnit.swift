/// The smallest stretch of a passage that is read alone: a sentence, a list item, a row of a table, names of columns, or a heading.
package struct TextUnit: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case sentence
        case row
        /// The row over a table's line of dashes: names of columns, which lend meaning to the rows and are not quoted.
        case columns
        /// A line of its own in capitals, after `#`, or short and without the marks of a statement; it lends meaning to
        /// what follows and is not quoted.
        case heading
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
