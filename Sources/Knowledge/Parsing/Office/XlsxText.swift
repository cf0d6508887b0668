import Contracts
import Core

/// The rows of a workbook (.xlsx, ECMA-376), sheet by sheet, each a section that knows its cells. Runs in a worker.
///
/// A row becomes one line `Name of the column: value; …`, the names taken from the first row that holds at least two
/// texts and nothing else among the first ``searchedRows``; without one, columns are named by their letters. That row
/// and those above it are lines of their own. Values are what the file holds: numbers in full, dates in ISO 8601,
/// formulas by their last result. Hidden rows and columns are read like all others, a hidden sheet under a heading
/// that says so. Not text: charts, comments, headers and footers of the printed page.
struct XlsxText {
    static let maximumSheets = 1_000
    private static let searchedRows = 20
    private static let maximumName = 200

    private var writer = SectionWriter()

    /// - Throws: ``ParsingError`` `parse.unreadable`, `parse.too-large`, `parse.wrong-encoding`, `parse.empty`.
    static func parse(_ bytes: [UInt8]) throws(ParsingError) -> ParsedDocument {
        let package = try OfficePackage(bytes)
        let main = try package.mainPart()
        guard let workbook = try package.xml(main), workbook.name == "workbook" else {
            throw ZipArchive.damaged("it holds no workbook")
        }
        let values = try XlsxValues(package, main, workbook)
        let sheets = workbook.first("sheets")?.elements ?? []
        guard sheets.count <= maximumSheets else {
            throw ParsingError(.tooLarge, "The workbook has more than \(maximumSheets) sheets; split it.")
        }
        let parts = try package.relationships(of: main)
        var extraction = XlsxText()
        for sheet in sheets {
            guard let id = sheet.value("id"), let part = parts.first(where: { $0.id == id }) else {
                throw ZipArchive.damaged("a sheet is missing")
            }
            // A sheet of a chart alone has no cells.
            guard part.type == "worksheet" else { continue }
            try extraction.add(sheet, rows: rows(of: package.text(of: part.target), values))
        }
        return try extraction.writer.document(parser: "xlsx 1")
    }

    private static func rows(of text: String?, _ values: XlsxValues) throws(ParsingError) -> [XlsxRow] {
        guard let text else { throw ZipArchive.damaged("a sheet is missing") }
        var rows: [XlsxRow] = []
        var scalars = 0
        _ = try XMLReader.read(text, handingOut: "row") { element throws(ParsingError) in
            let row = try XlsxRow(element, after: rows.last?.number ?? 0, values)
            scalars += row.cells.reduce(0) { $0 + $1.text.unicodeScalars.count }
            guard scalars <= SectionWriter.maximumScalars else {
                throw ParsingError(.tooLarge, "A sheet of the workbook holds too much text; split it.")
            }
            if !row.cells.isEmpty { rows.append(row) }
        }
        return rows
    }

    private mutating func add(_ sheet: XMLElement, rows: [XlsxRow]) {
        let title = sheet.value("name") ?? "sheet"
        let isHidden = ["hidden", "veryHidden"].contains(sheet.value("state"))
        let name = String(title.prefix(Self.maximumName))
        writer.open(Array((isHidden ? "\(name) (hidden sheet)" : name).unicodeScalars), level: 1)
        let header = rows.prefix(Self.searchedRows).firstIndex { $0.cells.count >= 2 && $0.cells.allSatisfy(\.isText) }
        var names: [Int: String] = [:]
        for (index, row) in rows.enumerated() {
            guard let first = row.cells.first, let last = row.cells.last else { continue }
            let isUnderHeader = header.map { index > $0 } ?? false
            let isHeader = index == header
            if isHeader { for cell in row.cells { names[cell.column] = String(cell.text.prefix(Self.maximumName)) } }
            let line = row.cells.map { cell in
                if isHeader { return cell.text }
                let letter = DocumentPlace.columnName(cell.column)
                return "\(isUnderHeader ? names[cell.column] ?? letter : letter): \(cell.text)"
            }
            writer.add(
                line.joined(separator: "; "), as: .row,
                place: .cells(sheet: name, rows: row.number...row.number, columns: first.column...last.column))
        }
        writer.leave(level: 1)
    }
}

/// The cells of a row that hold something, by column.
struct XlsxRow {
    struct Cell {
        /// From 1.
        let column: Int
        /// On one line.
        let text: String
        /// Whether the cell holds text rather than a number, a date or a truth value.
        let isText: Bool
    }

    private static let maximumRow = 1_048_576
    private static let maximumColumn = 16_384

    let number: Int
    let cells: [Cell]

    /// - Throws: ``ParsingError`` `parse.unreadable` when rows or cells are out of order or out of bounds.
    init(_ element: XMLElement, after previous: Int, _ values: XlsxValues) throws(ParsingError) {
        number = element.value("r").flatMap { Int($0) } ?? previous + 1
        guard number > previous, number <= Self.maximumRow else {
            throw ZipArchive.damaged("its rows are out of order")
        }
        var cells: [Cell] = []
        var column = 0
        for cell in element.elements where cell.name == "c" {
            let next = try cell.value("r").map(Self.column(of:)) ?? column + 1
            guard next > column, next <= Self.maximumColumn else {
                throw ZipArchive.damaged("the cells of row \(number) are out of order")
            }
            column = next
            let (text, isText) = try values.value(of: cell)
            let line = Array(text.unicodeScalars).collapsed
            if !line.isEmpty { cells.append(Cell(column: column, text: line.text(0..<line.count), isText: isText)) }
        }
        self.cells = cells
    }

    /// 2 for `B7`.
    private static func column(of reference: String) throws(ParsingError) -> Int {
        let letters = reference.utf8.prefix { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        guard (1...3).contains(letters.count) else { throw ZipArchive.damaged("a cell has no place") }
        return letters.reduce(0) { $0 * 26 + Int($1 - UInt8(ascii: "A")) + 1 }
    }
}
