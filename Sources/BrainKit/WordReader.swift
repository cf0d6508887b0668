/// Reads the words of a text, keeping part numbers, fault codes, dates and signal paths whole.
///
/// `KB-4471-02`, `P0AA6`, `26-011`, `2026-03-18` and `Vehicle.Chassis.Axle` are one identifier each, and the parts
/// of a signal path are read as words as well; `high-voltage` is two words; `26.0` and `6,412` are numbers.
package struct WordReader {
    private let scalars: [Unicode.Scalar]
    private var words: [Word] = []

    private init(_ scalars: [Unicode.Scalar]) { self.scalars = scalars }

    package static func words(in text: String) -> [Word] { words(in: Array(text.unicodeScalars)) }

    package static func words(in scalars: [Unicode.Scalar]) -> [Word] {
        var reader = WordReader(scalars)
        reader.read()
        return reader.words
    }

    private mutating func read() {
        var position = 0
        while position < scalars.count {
            guard isWord(position) else {
                position += 1
                continue
            }
            let end = endOfCompound(from: position)
            emit(position..<end)
            position = end
        }
    }

    private func isWord(_ position: Int) -> Bool {
        position < scalars.count && TextFolding.isWordScalar(scalars[position])
    }

    private func endOfCompound(from start: Int) -> Int {
        var end = start
        while isWord(end) || (isJoiner(end) && isWord(end + 1)) { end += 1 }
        return end
    }

    private func isJoiner(_ position: Int) -> Bool {
        guard position < scalars.count, position > 0 else { return false }
        switch scalars[position] {
        case "-", ".", "/", "_", "\u{2010}", "\u{2011}": return true
        case ",":
            return position + 1 < scalars.count && TextFolding.isDigit(scalars[position - 1])
                && TextFolding.isDigit(scalars[position + 1])
        default: return false
        }
    }

    private mutating func emit(_ range: Range<Int>) {
        let parts = split(range) { !isWord($0) }
        if isNumber(range, parts: parts) {
            append(range, kind: .number)
        } else if isPath(range, parts: parts) {
            append(range, kind: .identifier)
            for part in parts { splitCamelCase(part).forEach { append($0, kind: .word) } }
        } else {
            emitPieces(range)
        }
    }

    /// Splits at `/`, `_` and `.`; what is left may be hyphenated.
    private mutating func emitPieces(_ range: Range<Int>) {
        for piece in split(range, at: { isOne(of: ["/", "_", ".", ","], $0) }) {
            let parts = split(piece) { !isWord($0) }
            if isIdentifier(parts) {
                append(piece, kind: .identifier)
            } else {
                parts.forEach { emitPart($0) }
            }
        }
    }

    /// A part that opens with digits and goes on with letters is a number and its unit, as in `345mm`.
    private mutating func emitPart(_ part: Range<Int>) {
        let digits = part.prefix { TextFolding.isDigit(scalars[$0]) }.count
        guard digits > 0, digits < part.count else {
            append(part, kind: digits == part.count ? .number : .word)
            return
        }
        append(part.lowerBound..<(part.lowerBound + digits), kind: .number)
        append((part.lowerBound + digits)..<part.upperBound, kind: .word)
    }

    private func isNumber(_ range: Range<Int>, parts: [Range<Int>]) -> Bool {
        parts.allSatisfy { part in part.allSatisfy { TextFolding.isDigit(scalars[$0]) } }
            && range.allSatisfy { TextFolding.isDigit(scalars[$0]) || isOne(of: [".", ","], $0) }
    }

    /// Dotted names, at least three parts or with an inner capital, such as `Vehicle.Speed`.
    private func isPath(_ range: Range<Int>, parts: [Range<Int>]) -> Bool {
        let dots = range.filter { scalars[$0] == "." }.count
        return dots >= 1 && dots == parts.count - 1
            && parts.allSatisfy { $0.count > 1 && TextFolding.isUppercase(scalars[$0.lowerBound]) }
    }

    private func isIdentifier(_ parts: [Range<Int>]) -> Bool {
        let digitParts = parts.filter { part in part.allSatisfy { TextFolding.isDigit(scalars[$0]) } }
        if parts.contains(where: { isMixed($0) }) { return true }
        guard parts.count > 1, !digitParts.isEmpty else { return false }
        let others = parts.filter { !digitParts.contains($0) }
        return others.allSatisfy { part in part.allSatisfy { TextFolding.isUppercase(scalars[$0]) } }
    }

    /// Letters and digits in one part, other than a number with its unit.
    private func isMixed(_ part: Range<Int>) -> Bool {
        let digits = part.filter { TextFolding.isDigit(scalars[$0]) }.count
        guard digits > 0, digits < part.count else { return false }
        let leading = part.prefix { TextFolding.isDigit(scalars[$0]) }.count
        guard leading == digits else { return true }
        let rest = (part.lowerBound + leading)..<part.upperBound
        return QuantityReader.unit(spelledBy: scalars[rest]) == nil
            && rest.contains { TextFolding.isUppercase(scalars[$0]) }
    }

    private func isOne(of marks: [Unicode.Scalar], _ position: Int) -> Bool { marks.contains(scalars[position]) }

    private func split(_ range: Range<Int>, at isBreak: (Int) -> Bool) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for position in range where isBreak(position) {
            if start < position { parts.append(start..<position) }
            start = position + 1
        }
        if start < range.upperBound { parts.append(start..<range.upperBound) }
        return parts
    }

    private func splitCamelCase(_ range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for position in range.dropFirst()
        where TextFolding.isUppercase(scalars[position]) && !TextFolding.isUppercase(scalars[position - 1]) {
            parts.append(start..<position)
            start = position
        }
        parts.append(start..<range.upperBound)
        return parts
    }

    private mutating func append(_ range: Range<Int>, kind: Word.Kind) {
        var folded = String.UnicodeScalarView()
        for position in range { folded.append(contentsOf: TextFolding.fold(scalars[position])) }
        let text = String(folded)
        guard !text.isEmpty else { return }
        words.append(
            Word(
                text: text, stem: kind == .word ? Stemmer.stem(text) : text, kind: kind,
                isCapitalised: TextFolding.isUppercase(scalars[range.lowerBound]),
                isInCapitals: scalars[range].allSatisfy(TextFolding.isUppercase), start: range.lowerBound,
                end: range.upperBound))
    }
}
