import Contracts
import Core

/// The text of an HTML page as a reader sees it, under its headings. Runs in a worker.
///
/// The page's title stands first; `h1` to `h6` are headings; items of lists and rows of tables stand on a line each;
/// `pre` and `br` keep their line breaks, every other run of blanks becomes a space. What a browser does not show is
/// no text: scripts, styles, templates, fallbacks for what is embedded, and elements hidden by `hidden` or by their
/// own `style` (`display`, `visibility`, `opacity` or `font-size`). Style sheets are not applied. Of an image its
/// alternative text is kept.
struct HTMLText {
    private var writer: SectionWriter
    /// What is added to the level of every heading.
    private let base: Int
    private var line: [Unicode.Scalar] = []
    private var kind = SectionWriter.Line.paragraph
    /// The heading that is open, from 0 for the title; `nil` outside headings.
    private var headingLevel: Int?
    /// How many elements are open within the outermost one that is not shown; 0 where all is.
    private var hiddenDepth = 0
    private var preformatted = 0
    /// For each list that is open its next number; `nil` for bullets.
    private var lists: [Int?] = []
    private var row: HTMLRow?

    /// - Throws: ``ParsingError`` `parse.unreadable`, `parse.wrong-encoding`, `parse.empty`, `parse.too-large`.
    static func parse(_ bytes: [UInt8]) throws(ParsingError) -> ParsedDocument {
        var writer = SectionWriter()
        try write(HTMLEncoding.text(of: bytes), into: &writer, level: 0)
        return try writer.document(parser: "html 1")
    }

    /// Adds a page that is decoded already, its title as a heading of that level.
    static func write(_ page: String, into writer: inout SectionWriter, level: Int) throws(ParsingError) {
        var extraction = HTMLText(writer: writer, base: level)
        try HTMLEvents.read(page) { extraction.take($0) }
        extraction.flush()
        writer = extraction.writer
    }

    private init(writer: SectionWriter, base: Int) {
        self.writer = writer
        self.base = base
    }

    private mutating func take(_ event: HTMLEvents.Event) {
        switch event {
        case .start(let name, let attributes):
            if hiddenDepth > 0 || HTMLVisibility.isHidden(name, attributes) {
                if hiddenDepth == 0, HTMLVocabulary.blocks.contains(name) { breakBlock() }
                hiddenDepth += 1
            } else {
                start(name, attributes)
            }
        case .end(let name):
            if hiddenDepth > 0 { hiddenDepth -= 1 } else { end(name) }
        case .text(let text):
            if hiddenDepth == 0 { append(text) }
        }
    }

    private mutating func start(_ name: String, _ attributes: [String: String]) {
        if let level = HTMLVocabulary.headingLevel(name) {
            breakBlock()
            if row == nil { headingLevel = base + level }
        } else if name == "tr" {
            startRow()
        } else if HTMLVocabulary.cells.contains(name) {
            startCell()
        } else if name == "br" {
            line.append(row == nil && headingLevel == nil ? "\n" : " ")
        } else if name == "img" || name == "area" {
            append(attributes["alt"] ?? "")
        } else if name == "q" {
            line.append("“")
        } else if HTMLVocabulary.blocks.contains(name) {
            breakBlock()
            startBlock(name, attributes)
        }
    }

    private mutating func startBlock(_ name: String, _ attributes: [String: String]) {
        switch name {
        case "ul", "menu", "dir": lists.append(nil)
        case "ol": lists.append(attributes["start"].flatMap { Int($0) } ?? 1)
        case "li": startItem(attributes)
        case "dt", "dd": kind = .item
        case "pre": preformatted += 1
        default: break
        }
    }

    /// Starts an item's line with its number or a dash.
    private mutating func startItem(_ attributes: [String: String]) {
        var mark = "- "
        if let list = lists.last, let next = list {
            let number = attributes["value"].flatMap { Int($0) } ?? next
            mark = "\(number). "
            lists[lists.count - 1] = number &+ 1
        }
        line += mark.unicodeScalars
        kind = .item
    }

    private mutating func end(_ name: String) {
        if HTMLVocabulary.headingLevel(name) != nil {
            breakBlock()
        } else if name == "tr" {
            endRow()
        } else if HTMLVocabulary.cells.contains(name) {
            endCell()
        } else if name == "q" {
            line.append("”")
        } else if HTMLVocabulary.blocks.contains(name) {
            breakBlock()
            if HTMLVocabulary.lists.contains(name), !lists.isEmpty { lists.removeLast() }
            if name == "pre", preformatted > 0 { preformatted -= 1 }
        }
    }

    private mutating func append(_ text: String) {
        for scalar in text.unicodeScalars where scalar.value >= 0x20 || scalar.isBlank {
            let keeps = preformatted > 0 && row == nil && headingLevel == nil
            line.append(scalar.isBlank && !(keeps && scalar == "\n") ? " " : scalar)
        }
    }

    /// Within a row a block only parts words: the row stays one line.
    private mutating func breakBlock() {
        if row == nil { flush() } else { line.append(" ") }
    }

    private mutating func startRow() {
        if row == nil { flush() }
        row = HTMLRow(depth: (row?.depth ?? 0) + 1, cells: row?.cells ?? [])
    }

    private mutating func startCell() {
        guard let row, row.depth == 1 else { return line.append(" ") }
        line = []
    }

    private mutating func endCell() {
        guard row?.depth == 1 else { return line.append(" ") }
        row?.cells.append(line.collapsed)
        line = []
    }

    private mutating func endRow() {
        guard let ended = row else { return }
        guard ended.depth == 1 else {
            row = HTMLRow(depth: ended.depth - 1, cells: ended.cells)
            return line.append(" ")
        }
        row = nil
        let rest = line.collapsed
        line = []
        writer.addRow(ended.cells + (rest.isEmpty ? [] : [rest]))
    }

    /// Ends the line that is open.
    private mutating func flush() {
        let lines = line.split(separator: "\n").map { Array($0).collapsed }.filter { !$0.isEmpty }
        let whole = Array(lines.joined(separator: ["\n"]))
        if let level = headingLevel {
            writer.heading(whole, level: level)
        } else if whole != ["-"] {
            writer.add(whole, as: kind)
        }
        line = []
        kind = .paragraph
        headingLevel = nil
    }
}

/// A row of a table that is open.
private struct HTMLRow {
    /// 1, and one more for each row of a table within.
    let depth: Int
    var cells: [[Unicode.Scalar]]
}
