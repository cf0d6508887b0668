import Workers

/// The parsers that run confined, for the program's `worker` command and for its launcher.
package enum ParsingWorkers {
    package static let handlers: [WorkerHandler] = [
        dbc, docx, eml, html, image, page, pdf, step, vss, xlsx, xml,
    ]

    static let dbc = WorkerHandler(name: "parse-dbc", profile: decoding) { try DBCText.parse($0).encoded }
    static let docx = WorkerHandler(name: "parse-docx", profile: .pure) { try DocxText.parse($0).encoded }
    static let eml = WorkerHandler(name: "parse-eml", profile: decoding) { try MailText.parse($0).encoded }
    static let html = WorkerHandler(name: "parse-html", profile: decoding) { try HTMLText.parse($0).encoded }
    static let image = WorkerHandler(name: "recognise-image", profile: .tool) {
        try RecognisedPage.ofImage($0).encoded
    }
    static let page = WorkerHandler(name: "recognise-page", profile: .tool) { try RecognisedPage.ofPDF($0).encoded }
    static let pdf = WorkerHandler(name: "parse-pdf", profile: .tool) { try PDFText.parse($0).encoded }
    static let step = WorkerHandler(name: "parse-step", profile: .pure) { try StepText.parse($0).encoded }
    static let vss = WorkerHandler(name: "parse-vss", profile: .pure) { try VSSText.parse($0).encoded }
    static let xlsx = WorkerHandler(name: "parse-xlsx", profile: .pure) { try XlsxText.parse($0).encoded }
    static let xml = WorkerHandler(name: "parse-xml", profile: .pure) { try XMLText.parse($0).encoded }

    /// Reads the tables of character sets, and nothing else.
    private static let decoding = WorkerProfile(reach: .reading(Charset.tables))
}
