/// One line of a text, in scalar offsets: ended by LF, CR LF, CR or the end of the text.
package struct TextLine: Hashable, Sendable {
    /// Without the terminator.
    package let content: Range<Int>
    /// Behind the terminator, where the next line starts.
    package let end: Int

    package var start: Int { content.lowerBound }

    /// The lines of `range`; an empty last line is none.
    package static func lines(of scalars: [Unicode.Scalar], in range: Range<Int>) -> [TextLine] {
        var lines: [TextLine] = []
        var start = range.lowerBound
        var position = start
        while position < range.upperBound {
            let scalar = scalars[position]
            position += 1
            guard scalar == "\n" || scalar == "\r" else { continue }
            let contentEnd = position - 1
            if scalar == "\r", position < range.upperBound, scalars[position] == "\n" { position += 1 }
            lines.append(TextLine(content: start..<contentEnd, end: position))
            start = position
        }
        if start < range.upperBound { lines.append(TextLine(content: start..<range.upperBound, end: range.upperBound)) }
        return lines
    }
}

extension Unicode.Scalar {
    /// Whether it stands for nothing visible between words.
    package var isBlank: Bool { value == 0xFEFF || properties.isWhitespace }

    /// Whether it is a letter or a numeral in any script.
    package var isWordPart: Bool {
        if value < 0x80 { return ("a"..."z").contains(self) || ("A"..."Z").contains(self) || isASCIIDigit }
        return properties.isAlphabetic || properties.numericType != nil
    }

    package var isASCIIDigit: Bool { ("0"..."9").contains(self) }

    package var isUppercase: Bool { value < 0x80 ? ("A"..."Z").contains(self) : properties.isUppercase }
}

extension Array where Element == Unicode.Scalar {
    /// `range` without the blanks at both its ends; empty at its end when there is nothing else.
    package func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return start..<end
    }

    package func text(_ range: Range<Int>) -> String {
        var text = String.UnicodeScalarView()
        text.append(contentsOf: self[range])
        return String(text)
    }
}
