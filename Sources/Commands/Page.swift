/// A command's words for people: calm, aligned, at most 100 columns.
///
/// Every text that goes in is made safe to show (``VisibleText``) on its way; colour is added by the page alone, so
/// nothing from a document can bring its own. Columns count characters, wide ones as one.
struct Page {
    static let columns = 100

    private enum Style {
        case plain
        case strong
        case quiet
    }

    private var lines: [(style: Style, text: String)] = []

    /// A line that names what follows, set off from what stands above it.
    mutating func heading(_ text: String) {
        space()
        lines.append((.strong, VisibleText.line(text)))
    }

    /// An empty line, unless there is one already.
    mutating func space() {
        if let last = lines.last, !last.text.isEmpty { lines.append((.plain, "")) }
    }

    mutating func paragraph(_ text: String, indent: Int = 0) { add(text, indent: indent, style: .plain) }

    /// Words beside the point.
    mutating func note(_ text: String, indent: Int = 0) { add(text, indent: indent, style: .quiet) }

    /// Text whose line ends matter; it is not wrapped.
    mutating func verbatim(_ text: String) {
        for line in VisibleText.block(text).split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append((.plain, String(line)))
        }
    }

    /// Names and values in two columns; a pair without a value is left out.
    mutating func fields(_ pairs: [(name: String, value: String?)]) {
        let present = pairs.compactMap { pair in pair.value.map { (VisibleText.line(pair.name), $0) } }
        let width = present.map(\.0.count).max() ?? 0
        for (name, value) in present {
            let wrapped = TextWrapping.wrap(VisibleText.block(value), to: Self.columns - width - 2)
            for (position, line) in wrapped.enumerated() {
                let lead = position == 0 ? name : ""
                lines.append((.plain, TextWrapping.pad(lead, to: width) + "  " + line))
            }
        }
    }

    /// Rows under headings; the widest column gives way until the table fits.
    mutating func table(_ header: [String], _ rows: [[String]], indent: Int = 0) {
        let cells = rows.map { $0.map(VisibleText.line) }
        let widths = TableWidths.fit([header] + cells, into: Self.columns - indent)
        append(row: header, widths: widths, indent: indent, style: .quiet)
        for row in cells { append(row: row, widths: widths, indent: indent, style: .plain) }
    }

    /// The page without empty lines at its end.
    func text(usesColour: Bool) -> String {
        var text = ""
        for line in lines[..<((lines.lastIndex { !$0.text.isEmpty } ?? -1) + 1)] {
            text += usesColour ? Self.coloured(line.text, line.style) : line.text
            text += "\n"
        }
        return text
    }

    private mutating func add(_ text: String, indent: Int, style: Style) {
        let lead = String(repeating: " ", count: indent)
        for line in TextWrapping.wrap(VisibleText.block(text), to: Self.columns - indent) {
            lines.append((style, line.isEmpty ? "" : lead + line))
        }
    }

    private mutating func append(row: [String], widths: [Int], indent: Int, style: Style) {
        let wrapped = zip(row, widths).map { TextWrapping.wrap($0, to: $1) }
        for position in 0..<(wrapped.map(\.count).max() ?? 0) {
            var line = String(repeating: " ", count: indent)
            for (cell, width) in zip(wrapped, widths) {
                line += TextWrapping.pad(position < cell.count ? cell[position] : "", to: width) + "  "
            }
            lines.append((style, TextWrapping.withoutTrailingSpace(line)))
        }
    }

    private static func coloured(_ text: String, _ style: Style) -> String {
        switch style {
        case .plain: text
        case .strong: text.isEmpty ? text : "\u{1B}[1m\(text)\u{1B}[0m"
        case .quiet: text.isEmpty ? text : "\u{1B}[2m\(text)\u{1B}[0m"
        }
    }
}

/// How wide each column of a table may be.
enum TableWidths {
    private static let gap = 2
    private static let narrowest = 6

    static func fit(_ rows: [[String]], into columns: Int) -> [Int] {
        let count = rows.map(\.count).max() ?? 0
        var widths = (0..<count).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        var excess = widths.reduce(0, +) + gap * max(count - 1, 0) - columns
        while excess > 0, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
            widths[widest] > narrowest
        {
            widths[widest] -= 1
            excess -= 1
        }
        return widths.map { max($0, 1) }
    }
}

/// Breaks text into lines between words; a word longer than a line is cut.
enum TextWrapping {
    static func wrap(_ text: String, to width: Int) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).flatMap { wrapLine(String($0), to: width) }
    }

    static func pad(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func withoutTrailingSpace(_ text: String) -> String {
        String(text.reversed().drop(while: \.isWhitespace).reversed())
    }

    private static func wrapLine(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        var current = ""
        var length = 0
        for word in text.split(separator: " ") {
            for piece in pieces(of: word, width: width) {
                if length > 0, length + 1 + piece.count > width {
                    lines.append(current)
                    current = ""
                    length = 0
                }
                current += length > 0 ? " " + piece : piece
                length += (length > 0 ? 1 : 0) + piece.count
            }
        }
        return lines + [current]
    }

    private static func pieces(of word: Substring, width: Int) -> [String] {
        var pieces: [String] = []
        var rest = word
        while rest.count > width {
            pieces.append(String(rest.prefix(width)))
            rest = rest.dropFirst(width)
        }
        return pieces + [String(rest)]
    }
}
