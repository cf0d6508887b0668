/// A word, number or identifier in a text, with where it stands.
package struct Word: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case word
        case number
        /// A part number, fault code, document number, date or signal path.
        case identifier
    }

    /// Folded.
    package let text: String
    /// What is compared: the stem of a word, the text of anything else.
    package let stem: String
    package let kind: Kind
    package let isCapitalised: Bool
    /// Letters only, all of them capitals.
    package let isInCapitals: Bool
    /// In scalars of the text it was read from, end exclusive.
    package let start: Int
    package let end: Int

    package init(text: String, stem: String, kind: Kind, isCapitalised: Bool, isInCapitals: Bool, start: Int, end: Int)
    {
        self.text = text
        self.stem = stem
        self.kind = kind
        self.isCapitalised = isCapitalised
        self.isInCapitals = isInCapitals
        self.start = start
        self.end = end
    }
}
