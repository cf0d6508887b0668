/// The kinds of file that can be read, told by the name's ending and held against the first bytes.
enum DocumentFormat: String, CaseIterable {
    case markdown
    case text
    case csv
    case xml
    case html
    case docx
    case xlsx
    case dbc
    case eml
    case step
    case vss
    case tsv
    case pdf
    case image

    var endings: [String] {
        switch self {
        case .markdown: ["md", "markdown"]
        case .text: ["txt", "text"]
        case .csv: ["csv"]
        case .xml: ["xml"]
        case .html: ["html", "htm", "xhtml"]
        case .docx: ["docx"]
        case .xlsx: ["xlsx"]
        case .dbc: ["dbc"]
        case .eml: ["eml"]
        case .step: ["stp", "step"]
        case .vss: ["vspec", "json"]
        case .tsv: ["tsv"]
        case .pdf: ["pdf"]
        case .image: ["png", "jpg", "jpeg", "tif", "tiff"]
        }
    }

    /// - Throws: ``ParsingError`` `parse.unsupported-format` with the endings there are; `parse.unreadable` when the
    ///   content is another kind than the ending says.
    init(name: String, content: [UInt8]) throws(ParsingError) {
        let ending = Self.ending(of: name)
        guard let format = Self.allCases.first(where: { $0.endings.contains(ending) }) else {
            let known = Self.allCases.flatMap(\.endings).map { "." + $0 }.joined(separator: ", ")
            throw ParsingError(.unsupportedFormat, "Files of this kind cannot be read. Supported: \(known).")
        }
        try format.check(content)
        self = format
    }

    private static func ending(of name: String) -> String {
        let last = name.split(separator: "/").last ?? ""
        guard let dot = last.lastIndex(of: ".") else { return "" }
        return last[last.index(after: dot)...].lowercased()
    }

    /// How far into a file its PDF header may stand (ISO 32000-1, Annex H.3.4.1).
    private static let headerReach = 1_024

    private static let zip: [UInt8] = [0x50, 0x4B, 3, 4]
    /// A compound file: Office before 2007, and any Office document under a password (MS-OFFCRYPTO, 2.3).
    private static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0]

    private static let binaries: [(kind: String, magic: [UInt8])] = [
        ("PDF", Array("%PDF-".utf8)), ("ZIP or Office", zip), ("gzip", [0x1F, 0x8B]),
        ("PNG", [0x89, 0x50, 0x4E, 0x47]), ("JPEG", [0xFF, 0xD8, 0xFF]), ("program", [0x7F, 0x45, 0x4C, 0x46]),
        ("old Office", compound),
    ]

    private func check(_ content: [UInt8]) throws(ParsingError) {
        switch self {
        case .pdf:
            guard Self.isPDF(content.prefix(Self.headerReach)) else { throw Self.mismatch("not PDF") }
        case .docx, .xlsx:
            guard !content.starts(with: Self.compound) else {
                throw ParsingError(
                    .unreadable, "The file is in the old Office form or under a password; save it anew without one.")
            }
            guard content.starts(with: Self.zip) else { throw Self.mismatch("not an office document") }
        case .image:
            guard ImageHeader.Kind(content) != nil else { throw Self.mismatch("not PNG, JPEG or TIFF") }
        case .markdown, .text, .csv, .xml, .html, .dbc, .eml, .step, .vss, .tsv:
            for (kind, magic) in Self.binaries where content.starts(with: magic) { throw Self.mismatch(kind) }
        }
    }

    private static func isPDF(_ beginning: ArraySlice<UInt8>) -> Bool {
        let magic = Array("%PDF-".utf8)
        return beginning.indices.contains { beginning[$0...].starts(with: magic) }
    }

    private static func mismatch(_ kind: String) -> ParsingError {
        ParsingError(.unreadable, "The content is \(kind), which is not what the name's ending says; rename the file.")
    }
}
