/// What the tokeniser does with each Unicode scalar before it looks for word pieces.
///
/// The rules are data, not calls into the standard library or Foundation: a newer Unicode table there would give the
/// same text other tokens, hence another vector under the same model digest. They hold the whole of the reference's
/// normalisation (control characters, CJK, NFD, non-spacing marks, lower case) and of its punctuation rule.
///
/// A word of the notation is `FIRST[-LAST]KIND[TARGET[.TARGET…]]` with hexadecimal numbers. Kinds: `x` drop, `s` space,
/// `p` stands alone, `m` becomes the targets, `c` becomes the target, which stands alone. In a range of several
/// scalars the target advances with the scalar. Hangul syllables are decomposed by the formula of the Unicode
/// Standard, section 3.12.
struct UnicodeRules: Sendable {
    enum Action: Equatable {
        case keep
        case drop
        case space
        case standAlone(UInt32)
        case replace(ArraySlice<UInt32>)
    }

    private struct Rule {
        let first: UInt32
        let last: UInt32
        let kind: UInt8
        /// The targets as a range of `targets`.
        let range: Range<Int>
    }

    private let rules: [Rule]
    private let targets: [UInt32]

    static let reference = UnicodeRules(notation: Self.notation)

    init(notation: String) {
        var rules: [Rule] = []
        var targets: [UInt32] = []
        for word in notation.utf8.split(whereSeparator: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }) {
            var word = word
            let first = Self.takeNumber(&word)
            var last = first
            if word.first == UInt8(ascii: "-") {
                word.removeFirst()
                last = Self.takeNumber(&word)
            }
            let kind = word.removeFirst()
            let start = targets.count
            while !word.isEmpty {
                targets.append(Self.takeNumber(&word))
                if word.first == UInt8(ascii: ".") { word.removeFirst() }
            }
            precondition(rules.last.map { $0.last < first } ?? true, "the rules are in order")
            rules.append(Rule(first: first, last: last, kind: kind, range: start..<targets.count))
        }
        self.rules = rules
        self.targets = targets
    }

    func action(for scalar: UInt32) -> Action {
        if Self.hangul.contains(scalar) { return .replace(Self.decomposeHangul(scalar)) }
        guard let rule = rule(for: scalar) else { return .keep }
        switch rule.kind {
        case UInt8(ascii: "x"): return .drop
        case UInt8(ascii: "s"): return .space
        case UInt8(ascii: "p"): return .standAlone(scalar)
        case UInt8(ascii: "c"): return .standAlone(targets[rule.range.lowerBound] + (scalar - rule.first))
        default:
            if rule.range.count > 1 { return .replace(targets[rule.range]) }
            return .replace([targets[rule.range.lowerBound] + (scalar - rule.first)])
        }
    }

    /// The rule that covers the scalar, by binary search.
    private func rule(for scalar: UInt32) -> Rule? {
        var low = 0
        var high = rules.count
        while low < high {
            let middle = (low + high) / 2
            if rules[middle].last < scalar { low = middle + 1 } else { high = middle }
        }
        guard low < rules.count, rules[low].first <= scalar else { return nil }
        return rules[low]
    }

    private static let hangul: ClosedRange<UInt32> = 0xAC00...0xD7A3

    private static func decomposeHangul(_ scalar: UInt32) -> ArraySlice<UInt32> {
        let index = scalar - hangul.lowerBound
        let leading = 0x1100 + index / 588
        let vowel = 0x1161 + index % 588 / 28
        let trailing = index % 28
        return trailing == 0 ? [leading, vowel] : [leading, vowel, 0x11A7 + trailing]
    }

    private static func takeNumber(_ word: inout Substring.UTF8View) -> UInt32 {
        var number: UInt32 = 0
        while let byte = word.first {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: return number
            }
            number = number << 4 | UInt32(digit)
            word.removeFirst()
        }
        return number
    }
}
