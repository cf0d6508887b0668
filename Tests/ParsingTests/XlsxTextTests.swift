import Contracts
import Core
import Foundation
import Knowledge
import Testing

@testable import Knowledge

@Suite("A workbook")
struct XlsxTextTests {
    @Test("gives each row as a line under the names of the columns, with its sheet and cells")
    func rows() async throws {
        let sheet = """
            <row r="1"><c r="A1" t="inlineStr"><is><t>Torques of 2024</t></is></c></row>
            <row r="3"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c></row>
            <row r="4"><c r="B4" t="s"><v>3</v></c><c r="C4"><v>105</v></c><c r="D4" s="1"><v>45352</v></c><c r="E4" t="b"><v>1</v></c></row>
            <row r="5"/><row r="6"><c r="B6" t="str"><f>A1&amp;"x"</f><v>M12_x000A_long</v></c><c r="C6"><v>7.0999999999999994E-2</v></c>\
            <c r="D6" t="e"><v>#N/A</v></c></row>
            """
        let document = try await Parsing.parse(Xlsx.file([("Bolts", nil, sheet)]), named: "a.xlsx")
        #expect(
            document.outline == [
                "Bolts: A: Torques of 2024", "Bolts: Bolt; Torque [Nm]; Valid from",
                "Bolts: Bolt: M10 dry; Torque [Nm]: 105; Valid from: 2024-03-01; E: TRUE",
                "Bolts: Bolt: M12 long; Torque [Nm]: 0.071; Valid from: #N/A",
            ])
        #expect(document.sections[2].place == .cells(sheet: "Bolts", rows: 4...4, columns: 2...5))
        let chunk = try #require(Chunker.chunks(of: document).first)
        #expect(chunk.place == .cells(sheet: "Bolts", rows: 1...6, columns: 1...5))
        #expect(chunk.context == ["Bolts", "cells A1:E6"])
        #expect(document.isTable && document.parser == "xlsx 1")
    }

    @Test("names columns by letters where no row names them, and says which sheet was hidden")
    func letters() async throws {
        let row = "<row><c><v>1</v></c><c t=\"d\"><v>2024-03-01</v></c></row>"
        let document = try await Parsing.parse(
            Xlsx.file([("One", nil, row), ("Two", "veryHidden", row + row)]), named: "a.xlsx")
        #expect(
            document.outline == [
                "One: A: 1; B: 2024-03-01", "Two (hidden sheet): A: 1; B: 2024-03-01",
                "Two (hidden sheet): A: 1; B: 2024-03-01",
            ])
    }

    @Test(
        "shows a number as its format says, in both systems of dates",
        arguments: [
            (1, XlsxNumberFormat.date, "1900-01-01", "1904-01-02"), (59, .date, "1900-02-28", "1904-02-29"),
            (60, .date, "1900-02-29", "1904-03-01"), (61, .date, "1900-03-01", "1904-03-02"),
            (45_352.5, .dateAndTime, "2024-03-01T12:00:00", "2028-03-02T12:00:00"),
            (0.999_999, .time, "1900-01-01T00:00:00", "1904-01-02T00:00:00"), (0.75, .time, "18:00:00", "18:00:00"),
            (1.25, .elapsed, "30:00:00", "30:00:00"), (2_958_465, .date, "9999-12-31", "10004-01-01"),
        ] as [(Double, XlsxNumberFormat, String, String)])
    func dates(value: Double, format: XlsxNumberFormat, from1900: String, from1904: String) {
        #expect(ExcelDate.text(of: value, format, .from1900) == from1900)
        #expect(ExcelDate.text(of: value, format, .from1904) == from1904)
    }

    @Test(
        "knows the formats of dates from others",
        arguments: [
            ("General", .number), ("0.00E+00", .number), ("yyyy\\-mm\\-dd", .date),
            ("[$-409]d/m/yy h:mm AM/PM;@", .dateAndTime),
            ("mmm", .date), ("h:mm:ss", .time), ("mm:ss.0", .time), ("[h]:mm", .elapsed), ("#,##0 \"days\"", .number),
            ("[Red]0;[Blue]yyyy", .number), ("0 \\d", .number), ("_d0", .number), ("dd.mm.yyyy", .date),
        ] as [(String, XlsxNumberFormat)])
    func formats(code: String, format: XlsxNumberFormat) {
        #expect(XlsxNumberFormat(code: code) == format)
    }

    @Test("is refused with the exact reason")
    func refused() async throws {
        let cases: [(String, String)] = [
            ("", "parse.empty"), ("<row><c t=\"s\"><v>99</v></c></row>", "parse.unreadable"),
            ("<row r=\"2\"/><row r=\"1\"/>", "parse.empty"),
            ("<row r=\"9999999\"><c><v>1</v></c></row>", "parse.unreadable"),
            ("<row r=\"2\"><c><v>1</v></c></row><row r=\"2\"><c><v>1</v></c></row>", "parse.unreadable"),
            ("<row><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row>", "parse.unreadable"),
            ("<row><c r=\"ZZZZ1\"><v>1</v></c></row>", "parse.unreadable"),
            ("<row><c r=\"1\"><v>1</v></c></row>", "parse.unreadable"),
            ("<row><c></row>", "parse.unreadable"),
        ]
        for (sheet, code) in cases {
            #expect(try await Parsing.refusal(Xlsx.file([("S", nil, sheet)]), named: "a.xlsx") == code, "\(sheet)")
        }
        #expect(
            try await Parsing.refusal(Docx.file("<w:p><w:r><w:t>x</w:t></w:r></w:p>"), named: "a.xlsx")
                == "parse.unreadable")
    }

    @Test("cannot be made huge by naming one text many times")
    func amplified() async throws {
        let cells = String(repeating: "<c t=\"s\"><v>4</v></c>", count: 1_000)
        let bytes = Xlsx.file([("S", nil, "<row>\(cells)</row>")], text: String(repeating: "x", count: 40_000))
        #expect(try await Parsing.refusal(bytes, named: "a.xlsx") == "parse.too-large")
    }

    private static let folder =
        (ProcessInfo.processInfo.environment["MICKAI_DATA"] ?? "../shared/data") + "/1-telemetry/ved-static"

    @Test(
        "of real vehicles keeps every row and every cell",
        .enabled(
            if: FileManager.default.fileExists(atPath: folder),
            "skipped: needs 1-telemetry/ved-static under MICKAI_DATA (now \(folder))"))
    func vehicles() async throws {
        for (name, rows) in [("VED_Static_Data_ICE&HEV.xlsx", 357), ("VED_Static_Data_PHEV&EV.xlsx", 27)] {
            let bytes = Array(try Data(contentsOf: URL(filePath: Self.folder + "/" + name)))
            let document = try await Parsing.parse(bytes, named: name)
            let scalars = Array(document.text.unicodeScalars)
            let lines = document.sections.map { scalars.text($0.start..<$0.end) }
            #expect(lines.count == rows + 1)
            #expect(lines[0].hasPrefix("VehId; "))
            let firsts = lines.dropFirst().map { $0.split(separator: "; ")[0] }
            #expect(firsts.allSatisfy { $0.hasPrefix("VehId: ") })
            #expect(Set(firsts).count == rows)
            #expect(lines.dropFirst().allSatisfy { $0.split(separator: "; ").count >= 5 })
            ChunkerTests.check(document, Chunker.chunks(of: document))
        }
    }
}

/// The smallest workbook with shared texts and a style for dates.
enum Xlsx {
    static func file(_ sheets: [(name: String, state: String?, rows: String)], text: String = "long") -> [UInt8] {
        let list = sheets.enumerated().map { index, sheet in
            "<sheet name=\"\(sheet.name)\" r:id=\"rId\(index + 1)\"\(sheet.state.map { " state=\"\($0)\"" } ?? "")/>"
        }
        let targets = sheets.indices.map { ("worksheet", "sheets/\($0).xml") }
        let texts =
            ["Bolt", "Torque [Nm]", "Valid from"].map { "<si><t>\($0)</t></si>" }.joined()
            + "<si><r><t>M10 </t></r><r><t>dry</t></r><rPh><t>no</t></rPh></si><si><t>\(text)</t></si>"
        let parts = sheets.enumerated().map { index, sheet in
            ("xl/sheets/\(index).xml", "<worksheet><sheetData>\(sheet.rows)</sheetData></worksheet>")
        }
        return Zip.file(
            [
                ("_rels/.rels", Zip.relationships([("officeDocument", "xl/workbook.xml")])),
                ("xl/workbook.xml", "<workbook><workbookPr/><sheets>\(list.joined())</sheets></workbook>"),
                (
                    "xl/_rels/workbook.xml.rels",
                    Zip.relationships(targets + [("sharedStrings", "texts.xml"), ("styles", "styles.xml")])
                ),
                ("xl/texts.xml", "<sst>\(texts)</sst>"),
                (
                    "xl/styles.xml",
                    "<styleSheet><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs></styleSheet>"
                ),
            ] + parts)
    }
}
