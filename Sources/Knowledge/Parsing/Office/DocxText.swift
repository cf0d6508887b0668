import Contracts
import Core

/// The text of a word-processing document (.docx, ECMA-376) as its reader sees it, under its headings. Runs in a worker.
///
/// Kept: paragraphs with the numbers of their lists, tables a row a line, text boxes behind the paragraph they hang
/// on, foot- and endnotes in brackets behind theirs, and what was inserted under revision. Not text: what was deleted
/// or moved away under revision, hidden text, codes of fields, comments, headers and footers of pages.
struct DocxText {
    private static let maximumDepth = 64

    private var writer = SectionWriter()
    private let styles: DocxStyles
    private var numbering: DocxNumbering
    /// Footnotes and endnotes by kind and number, such as `footnote 3`.
    private let notes: [String: XMLElement]
    /// Waiting until the paragraph or table they hang on is written.
    private var waitingNotes: [XMLElement] = []
    private var waitingBoxes: [XMLElement] = []
    private var depth = 0

    /// - Throws: ``ParsingError`` `parse.unreadable`, `parse.too-large`, `parse.wrong-encoding`, `parse.empty`.
    static func parse(_ bytes: [UInt8]) throws(ParsingError) -> ParsedDocument {
        let package = try OfficePackage(bytes)
        let main = try package.mainPart()
        guard let root = try package.xml(main), root.name == "document", let body = root.first("body") else {
            throw ZipArchive.damaged("it holds no word-processing document")
        }
        var extraction = try DocxText(package, main)
        extraction.blocks(body.elements)
        return try extraction.writer.document(parser: "docx 1")
    }

    private init(_ package: OfficePackage, _ main: String) throws(ParsingError) {
        styles = DocxStyles(try package.xml(ofType: "styles", from: main))
        numbering = DocxNumbering(try package.xml(ofType: "numbering", from: main))
        var notes: [String: XMLElement] = [:]
        for kind in ["footnote", "endnote"] {
            for note in try package.xml(ofType: kind + "s", from: main)?.elements ?? [] where note.name == kind {
                if let id = note.value("id") { notes["\(kind) \(id)"] = note }
            }
        }
        self.notes = notes
    }

    private mutating func blocks(_ elements: [XMLElement]) {
        for element in elements {
            switch element.name {
            case "p": paragraph(element)
            case "tbl": table(element)
            case "del", "moveFrom": continue
            case "AlternateContent": blocks(Self.shown(element).elements)
            default:
                if Self.wrappers.contains(element.name) { blocks(element.elements) }
            }
        }
    }

    /// Elements that stand around blocks or runs and mean nothing for their text.
    private static let wrappers: Set<String> = [
        "sdt", "sdtContent", "ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "ruby",
        "rubyBase", "txbxContent", "r", "oMath", "oMathPara",
    ]

    private mutating func paragraph(_ paragraph: XMLElement) {
        let properties = paragraph.first("pPr")
        let style = properties?.first("pStyle")?.value("val")
        var line: [Unicode.Scalar] = []
        runs(paragraph, isHidden: style.map(styles.isHidden) ?? false, into: &line)
        line = line.collapsed
        if !line.isEmpty {
            let mark = mark(properties, style)
            if let mark, !mark.isEmpty { line = Array("\(mark) ".unicodeScalars) + line }
            let outline = properties?.first("outlineLvl")?.value("val").flatMap { Int($0) }
            let level = outline.map(DocxStyles.headingLevel(outline:)) ?? style.flatMap(styles.headingLevel)
            if let level {
                writer.heading(line, level: level)
            } else {
                writer.add(line, as: mark == nil ? .paragraph : .item)
            }
        }
        writeWaiting()
    }

    private mutating func mark(_ properties: XMLElement?, _ style: String?) -> String? {
        let own = properties?.first("numPr").map { DocxListPlace($0) }
        let inherited = style.flatMap(styles.numbering)
        guard let place = own?.list == nil ? inherited ?? own : own else { return nil }
        return numbering.nextMark(at: place, style: style)
    }

    /// The text of the runs within `element`; notes and boxes are put aside.
    private mutating func runs(_ element: XMLElement, isHidden: Bool, into line: inout [Unicode.Scalar]) {
        for child in element.elements {
            switch child.name {
            case "r": runs(child, isHidden: isHidden || hides(child), into: &line)
            case "t" where !isHidden: line += child.ownText.unicodeScalars
            case "tab", "br", "cr", "ptab": line.append(" ")
            case "noBreakHyphen" where !isHidden: line.append("-")
            case "footnoteReference", "endnoteReference":
                let id = "\(child.name.dropLast("Reference".count)) \(child.value("id") ?? "")"
                if !isHidden, let note = notes[id] { waitingNotes.append(note) }
            case "AlternateContent": runs(Self.shown(child), isHidden: isHidden, into: &line)
            case "del", "moveFrom", "pPr", "rPr", "rt": continue
            case "txbxContent":
                if !isHidden { waitingBoxes.append(child) }
            default: runs(child, isHidden: isHidden, into: &line)
            }
        }
    }

    /// Of alternatives the one that today's programs show (ECMA-376 part 3, 7.6).
    private static func shown(_ alternatives: XMLElement) -> XMLElement {
        alternatives.first("Choice") ?? alternatives.first("Fallback") ?? alternatives
    }

    private func hides(_ run: XMLElement) -> Bool {
        guard let properties = run.first("rPr") else { return false }
        if properties.first("vanish") != nil { return properties.switches(on: "vanish") }
        return properties.first("rStyle")?.value("val").map(styles.isHidden) ?? false
    }

    private mutating func table(_ table: XMLElement) {
        for row in Self.unwrapped(table, "tr") where row.first("trPr")?.first("del") == nil {
            let cells = Self.unwrapped(row, "tc").map { cell in
                var line: [Unicode.Scalar] = []
                flatten(cell, into: &line)
                return line.collapsed
            }
            writer.addRow(cells)
        }
        writeWaiting()
    }

    /// The text of a cell on one line, tables within it too.
    private mutating func flatten(_ cell: XMLElement, into line: inout [Unicode.Scalar]) {
        for element in cell.elements {
            if element.name == "p" {
                let style = element.first("pPr")?.first("pStyle")?.value("val")
                let mark = mark(element.first("pPr"), style)
                var text: [Unicode.Scalar] = []
                runs(element, isHidden: style.map(styles.isHidden) ?? false, into: &text)
                if let mark, !mark.isEmpty, !text.collapsed.isEmpty { line += "\(mark) ".unicodeScalars }
                line += text + [" "]
            } else if !["del", "moveFrom", "tcPr"].contains(element.name) {
                flatten(element.name == "AlternateContent" ? Self.shown(element) : element, into: &line)
            }
        }
    }

    /// The children of that name, also where something that means nothing for the text stands around them.
    private static func unwrapped(_ element: XMLElement, _ name: String) -> [XMLElement] {
        element.elements.flatMap { child -> [XMLElement] in
            if child.name == name { return [child] }
            return wrappers.contains(child.name) ? unwrapped(child, name) : []
        }
    }

    private mutating func writeWaiting() {
        guard depth < Self.maximumDepth else { return }
        depth += 1
        let (boxes, notes) = (waitingBoxes, waitingNotes)
        waitingBoxes = []
        waitingNotes = []
        for box in boxes { blocks(box.elements) }
        for note in notes {
            var line: [Unicode.Scalar] = []
            flatten(note, into: &line)
            let text = line.collapsed
            if !text.isEmpty { writer.add(["["] + text + ["]"]) }
            // A note has no notes of its own.
            waitingNotes = []
        }
        depth -= 1
    }
}

extension XMLElement {
    /// The text that stands directly in it.
    var ownText: String {
        children.reduce(into: "") { if case .text(let text) = $1 { $0 += text } }
    }
}
