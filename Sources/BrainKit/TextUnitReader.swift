/// Cuts a passage into what can be quoted.
///
/// Blank lines, list marks and rows end a unit; a plain line break inside a paragraph does not, since printed pages
/// wrap. A full stop ends a sentence unless it follows a known abbreviation, a single letter or an ordinal number.
package struct TextUnitReader {
    /// Units beyond this are not read: a passage is short by construction.
    package static let maximumUnits = 400

    /// A line longer than this is no heading.
    static let maximumHeading = 80

    static let abbreviations: Set<String> = [
        "no", "nos", "approx", "max", "min", "fig", "ref", "art", "e.g", "i.e", "vs", "mr", "mrs", "ms", "dr", "st",
        "incl", "excl", "sec", "para", "z.b", "d.h", "bzw", "ca", "nr", "abs", "vgl", "evtl", "ggf", "inkl", "str",
        "co", "inc", "ltd", "u.a", "s", "etc", "resp", "cf", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep",
        "sept", "oct", "nov", "dec",
    ]

    private let scalars: [Unicode.Scalar]
    /// How many columns the table has that the text was cut from; fewer than two for running text.
    private let columns: Int
    /// The longest line of running text: how far the page was filled before a line was wrapped.
    private var width = 0
    private var units: [TextUnit] = []

    /// - Parameter columns: how many names of columns stand over the text, where it may be rows of a table.
    package static func units(in scalars: [Unicode.Scalar], columns: Int = 0) -> [TextUnit] {
        var reader = TextUnitReader(scalars: scalars, columns: columns)
        reader.read()
        return Array(reader.units.prefix(maximumUnits))
    }

    private init(scalars: [Unicode.Scalar], columns: Int) {
        self.scalars = scalars
        self.columns = columns
    }

    private mutating func read() {
        var paragraph: Range<Int>?
        let lines = lines().map(trimmed)
        width = lines.filter { !$0.isEmpty && !isRow($0) }.map(\.count).max() ?? 0
        for (number, text) in lines.enumerated() {
            if text.isEmpty {
                flush(&paragraph)
            } else if isRow(text) {
                flush(&paragraph)
                guard !isRule(text) else { continue }
                let isOverRule = number + 1 < lines.count && !lines[number + 1].isEmpty && isRule(lines[number + 1])
                append(text, isOverRule ? .columns : .row)
            } else if isHeading(text) {
                flush(&paragraph)
                append(text, .heading)
            } else if startsItem(text) || paragraph == nil {
                flush(&paragraph)
                paragraph = text
            } else if let open = paragraph {
                if standsOver(text, open) {
                    append(open, .heading)
                    paragraph = text
                } else {
                    paragraph = open.lowerBound..<text.upperBound
                }
            }
        }
        flush(&paragraph)
    }

    /// Whether the one line of an open paragraph is a heading that no blank line parts from its text: it bears no mark
    /// of a statement, the next line opens with a capital, and its first word would have fitted behind it.
    private func standsOver(_ next: Range<Int>, _ open: Range<Int>) -> Bool {
        let word = next.prefix { !TextFolding.isSpace(scalars[$0]) }.count
        return TextFolding.isUppercase(scalars[next.lowerBound]) && open.count + 1 + word <= width
            && isBare(open)
    }

    /// A short line without closing mark, label, figure or the verb of a statement.
    private func isBare(_ line: Range<Int>) -> Bool {
        guard line.count <= Self.maximumHeading, !startsItem(line),
            !line.contains(where: { scalars[$0] == "\n" || scalars[$0] == ":" }),
            TextFolding.isUppercase(scalars[line.lowerBound]),
            TextFolding.isWordScalar(scalars[line.upperBound - 1])
        else { return false }
        let text = Array(scalars[line])
        let words = WordReader.words(in: text)
        return words.count <= Self.maximumHeadingWords && QuantityReader.quantities(in: text).isEmpty
            && !words.contains { Self.statingVerbs.contains($0.text) }
    }

    private static let maximumHeadingWords = 8

    /// Verbs that headings leave out.
    private static let statingVerbs: Set<String> = [
        "is", "are", "was", "were", "must", "shall", "may", "can", "has", "have", "will", "does", "do", "should",
        "ist", "sind", "war", "muss", "mussen", "darf", "durfen", "kann", "wird", "werden", "hat", "haben", "soll",
    ]

    private func lines() -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for position in scalars.indices where scalars[position] == "\n" || scalars[position] == "\u{0C}" {
            lines.append(start..<position)
            start = position + 1
        }
        lines.append(start..<scalars.count)
        return lines
    }

    private func trimmed(_ range: Range<Int>) -> Range<Int> {
        var start = range.lowerBound
        var end = range.upperBound
        while start < end, TextFolding.isSpace(scalars[start]) { start += 1 }
        while end > start, TextFolding.isSpace(scalars[end - 1]) { end -= 1 }
        return start..<end
    }

    /// A row: cells between bars, as many cells as columns, or at least three commas or semicolons with hardly a space
    /// behind them.
    private func isRow(_ line: Range<Int>) -> Bool {
        if scalars[line.lowerBound] == "|" || fillsColumns(line) { return true }
        if line.contains(where: { scalars[$0] == "\t" }) { return true }
        let marks = line.filter { scalars[$0] == "," || scalars[$0] == ";" }
        let tight = marks.filter { $0 + 1 < line.upperBound && !TextFolding.isSpace(scalars[$0 + 1]) }
        return marks.count >= 3 && tight.count * 2 > marks.count
    }

    /// Whether one separator outside quotation marks parts the line into exactly the columns (RFC 4180).
    private func fillsColumns(_ line: Range<Int>) -> Bool {
        guard columns > 1 else { return false }
        var counts: [Unicode.Scalar: Int] = [",": 0, ";": 0, "\t": 0]
        var isQuoted = false
        for position in line {
            let scalar = scalars[position]
            if scalar == "\"" { isQuoted.toggle() }
            if !isQuoted, let count = counts[scalar] { counts[scalar] = count + 1 }
        }
        return counts.values.contains(columns - 1)
    }

    /// After `#`, or in capitals with at least four of them and no full stop.
    private func isHeading(_ line: Range<Int>) -> Bool {
        if scalars[line.lowerBound] == "#" { return true }
        guard line.count <= Self.maximumHeading, scalars[line.upperBound - 1] != "." else { return false }
        let letters = line.filter { scalars[$0].properties.isAlphabetic }
        return letters.count >= 4 && letters.allSatisfy { !scalars[$0].properties.isLowercase }
    }

    /// The line of dashes under a table's heading.
    private func isRule(_ line: Range<Int>) -> Bool {
        line.allSatisfy { "|-:+= ".unicodeScalars.contains(scalars[$0]) }
    }

    private func startsItem(_ line: Range<Int>) -> Bool {
        let first = scalars[line.lowerBound]
        let next = line.lowerBound + 1
        let isSpaced = next < line.upperBound && TextFolding.isSpace(scalars[next])
        if "-*•–+".unicodeScalars.contains(first), isSpaced { return true }
        let digits = line.prefix { TextFolding.isDigit(scalars[$0]) }.count
        guard (1...3).contains(digits), line.lowerBound + digits + 1 < line.upperBound else { return false }
        let mark = scalars[line.lowerBound + digits]
        return (mark == "." || mark == ")") && TextFolding.isSpace(scalars[line.lowerBound + digits + 1])
    }

    private mutating func flush(_ paragraph: inout Range<Int>?) {
        guard let range = paragraph else { return }
        paragraph = nil
        guard !isBare(range) else { return append(range, .heading) }
        var start = range.lowerBound
        for position in range where endsSentence(position, in: range, from: start) {
            append(start..<(position + 1))
            start = position + 1
        }
        append(start..<range.upperBound)
    }

    private mutating func append(_ range: Range<Int>, _ kind: TextUnit.Kind = .sentence) {
        let text = trimmed(range)
        if !text.isEmpty { units.append(TextUnit(kind: kind, start: text.lowerBound, end: text.upperBound)) }
    }

    private func endsSentence(_ position: Int, in range: Range<Int>, from start: Int) -> Bool {
        let mark = scalars[position]
        guard mark == "." || mark == "!" || mark == "?" || mark == "。" else { return false }
        guard position + 1 < range.upperBound else { return true }
        guard mark != "。" else { return true }
        guard TextFolding.isSpace(scalars[position + 1]) else { return false }
        guard mark == "." else { return true }
        return !continues(after: position, from: start)
    }

    /// Whether the word before a full stop makes it part of an abbreviation or a number.
    private func continues(after position: Int, from start: Int) -> Bool {
        var begin = position
        while begin > start, TextFolding.isWordScalar(scalars[begin - 1]) || scalars[begin - 1] == "." { begin -= 1 }
        // A unit behind its number abbreviates nothing: `12 V. Then …`.
        let before = scalars[start..<begin].last { !TextFolding.isSpace($0) }
        if let before, TextFolding.isDigit(before), QuantityReader.unit(spelledBy: scalars[begin..<position]) != nil {
            return false
        }
        let word = TextFolding.fold(String(String.UnicodeScalarView(scalars[begin..<position])))
        if Self.abbreviations.contains(word) { return true }
        let isShortNumber = word.utf8.count <= 2 && !word.isEmpty && word.utf8.allSatisfy { (0x30...0x39).contains($0) }
        if isShortNumber { return begin == start || isMonth(after: position) }
        return word.unicodeScalars.count == 1 && word.utf8.allSatisfy { (0x61...0x7A).contains($0) }
            && begin > start && TextFolding.isUppercase(scalars[begin])
    }

    /// Names of months, folded, in English and German.
    package static func isMonth(_ folded: String) -> Bool { months.contains(folded) || englishMonths.contains(folded) }

    private static let englishMonths: Set<String> = [
        "january", "february", "march", "may", "june", "july", "october", "december",
    ]

    static let months: Set<String> = [
        "januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
        "dezember",
    ]

    private func isMonth(after position: Int) -> Bool {
        var end = position + 2
        while end < scalars.count, TextFolding.isWordScalar(scalars[end]) { end += 1 }
        guard position + 2 < end else { return false }
        return Self.months.contains(TextFolding.fold(String(String.UnicodeScalarView(scalars[(position + 2)..<end]))))
    }
}
