import Contracts
import Core
import Workers

/// Turns files into text with structure: plain formats here, all others in confined workers.
package struct DocumentParser: DocumentParsing {
    package static let maximumBytes = 64 << 20

    private let workers: any WorkerLaunching

    package init(workers: any WorkerLaunching) {
        self.workers = workers
    }

    package func parse(_ bytes: [UInt8], named name: String, ticket: EffectTicket) async throws -> ParsedDocument {
        guard bytes.count <= Self.maximumBytes else {
            throw ParsingError(.tooLarge, "A file may have at most \(Self.maximumBytes >> 20) MiB; split it.")
        }
        guard !bytes.isEmpty else { throw ParsingError.empty }
        switch try DocumentFormat(name: name, content: bytes) {
        case .markdown: return MarkdownParser.parse(try TextDecoding.text(of: bytes))
        case .text:
            let text = try TextDecoding.text(of: bytes)
            return ComplaintsFlatFile.isOne(text) ? try ComplaintsFlatFile.parse(text) : Self.plain(text)
        case .csv: return try CSVParser.parse(try TextDecoding.text(of: bytes))
        case .tsv:
            let text = try TextDecoding.text(of: bytes)
            return try ComplaintsFlatFile.isOne(text) ? ComplaintsFlatFile.parse(text) : CSVParser.parse(text)
        case .xml: return try await parse(bytes, in: ParsingWorkers.xml.name, ticket)
        case .html: return try await parse(bytes, in: ParsingWorkers.html.name, ticket)
        case .docx: return try await parse(bytes, in: ParsingWorkers.docx.name, ticket)
        case .xlsx: return try await parse(bytes, in: ParsingWorkers.xlsx.name, ticket)
        case .dbc: return try await parse(bytes, in: ParsingWorkers.dbc.name, ticket)
        case .eml: return try await parse(bytes, in: ParsingWorkers.eml.name, ticket)
        case .step: return try await parse(bytes, in: ParsingWorkers.step.name, ticket)
        case .vss: return try await parse(bytes, in: ParsingWorkers.vss.name, ticket)
        case .pdf:
            return try await recognition(ticket).pdf(parse(bytes, in: ParsingWorkers.pdf.name, ticket), bytes)
        case .image: return try await recognition(ticket).image(bytes)
        }
    }

    private func recognition(_ ticket: EffectTicket) -> PageRecognition {
        PageRecognition { request, worker in try await parse(request, in: worker, ticket) }
    }

    private static func plain(_ text: String) -> ParsedDocument {
        let whole = DocumentSection(headings: [], start: 0, end: text.unicodeScalars.count)
        return ParsedDocument(text: text, sections: [whole], parser: "text 1")
    }

    private func parse(_ bytes: [UInt8], in worker: String, _ ticket: EffectTicket) async throws -> ParsedDocument {
        let answer: [UInt8]
        do {
            answer = try await workers.run(worker, request: bytes, ticket: ticket)
        } catch let error as WorkerError {
            throw Self.failure(error)
        }
        guard let document = ParsedDocument(decoding: answer) else {
            throw ParsingError(.workerFailed, "The parser's answer made no sense and was thrown away.")
        }
        return document
    }

    private static func failure(_ error: WorkerError) -> ParsingError {
        if let refusal = error.refusal, let code = ParsingError.Code(rawValue: refusal.code) {
            return ParsingError(code, refusal.message)
        }
        return ParsingError(.workerFailed, "The parser could not finish (\(error.code)); the file was skipped.")
    }
}
