import Contracts
import Core

/// Builds the text of a document that is extracted, line by line, with the headings over each stretch of it.
///
/// Paragraphs are parted by a blank line; neighbouring rows of a table, and neighbouring items of a list, stand on a
/// line each. A heading is a line of the text, too. Limits: a path keeps at most 16 headings, each of at most 200
/// scalars; ``document(parser:)`` names the others.
struct SectionWriter {
    static let maximumHeading = 200
    static let maximumHeadings = 16
    /// What the text and the headings over all sections together may weigh, to cross from a worker.
    static let maximumBytes = 60 << 20
    /// What the text may hold; what would go beyond is not added, and ``document(parser:)`` refuses.
    static let maximumScalars = 32 << 20
    /// What a section weighs beside its headings.
    private static let sectionBytes = 32

    /// What a line is: neighbours of the same kind, but paragraphs, stand close.
    enum Line {
        case paragraph
        case row
        case item
    }

    private(set) var text: [Unicode.Scalar] = []
    private(set) var sections: [DocumentSection] = []
    /// The headings that are open, outermost first.
    private(set) var path: [String] = []
    private var levels: [Int] = []
    private var sectionStart: Int?
    private var last = Line.paragraph
    private var headingBytes = 0
    /// Whether something did not fit.
    private(set) var isFull = false

    /// Opens a section under `heading`, closing those of its level and below; the heading's own line is not added.
    mutating func open(_ heading: [Unicode.Scalar], level: Int) {
        leave(level: level)
        closeSection()
        let short = heading.text(0..<min(heading.count, Self.maximumHeading))
        guard path.count < Self.maximumHeadings, !short.isEmpty, path.last != short else { return }
        path.append(short)
        levels.append(level)
    }

    /// A heading that stands in the text.
    mutating func heading(_ line: [Unicode.Scalar], level: Int) {
        guard !line.isEmpty else { return }
        open(line, level: level)
        add(line)
    }

    /// Closes the headings of that level and below.
    mutating func leave(level: Int) {
        guard let most = levels.last, most >= level else { return }
        closeSection()
        while let last = levels.last, last >= level {
            levels.removeLast()
            path.removeLast()
        }
    }

    /// Adds a line under the headings that are open; an empty one is none.
    ///
    /// - Parameter place: where its author finds it; such a line is a section of its own.
    mutating func add(_ line: [Unicode.Scalar], as kind: Line = .paragraph, place: DocumentPlace? = nil) {
        guard !line.isEmpty, !isFull else { return }
        isFull = line.count > Self.maximumScalars - text.count
        guard !isFull else { return }
        if place != nil { closeSection() }
        if !text.isEmpty { text += (kind != .paragraph && kind == last ? "\n" : "\n\n").unicodeScalars }
        last = kind
        if sectionStart == nil { sectionStart = text.count }
        text += line
        if place != nil { closeSection(place) }
    }

    mutating func add(_ line: String, as kind: Line = .paragraph, place: DocumentPlace? = nil) {
        add(Array(line.unicodeScalars), as: kind, place: place)
    }

    /// A row of a table, its cells between bars; one without text is none.
    mutating func addRow(_ cells: [[Unicode.Scalar]]) {
        guard cells.contains(where: { !$0.isEmpty }) else { return }
        let row = Array("| ".unicodeScalars) + cells.joined(separator: " | ".unicodeScalars) + " |".unicodeScalars
        add(row.collapsed, as: .row)
    }

    private mutating func closeSection(_ place: DocumentPlace? = nil) {
        guard let start = sectionStart else { return }
        sections.append(DocumentSection(headings: path, place: place, start: start, end: text.count))
        headingBytes += path.reduce(0) { $0 + $1.utf8.count }
        sectionStart = nil
    }

    /// What was written so far.
    ///
    /// - Throws: ``ParsingError`` `parse.empty`; `parse.too-large` when there are more than
    ///   ``ParsedDocument/maximumSections`` sections, more than ``maximumScalars`` of text, or more than
    ///   ``maximumBytes`` of text and headings.
    mutating func document(parser: String) throws(ParsingError) -> ParsedDocument {
        closeSection()
        guard !sections.isEmpty else { throw .empty }
        let content = text.text(0..<text.count)
        let weight = content.utf8.count + headingBytes + sections.count * Self.sectionBytes
        guard !isFull, sections.count <= ParsedDocument.maximumSections, weight <= Self.maximumBytes
        else { throw ParsingError(.tooLarge, "The file holds too much text for one document; split it.") }
        return ParsedDocument(text: content, sections: sections, parser: parser)
    }
}

extension [Unicode.Scalar] {
    /// With one space for each run of blanks, and none at the ends.
    var collapsed: [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        for scalar in self {
            guard scalar.isBlank else {
                result.append(scalar)
                continue
            }
            if let last = result.last, last != " " { result.append(" ") }
        }
        if result.last == " " { result.removeLast() }
        return result
    }
}
