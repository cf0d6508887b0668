import Workers

/// The parsers that run confined, for the program's `worker` command and for its launcher.
package enum ParsingWorkers {
    package static let handlers: [WorkerHandler] = [pdf, xml]

    static let pdf = WorkerHandler(name: "parse-pdf", profile: .tool) { try PDFText.parse($0).encoded }
    static let xml = WorkerHandler(name: "parse-xml", profile: .pure) { try XMLText.parse($0).encoded }
}
