/// Where in the file as its author sees it a stretch of a document's text stands.
///
/// Offsets count in the extracted text; this is what a person turns to in the file itself.
package enum DocumentPlace: Hashable, Sendable {
    /// Of a paged document, from 1.
    case page(Int)
    /// Rows of a table of text, both ends included, from 1; the row of the names of the columns counts.
    case rows(ClosedRange<Int>)
    /// Of a sheet of a workbook: its rows and its columns, both ends included, from 1.
    case cells(sheet: String, rows: ClosedRange<Int>, columns: ClosedRange<Int>)

    /// As a person writes it: `page 3`, `row 5`, `rows 5-7`, `cells A2:G5`.
    package var text: String {
        switch self {
        case .page(let number): return "page \(number)"
        case .rows(let rows): return rows.count == 1 ? "row \(rows.lowerBound)" : "rows \(Self.span(rows))"
        case .cells(_, let rows, let columns):
            let first = Self.columnName(columns.lowerBound) + String(rows.lowerBound)
            let last = Self.columnName(columns.upperBound) + String(rows.upperBound)
            return first == last ? "cell \(first)" : "cells \(first):\(last)"
        }
    }

    /// ``text``, with the sheet where there is one: `sheet 'Parts', cells A2:G5`.
    package var fullText: String {
        if case .cells(let sheet, _, _) = self { return "sheet '\(sheet)', \(text)" }
        return text
    }

    /// The smallest place that holds both; `nil` where no one place does.
    package func joined(with other: DocumentPlace) -> DocumentPlace? {
        switch (self, other) {
        case (.page(let one), .page(let two)): return one == two ? self : nil
        case (.rows(let one), .rows(let two)): return .rows(Self.hull(one, two))
        case (.cells(let sheet, let rows, let columns), .cells(let otherSheet, let otherRows, let otherColumns)):
            guard sheet == otherSheet else { return nil }
            return .cells(sheet: sheet, rows: Self.hull(rows, otherRows), columns: Self.hull(columns, otherColumns))
        case (.page, _), (.rows, _), (.cells, _): return nil
        }
    }

    /// `A` for 1, `Z` for 26, `AA` for 27 (ECMA-376 part 1, 18.18.7).
    package static func columnName(_ number: Int) -> String {
        var rest = number
        var letters: [Character] = []
        while rest > 0 {
            rest -= 1
            letters.append(Character(Unicode.Scalar(UInt8(ascii: "A") + UInt8(rest % 26))))
            rest /= 26
        }
        return String(letters.reversed())
    }

    private static func span(_ rows: ClosedRange<Int>) -> String { "\(rows.lowerBound)-\(rows.upperBound)" }

    private static func hull(_ one: ClosedRange<Int>, _ two: ClosedRange<Int>) -> ClosedRange<Int> {
        min(one.lowerBound, two.lowerBound)...max(one.upperBound, two.upperBound)
    }
}
