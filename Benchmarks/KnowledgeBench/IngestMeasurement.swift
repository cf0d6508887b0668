import BenchKit
import Contracts
import Core
import Foundation
import Knowledge
import Synchronization
import Workers

/// Where the time of taking documents in goes: into the parsers and the engine, or into everything around them.
///
/// The demonstration's documents, as often as it takes to make the sum steady, with the product's own parsers in their
/// workers, the real model, and a store on the real disk.
struct IngestMeasurement {
    private static let rounds = 3

    private let model: BenchModel
    private let options: BenchOptions

    init(_ model: BenchModel, _ options: BenchOptions) { (self.model, self.options) = (model, options) }

    func run(_ results: inout Results) async throws {
        let files = Self.documents()
        guard !files.isEmpty else {
            return KnowledgeBench.say("no documents under \(Self.folder); their ingestion is left out")
        }
        let clock = Stopwatch()
        var whole = 0.0
        for round in 0..<Self.rounds {
            let folder = options.folder + "/ingest-\(UUID())"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let home = try BenchHome(folder)
            let ingestion = KnowledgeIngestion(
                into: try home.open(),
                parsing: TimedParser(
                    DocumentParser(workers: WorkerLauncher(workers: ParsingWorkers.handlers.map(\.name))), clock),
                embedding: TimedEmbedding(model.encoder, clock))
            let start = wallSeconds()
            for (name, bytes) in files { try await BenchHome.ingest(bytes, named: "\(round)/\(name)", ingestion) }
            whole += wallSeconds() - start
        }
        results.add("ingest_share", (clock.parsing + clock.embedding) / whole)
        results.add("ingest_parser_share", clock.parsing / whole)
        results.add("ingest_documents_per_second", Double(files.count * Self.rounds) / whole)
    }

    private static let folder = "Demonstration/documents"

    /// Name and bytes of each, in the order of their names.
    private static func documents() -> [(String, [UInt8])] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.sorted().compactMap { name in
            guard !name.hasPrefix("."), let data = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
                return nil
            }
            return (name, Array(data))
        }
    }
}

/// Seconds of wall time in the two places that ought to take it.
private final class Stopwatch: Sendable {
    private let times = Mutex((parsing: 0.0, embedding: 0.0))

    var parsing: Double { times.withLock { $0.parsing } }
    var embedding: Double { times.withLock { $0.embedding } }

    func add(parsing seconds: Double) { times.withLock { $0.parsing += seconds } }
    func add(embedding seconds: Double) { times.withLock { $0.embedding += seconds } }
}

private struct TimedParser: DocumentParsing {
    private let parser: DocumentParser
    private let clock: Stopwatch

    init(_ parser: DocumentParser, _ clock: Stopwatch) { (self.parser, self.clock) = (parser, clock) }

    func parse(_ bytes: [UInt8], named name: String, ticket: EffectTicket) async throws -> ParsedDocument {
        let start = wallSeconds()
        defer { clock.add(parsing: wallSeconds() - start) }
        return try await parser.parse(bytes, named: name, ticket: ticket)
    }
}

private struct TimedEmbedding: TextEmbedding {
    private let embedding: any TextEmbedding
    private let clock: Stopwatch

    init(_ embedding: any TextEmbedding, _ clock: Stopwatch) { (self.embedding, self.clock) = (embedding, clock) }

    var dimension: Int { embedding.dimension }
    var modelDigest: Core.Digest { embedding.modelDigest }

    func embed(_ texts: [String]) throws -> [[Float]] {
        let start = wallSeconds()
        defer { clock.add(embedding: wallSeconds() - start) }
        return try embedding.embed(texts)
    }
}
