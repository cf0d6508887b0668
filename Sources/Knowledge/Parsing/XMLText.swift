import Contracts
import Core

/// The text of an XML document, paragraph by paragraph, with the headings over each. Runs in a worker.
///
/// Paragraphs are parted by a blank line; rows of a table stand on a line each between bars. Runs of blanks become
/// one. A footnote follows the paragraph it stands in. Of Formex all text but the bibliographic head is kept; of
/// other XML also what attributes say of the elements that hold data.
struct XMLText {
    private let vocabulary: XMLVocabulary
    private var writer = SectionWriter()
    private var label: [Unicode.Scalar] = []
    private var notes: [XMLElement] = []

    /// - Throws: ``ParsingError`` `parse.unreadable`, `parse.wrong-encoding`, `parse.empty`.
    static func parse(_ bytes: [UInt8]) throws(ParsingError) -> ParsedDocument {
        let root = try XMLReader.read(TextDecoding.text(of: bytes))
        var extraction = XMLText(vocabulary: .of(root))
        extraction.visit(root)
        return try extraction.writer.document(parser: "xml 1")
    }

    private init(vocabulary: XMLVocabulary) {
        self.vocabulary = vocabulary
    }

    private mutating func visit(_ element: XMLElement) {
        if vocabulary.skipped.contains(element.name) { return }
        if vocabulary.notes.contains(element.name) {
            notes.append(element)
        } else if vocabulary.labels.contains(element.name) {
            label += flat(element) + [" "]
        } else if vocabulary.rows.contains(element.name) {
            row(element)
        } else if element.hasOwnText || element.elements.isEmpty {
            paragraph(element)
        } else if vocabulary.namesLeaves, isRecord(element) {
            record(element)
        } else {
            container(element)
        }
    }

    /// An element of elements: its leading headings stand over the rest of it.
    private mutating func container(_ element: XMLElement) {
        let depth = writer.path.count
        if let title = headingAttribute(element) { open([Array(title.unicodeScalars)], depth) }
        var headings: [[Unicode.Scalar]] = []
        for child in element.elements {
            if vocabulary.isHeading(child.name), !vocabulary.skipped.contains(child.name) {
                headings += lines(of: child)
                continue
            }
            if !headings.isEmpty { open(headings, depth) }
            headings = []
            visit(child)
        }
        if !headings.isEmpty { open(headings, depth) }
        flushNotes()
        writer.leave(level: depth)
    }

    private func headingAttribute(_ element: XMLElement) -> String? {
        vocabulary.headingAttributes.lazy.compactMap(element.attribute).first { !$0.isEmpty }
    }

    /// Starts a section whose heading is `lines`, directly under the first `depth` headings.
    private mutating func open(_ lines: [[Unicode.Scalar]], _ depth: Int) {
        writer.open(Array(lines.joined(separator: ": ".unicodeScalars)), level: depth)
        for line in lines { emit(line) }
        flushNotes()
    }

    /// The lines of a heading: one for each part of it that is a heading itself.
    private func lines(of heading: XMLElement) -> [[Unicode.Scalar]] {
        let parts = heading.elements.filter { vocabulary.isHeading($0.name) }
        let lines = parts.isEmpty ? [flat(heading)] : parts.map(flat)
        return lines.filter { !$0.isEmpty }
    }

    /// Running text; blocks within it get paragraphs of their own.
    private mutating func paragraph(_ element: XMLElement) {
        var inline: [Unicode.Scalar] = leafName(element)
        for child in element.children {
            if case .element(let inner) = child, isBlock(inner) {
                emit(inline)
                inline = []
                visit(inner)
            } else if case .element(let inner) = child, vocabulary.notes.contains(inner.name) {
                notes.append(inner)
            } else {
                append(child, to: &inline)
            }
        }
        emit(inline)
        flushNotes()
    }

    private func isBlock(_ element: XMLElement) -> Bool {
        vocabulary.blocks.contains(element.name) || vocabulary.rows.contains(element.name)
    }

    private mutating func row(_ element: XMLElement) {
        let cells = element.elements.map(flat)
        guard let first = cells.first else { return }
        writer.addRow([(label + first).collapsed] + cells.dropFirst())
        label = []
    }

    /// Data whose elements all are plain values, and few.
    private func isRecord(_ element: XMLElement) -> Bool {
        element.elements.count <= 64
            && element.elements.allSatisfy {
                $0.elements.isEmpty && !vocabulary.isHeading($0.name)
                    && !XMLVocabulary.prose.contains($0.name.lowercased())
            }
    }

    /// One paragraph `element (attribute: value): name: value; name: value`.
    private mutating func record(_ element: XMLElement) {
        var line = leafName(element)
        let values = element.elements.map { leafName($0) + flat($0) }.filter { !$0.isEmpty }
        line += values.joined(separator: "; ".unicodeScalars)
        emit(line)
    }

    /// `name (attribute: value): ` before a value; nothing before prose.
    private func leafName(_ element: XMLElement) -> [Unicode.Scalar] {
        guard vocabulary.namesLeaves else { return [] }
        let attributes = element.attributes.filter { !$0.name.hasPrefix("xml") && !$0.name.contains(":") }
            .map { "\($0.name): \($0.value)" }.joined(separator: ", ")
        let isProse = XMLVocabulary.prose.contains(element.name.lowercased()) || vocabulary.isHeading(element.name)
        guard !isProse, element.hasOwnText || !element.elements.isEmpty || !attributes.isEmpty else { return [] }
        let suffix = element.children.isEmpty ? "" : ": "
        return Array((attributes.isEmpty ? element.name : "\(element.name) (\(attributes))").unicodeScalars)
            + suffix.unicodeScalars
    }

    /// The element's text on one line, notes in brackets.
    private func flat(_ element: XMLElement) -> [Unicode.Scalar] {
        var inline: [Unicode.Scalar] = []
        for child in element.children { append(child, to: &inline) }
        return inline.collapsed
    }

    private func append(_ node: XMLElement.Node, to inline: inout [Unicode.Scalar]) {
        switch node {
        case .text(let text): inline += text.unicodeScalars
        case .element(let element):
            if vocabulary.skipped.contains(element.name) { return }
            if let mark = Self.quotationMark(element) { inline.append(mark) }
            let isParted = isBlock(element) || vocabulary.labels.contains(element.name) || element.name == "br"
            let isNote = vocabulary.notes.contains(element.name)
            if isParted { inline.append(" ") }
            if isNote { inline += " [".unicodeScalars }
            for child in element.children { append(child, to: &inline) }
            if isNote { inline.append("]") }
            if isParted { inline.append(" ") }
        }
    }

    /// Formex writes quotation marks as empty elements with the mark's code point.
    private static func quotationMark(_ element: XMLElement) -> Unicode.Scalar? {
        guard element.name.hasPrefix("QUOT."), let code = element.attribute("CODE") else { return nil }
        return UInt32(code, radix: 16).flatMap(Unicode.Scalar.init)
    }

    private mutating func flushNotes() {
        let waiting = notes
        notes = []
        for note in waiting { emit(Array("[".unicodeScalars) + flat(note) + ["]"]) }
    }

    /// Adds a paragraph under the headings that are open.
    private mutating func emit(_ inline: [Unicode.Scalar]) {
        writer.add((label + inline).collapsed)
        label = []
    }
}
