import BrainKit

/// Which side of each pair of opposites a text takes: front or rear, left or right, minimum or maximum.
struct Opposites: Sendable, Equatable {
    enum Side: Sendable {
        case one
        case other
        case both
        case neither
    }

    private let sides: [Side]

    init(_ words: [Word]) {
        sides = QuotationRules.opposites.map { pair in
            let hasOne = words.contains { Self.bears($0.text, pair.0) }
            let hasOther = words.contains { Self.bears($0.text, pair.1) }
            switch (hasOne, hasOther) {
            case (true, true): return .both
            case (true, false): return .one
            case (false, true): return .other
            case (false, false): return .neither
            }
        }
    }

    /// Whether one text takes one side and the other text the other side, of any pair.
    func contradict(_ other: Opposites) -> Bool {
        zip(sides, other.sides).contains { ($0 == .one && $1 == .other) || ($0 == .other && $1 == .one) }
    }

    /// Whether a text that takes a side in one of the first `pairs` finds the same side in the other text.
    func isBorne(by other: Opposites, pairs: Int) -> Bool {
        zip(sides, other.sides).prefix(pairs).allSatisfy { mine, theirs in
            mine == .neither || mine == .both || theirs == mine || theirs == .both
        }
    }

    /// This text's sides, and where it takes none, those of the text around it.
    func completed(by surroundings: Opposites) -> Opposites {
        Opposites(sides: zip(sides, surroundings.sides).map { $0 == .neither ? $1 : $0 })
    }

    private init(sides: [Side]) { self.sides = sides }

    /// German compounds open with their side: `Vorderradbremse`.
    private static func bears(_ word: String, _ forms: [String]) -> Bool {
        forms.contains { $0 == word || ($0.utf8.count > 6 && word.hasPrefix($0)) }
    }
}
