import Workers

/// A program of the system that reads or draws pages, as a worker runs it.
struct PageTool {
    static let pdftotext = PageTool(path: "/usr/bin/pdftotext", missing: poppler)
    static let pdftoppm = PageTool(path: "/usr/bin/pdftoppm", missing: poppler)
    static let tesseract = PageTool(
        path: "/usr/bin/tesseract",
        missing: ParsingError(
            .componentMissing, "Scans need tesseract. Install it: apt-get install tesseract-ocr tesseract-ocr-deu"))

    private static let poppler = ParsingError(
        .componentMissing, "PDF files need pdftotext. Install it: apt-get install poppler-utils")
    private static let maximumVersionBytes = 1 << 16
    private static let maximumVersion = 16

    private let path: String
    /// Says how to install the program.
    let missing: ParsingError

    /// - Throws: ``missing``; what ``ConfinedTool/run(input:)`` throws.
    func run(_ arguments: [String], _ input: [UInt8], maximumOutput: Int) throws -> ConfinedTool.Result {
        do {
            return try ConfinedTool(path: path, arguments: arguments, maximumOutput: maximumOutput).run(input: input)
        } catch let error where error.kind == .toolMissing {
            throw missing
        }
    }

    /// Such as `pdftotext 22.12.0`: the program's name and the last word of the first line that it says of itself.
    func name(askedBy option: String) throws -> String {
        let answer = try run([option], [], maximumOutput: Self.maximumVersionBytes)
        let line = String(decoding: answer.output + answer.complaints, as: UTF8.self).prefix { $0 != "\n" }
        let version = line.split(separator: " ").last.map { String($0.prefix(Self.maximumVersion)) } ?? "unknown"
        return "\(path.split(separator: "/").last ?? "") \(version)"
    }
}
