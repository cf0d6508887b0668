import Core

/// Tells what the cells of a workbook hold: shared texts and the formats of numbers.
struct XlsxValues {
    static let maximumSharedTexts = 4_000_000

    private let texts: [String]
    private let formats: [XlsxNumberFormat]
    private let dates: ExcelDate.System

    /// - Throws: ``ParsingError`` `parse.unreadable`, `parse.too-large`.
    init(_ package: OfficePackage, _ main: String, _ workbook: XMLElement) throws(ParsingError) {
        let isFrom1904 = ["1", "true", "on"].contains(workbook.first("workbookPr")?.value("date1904"))
        dates = isFrom1904 ? .from1904 : .from1900
        formats = XlsxNumberFormat.cellFormats(try package.xml(ofType: "styles", from: main))
        var texts: [String] = []
        if let part = try package.relationships(of: main).first(where: { $0.type == "sharedStrings" }),
            let text = try package.text(of: part.target)
        {
            _ = try XMLReader.read(text, handingOut: "si") { element throws(ParsingError) in
                guard texts.count < Self.maximumSharedTexts else {
                    throw ParsingError(.tooLarge, "The workbook holds too many texts; split it.")
                }
                texts.append(Self.text(of: element))
            }
        }
        self.texts = texts
    }

    /// - Throws: ``ParsingError`` `parse.unreadable` for a reference to a shared text that is not there.
    func value(of cell: XMLElement) throws(ParsingError) -> (text: String, isText: Bool) {
        let raw = cell.first("v")?.ownText ?? ""
        switch cell.value("t") ?? "n" {
        case "s":
            guard let index = Int(raw), texts.indices.contains(index) else {
                throw ZipArchive.damaged("a cell refers to a text that is not there")
            }
            return (texts[index], true)
        case "inlineStr": return (cell.first("is").map(Self.text) ?? "", true)
        case "str": return (Self.unescaped(raw), true)
        case "b": return (raw == "1" ? "TRUE" : raw == "0" ? "FALSE" : raw, false)
        case "n": return (number(raw, cell.value("s").flatMap { Int($0) }), false)
        // A date in ISO 8601, and an error such as `#N/A`, stand as they are shown.
        default: return (raw, false)
        }
    }

    private func number(_ raw: String, _ style: Int?) -> String {
        guard let value = Double(raw), value.isFinite else { return raw }
        let format = style.flatMap { formats.indices.contains($0) ? formats[$0] : nil } ?? .number
        return ExcelDate.text(of: value, format, dates) ?? Self.plain(value)
    }

    /// The shortest digits that give the number again; a whole number without a point.
    private static func plain(_ value: Double) -> String {
        Int64(exactly: value).map { String($0) } ?? "\(value)"
    }

    /// The text of a string item, its runs joined, without the phonetic reading (ECMA-376 part 1, 18.4.8).
    private static func text(of item: XMLElement) -> String {
        let parts = item.elements.map { element in
            switch element.name {
            case "t": element.ownText
            case "r": element.first("t")?.ownText ?? ""
            default: ""
            }
        }
        return unescaped(parts.joined())
    }

    /// `_x000D_` stands for the character of that number (22.9.2.19).
    private static func unescaped(_ text: String) -> String {
        guard text.contains("_x") else { return text }
        return text.replacing(/_x([0-9A-Fa-f]{4})_/) { match in
            UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map { String($0) } ?? String(match.0)
        }
    }
}
