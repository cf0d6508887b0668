import Contracts
import Core
import Foundation
import Knowledge
import Testing
import Workers

/// Parses as the product does, with the probe program as the worker.
enum Parsing {
    static func parser() throws -> DocumentParser {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let program = URL(filePath: bundle).deletingLastPathComponent().appending(path: "WorkerProbe").path
        return DocumentParser(
            workers: WorkerLauncher(workers: ParsingWorkers.handlers.map(\.name), executable: program))
    }

    static func parse(_ bytes: [UInt8], named name: String) async throws -> ParsedDocument {
        try await parser().parse(bytes, named: name, ticket: ticket)
    }

    static func parse(_ text: String, named name: String) async throws -> ParsedDocument {
        try await parse(Array(text.utf8), named: name)
    }

    /// The code of the refusal; `parsed` when there was none.
    static func refusal(_ bytes: [UInt8], named name: String) async throws -> String {
        do {
            _ = try await parse(bytes, named: name)
            return "parsed"
        } catch let error as ParsingError {
            return error.code
        }
    }

    static let ticket = EffectTicket(
        kind: .ingest,
        intent: RecordedEntry(log: .zero, index: 0, leafHash: .zero, time: Instant(nanoseconds: 0)))
}

extension ParsedDocument {
    /// The sections as `HEADING/HEADING: text`.
    var outline: [String] {
        let scalars = Array(text.unicodeScalars)
        return sections.map { $0.headings.joined(separator: "/") + ": " + scalars.text($0.start..<$0.end) }
    }
}
