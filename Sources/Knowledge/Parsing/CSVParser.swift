import Contracts
import Core

/// Cuts comma-separated values into rows, each a section that stands literally in the file (RFC 4180).
///
/// The separator is whichever of comma, semicolon, tab and bar is most frequent in the first row. Every section,
/// the first row too, has the names of the columns as its headings. Rows may be of unequal length.
struct CSVParser {
    private let scalars: [Unicode.Scalar]
    private let separator: Unicode.Scalar

    static let maximumColumns = 4_096

    /// - Throws: ``ParsingError`` `parse.unreadable` with the row where a quotation mark is never closed or followed
    ///   by stray text.
    static func parse(_ text: String) throws(ParsingError) -> ParsedDocument {
        let scalars = Array(text.unicodeScalars)
        let parser = CSVParser(scalars: scalars, separator: separator(of: scalars))
        let rows = try parser.rows()
        let names = rows.first?.fields.map { $0.filter { $0 != "\n" && $0 != "\r" } } ?? []
        let sections = rows.map {
            DocumentSection(
                headings: names, place: .rows($0.number...$0.number), start: $0.range.lowerBound,
                end: $0.range.upperBound)
        }
        guard names.count <= maximumColumns else { throw ParsingError(.unreadable, "The table has too many columns.") }
        return ParsedDocument(text: text, sections: sections, parser: "csv 1")
    }

    struct Row: Equatable {
        /// From 1, blank rows counted.
        let number: Int
        /// Without the line break.
        let range: Range<Int>
        /// Unquoted.
        let fields: [String]
    }

    /// Rows that hold more than blanks, in order.
    func rows() throws(ParsingError) -> [Row] {
        var rows: [Row] = []
        var position = 0
        var number = 0
        while position < scalars.count {
            let start = position
            number += 1
            var fields = [try field(&position, row: number)]
            while position < scalars.count, scalars[position] == separator {
                position += 1
                fields.append(try field(&position, row: number))
            }
            if !scalars.trimmed(start..<position).isEmpty {
                rows.append(Row(number: number, range: start..<position, fields: fields))
            }
            if position < scalars.count, scalars[position] == "\r" { position += 1 }
            if position < scalars.count, scalars[position] == "\n" { position += 1 }
        }
        return rows
    }

    init(scalars: [Unicode.Scalar], separator: Unicode.Scalar) {
        self.scalars = scalars
        self.separator = separator
    }

    /// Reads one field and stops at the separator or line break behind it.
    private func field(_ position: inout Int, row: Int) throws(ParsingError) -> String {
        guard position < scalars.count, scalars[position] == "\"" else {
            let start = position
            while position < scalars.count, !isEnd(scalars[position]) { position += 1 }
            return scalars.text(start..<position)
        }
        var field = String.UnicodeScalarView()
        position += 1
        while true {
            guard position < scalars.count else {
                throw ParsingError(.unreadable, "In row \(row) a quotation mark is never closed.")
            }
            let scalar = scalars[position]
            position += 1
            if scalar == "\"" {
                guard position < scalars.count, scalars[position] == "\"" else { break }
                position += 1
            }
            field.append(scalar)
        }
        guard position == scalars.count || isEnd(scalars[position]) else {
            throw ParsingError(.unreadable, "In row \(row) text follows a closing quotation mark.")
        }
        return String(field)
    }

    private func isEnd(_ scalar: Unicode.Scalar) -> Bool {
        scalar == separator || scalar == "\n" || scalar == "\r"
    }

    private static func separator(of scalars: [Unicode.Scalar]) -> Unicode.Scalar {
        var counts: [(separator: Unicode.Scalar, count: Int)] = [(",", 0), (";", 0), ("\t", 0), ("|", 0)]
        var isOpen = false
        for scalar in scalars {
            if scalar == "\"" { isOpen.toggle() }
            if !isOpen, scalar == "\n" || scalar == "\r" { break }
            guard !isOpen, let index = counts.firstIndex(where: { $0.separator == scalar }) else { continue }
            counts[index].count += 1
        }
        let most = counts.map(\.count).max() ?? 0
        return counts.first { $0.count == most }?.separator ?? ","
    }
}
