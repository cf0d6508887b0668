import Contracts
import Core

/// The complaints file of the US National Highway Traffic Safety Administration (FLAT_CMPL): a row a complaint, tabs
/// between its fields, no row of names, quotation marks as they stand.
///
/// It is told by its first row: 49 fields, of which the first two are numbers. The names are those of the agency's
/// layout (CMPL.txt). Every row must have all fields.
enum ComplaintsFlatFile {
    static let columns = [
        "CMPLID", "ODINO", "MFR_NAME", "MAKETXT", "MODELTXT", "YEARTXT", "CRASH", "FAILDATE", "FIRE", "INJURED",
        "DEATHS", "COMPDESC", "CITY", "STATE", "VIN", "DATEA", "LDATE", "MILES", "OCCURENCES", "CDESCR", "CMPL_TYPE",
        "POLICE_RPT_YN", "PURCH_DT", "ORIG_OWNER_YN", "ANTI_BRAKES_YN", "CRUISE_CONT_YN", "NUM_CYLS", "DRIVE_TRAIN",
        "FUEL_SYS", "FUEL_TYPE", "TRANS_TYPE", "VEH_SPEED", "DOT", "TIRE_SIZE", "LOC_OF_TIRE", "TIRE_FAIL_TYPE",
        "ORIG_EQUIP_YN", "MANUF_DT", "SEAT_TYPE", "RESTRAINT_TYPE", "DEALER_NAME", "DEALER_TEL", "DEALER_CITY",
        "DEALER_STATE", "DEALER_ZIP", "PROD_TYPE", "REPAIRED_YN", "MEDICAL_ATTN", "VEHICLES_TOWED_YN",
    ]

    static func isOne(_ text: String) -> Bool {
        let first = text.unicodeScalars.prefix { $0 != "\n" && $0 != "\r" }.split(
            separator: "\t", omittingEmptySubsequences: false)
        return first.count == columns.count
            && first.prefix(2).allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }
    }

    /// - Throws: ``ParsingError`` `parse.unreadable` with the row that has not all fields.
    static func parse(_ text: String) throws(ParsingError) -> ParsedDocument {
        let scalars = Array(text.unicodeScalars)
        var sections: [DocumentSection] = []
        for (index, line) in TextLine.lines(of: scalars, in: 0..<scalars.count).enumerated() {
            if scalars.trimmed(line.content).isEmpty { continue }
            let count = scalars[line.content].count { $0 == "\t" } + 1
            guard count == columns.count else {
                throw ParsingError(
                    .unreadable, "Row \(index + 1) has \(count) fields; a complaints file has \(columns.count) in each."
                )
            }
            sections.append(
                DocumentSection(
                    headings: columns, place: .rows(index + 1...index + 1), start: line.start,
                    end: line.content.upperBound))
        }
        return ParsedDocument(text: text, sections: sections, parser: "nhtsa 1")
    }
}
