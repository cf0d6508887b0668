import BenchKit
import Contracts
import Core
import Foundation
import Inference
import Knowledge

/// The whole search over a store on disk: its memory and start in a process of its own, and how it fares while documents
/// come in.
struct SearchMeasurement {
    private static let searches = 200
    private static let warmUp = 20

    private let model: BenchModel
    private let options: BenchOptions

    init(_ model: BenchModel, _ options: BenchOptions) { (self.model, self.options) = (model, options) }

    func run(_ results: inout Results) async throws {
        let folder = options.folder + "/home-\(options.count)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try ChildProcess(["fill", folder, String(options.count)]).lastLine()
        let opened = try ChildProcess(["open", folder]).lastLine()
        guard opened.count == 4 else { throw BenchError(text: "the opening process said too little") }
        let size = options.isFull ? "1m" : "100k"
        results.add("rss_mb_\(size)", opened[0])
        results.add("open_seconds", opened[1])
        results.add("first_search_seconds", opened[2])
        results.add("passages", opened[3])
        let knowledge = try BenchHome(folder).open()
        let alone = try await times(knowledge)
        let ingesting = Task { try await ingest(into: knowledge) }
        let beside = try await times(knowledge)
        ingesting.cancel()
        let taken = try await ingesting.value
        results.add("p99_over_p50", beside.quantile(0.99) / beside.quantile(0.5))
        results.add("search_ms_p50", beside.quantile(0.5) * 1_000)
        results.add("search_ms_p99", beside.quantile(0.99) * 1_000)
        results.add("search_alone_ms_p50", alone.quantile(0.5) * 1_000)
        results.add("search_alone_ms_p99", alone.quantile(0.99) * 1_000)
        results.add("passages_ingested_meanwhile", Double(taken))
    }

    /// Says peak memory in MB, seconds to open, seconds of the first search, and passages.
    static func openHere(_ folder: String) async throws {
        let start = wallSeconds()
        let knowledge = try BenchHome(folder).open()
        let opened = wallSeconds()
        _ = try await BenchHome.search(knowledge, MadeUpEmbedding(), "w17 w4711 passage")
        let searched = wallSeconds()
        _ = try await BenchHome.search(knowledge, MadeUpEmbedding(), "w18 w4712")
        print(peakResidentMegabytes(), opened - start, searched - opened, try knowledge.status().passages)
    }

    private func times(_ knowledge: KnowledgeStore) async throws -> [Double] {
        var times: [Double] = []
        for number in 0..<Self.searches + Self.warmUp {
            // The question is computed by the real model, as in the product, and then looks for made-up passages.
            let start = wallSeconds()
            _ = try model.encoder.embed([model.questions[number % model.questions.count]])
            _ = try await BenchHome.search(knowledge, MadeUpEmbedding(), "w\(number % 5_000) w\(number * 7 % 5_000)")
            times.append(wallSeconds() - start)
        }
        return Array(times.dropFirst(Self.warmUp))
    }

    /// Takes documents in until it is cancelled, each passage computed by the real model; answers how many passages.
    private func ingest(into knowledge: KnowledgeStore) async throws -> Int {
        let ingestion = KnowledgeIngestion(into: knowledge, parsing: LineParser(), embedding: MadeUpEmbedding())
        var count = 0
        while !Task.isCancelled {
            let lines = (0..<10).map { model.texts[(count + $0) % model.texts.count] }
            _ = try model.encoder.embed(lines)
            do {
                try await BenchHome.ingest(lines, named: "meanwhile/\(UUID())", ingestion)
            } catch is CancellationError {
                break
            }
            count += lines.count
        }
        return count
    }
}
