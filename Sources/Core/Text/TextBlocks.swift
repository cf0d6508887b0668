/// A stretch of text that no sentence crosses the border of.
struct TextBlock: Equatable {
    let range: Range<Int>
    /// A heading or a row, which is one sentence whatever full stops it holds.
    let isWhole: Bool
}

/// Cuts a text into blocks by its lines: blank lines, headings, list items and rows.
struct TextBlocks {
    private let scalars: [Unicode.Scalar]
    private(set) var blocks: [TextBlock] = []
    /// The lines of the paragraph that is open.
    private var paragraph: [TextLine] = []

    init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        let lines = TextLine.lines(of: scalars, in: 0..<scalars.count)
        var index = 0
        while index < lines.count {
            let shape = LineShape(scalars, lines[index].content)
            switch shape.kind {
            case .blank: close()
            case .heading, .row:
                close()
                let last = shape.kind == .row ? Self.rowEnd(from: index, lines, scalars) : index
                blocks.append(TextBlock(range: shape.body.lowerBound..<lines[last].content.upperBound, isWhole: true))
                index = last
            case .item:
                close()
                paragraph.append(TextLine(content: shape.body, end: lines[index].end))
            case .text: paragraph.append(TextLine(content: shape.body, end: lines[index].end))
            }
            index += 1
        }
        close()
    }

    /// Rows as RFC 4180 has them: a line break within quotation marks belongs to its row.
    static func rows(of scalars: [Unicode.Scalar]) -> [Range<Int>] {
        let lines = TextLine.lines(of: scalars, in: 0..<scalars.count)
        var rows: [Range<Int>] = []
        var index = 0
        while index < lines.count {
            let last = rowEnd(from: index, lines, scalars)
            rows.append(lines[index].start..<lines[last].content.upperBound)
            index = last + 1
        }
        return rows
    }

    /// The last line of the row that starts at `first`: the one that closes every quotation mark, or `first` itself
    /// where none does.
    private static func rowEnd(from first: Int, _ lines: [TextLine], _ scalars: [Unicode.Scalar]) -> Int {
        var isOpen = false
        for index in first..<lines.count {
            for scalar in scalars[lines[index].content] where scalar == "\"" { isOpen.toggle() }
            if !isOpen { return index }
        }
        return first
    }

    /// A line much shorter than its paragraph before one that starts with a capital is a heading or a last line.
    private mutating func close() {
        let longest = paragraph.map(\.content.count).max() ?? 0
        var start = 0
        for index in paragraph.indices {
            let isLast = index == paragraph.count - 1
            guard isLast || isBreak(after: index, longest: longest) else { continue }
            let range = paragraph[start].start..<paragraph[index].content.upperBound
            blocks.append(TextBlock(range: range, isWhole: false))
            start = index + 1
        }
        paragraph = []
    }

    private func isBreak(after index: Int, longest: Int) -> Bool {
        let line = paragraph[index].content
        let next = scalars.trimmed(paragraph[index + 1].content)
        guard line.count * 5 < longest * 3, !next.isEmpty, startsAnew(next) else { return false }
        let end = scalars.trimmed(line)
        guard !end.isEmpty else { return false }
        return !Self.continuing.contains(scalars[end.upperBound - 1])
    }

    /// With a capital, or with the number of a heading such as `2.1 Naming`.
    private func startsAnew(_ line: Range<Int>) -> Bool {
        let number = scalars[line].prefix { $0.isASCIIDigit || $0 == "." }
        let rest = scalars[line].dropFirst(number.count)
        guard !number.isEmpty else { return rest.first?.isUppercase ?? false }
        guard let blank = rest.first, blank.isBlank else { return false }
        return rest.dropFirst().first?.isUppercase ?? false
    }

    private static let continuing = Set<Unicode.Scalar>([",", ";", "-", "–", "(", "/", "&"])
}

/// What a line is by its first characters and separators.
private struct LineShape {
    enum Kind { case blank, heading, item, row, text }

    let kind: Kind
    /// The line without its leading marks.
    let body: Range<Int>

    private static let bullets = Set<Unicode.Scalar>(["-", "*", "+", "•", "◦", "–", "·", "▪"])

    init(_ scalars: [Unicode.Scalar], _ content: Range<Int>) {
        var line = scalars.trimmed(content)
        while let first = line.first, scalars[first] == ">" {
            line = scalars.trimmed(first + 1..<line.upperBound)
        }
        guard let first = line.first else {
            self.init(.blank, line)
            return
        }
        let marks = line.prefix { scalars[$0] == "#" }.count
        if (1...6).contains(marks), line.count > marks, scalars[first + marks].isBlank {
            self.init(.heading, scalars.trimmed(first + marks..<line.upperBound))
        } else if !line.contains(where: { scalars[$0].isWordPart }) {
            self.init(.blank, line)
        } else if scalars[first] == "|" || Self.isRow(scalars[line]) {
            self.init(.row, line)
        } else if Self.bullets.contains(scalars[first]), line.count > 1, scalars[first + 1].isBlank {
            self.init(.item, scalars.trimmed(first + 1..<line.upperBound))
        } else {
            self.init(Self.isNumbered(scalars[line]) ? .item : .text, line)
        }
    }

    private init(_ kind: Kind, _ body: Range<Int>) {
        self.kind = kind
        self.body = body
    }

    /// `1.`, `12)`, `(a)`, `(iv)` and a blank.
    private static func isNumbered(_ line: ArraySlice<Unicode.Scalar>) -> Bool {
        let isBracketed = line.first == "("
        let rest = isBracketed ? line.dropFirst() : line
        let label = rest.prefix { isBracketed ? $0.isWordPart : $0.isASCIIDigit }
        let behind = rest.dropFirst(label.count)
        guard (1...4).contains(label.count), let mark = behind.first, let blank = behind.dropFirst().first else {
            return false
        }
        return blank.isBlank && (isBracketed ? mark == ")" : mark == "." || mark == ")")
    }

    /// Whether the line looks like separated values: tabs, or commas or semicolons that no blank follows.
    private static func isRow(_ line: ArraySlice<Unicode.Scalar>) -> Bool {
        var tabs = 0
        var separators = 0
        var isOpen = false
        for position in line.indices {
            let scalar = line[position]
            if scalar == "\"" { isOpen.toggle() }
            guard !isOpen else { continue }
            if scalar == "\t" { tabs += 1 }
            guard scalar == "," || scalar == ";" else { continue }
            let next = position + 1 < line.endIndex ? line[position + 1] : scalar
            if next.isBlank { return tabs >= 2 }
            let isInNumber = next.isASCIIDigit && position > line.startIndex && line[position - 1].isASCIIDigit
            separators += isInNumber && scalar == "," ? 0 : 1
        }
        return tabs >= 2 || separators >= 2
    }
}
