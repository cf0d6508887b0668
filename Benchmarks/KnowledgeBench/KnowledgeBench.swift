import BenchKit
import Dispatch
import Foundation
import Knowledge
import Workers

/// Measures the knowledge's embedding, scan and search, each beside its limit or peer in the same run.
///
///     KnowledgeBench --folder DIR --model DIR [--python FILE] [--hnsw FILE] [--set DIR] [--full] [--json] [--only NAME]
///
/// It calls itself with `fill`, `open` and `worker` for what needs a process of its own. What a peer is missing for is
/// said on standard error and left out.
@main
enum KnowledgeBench {
    /// A worker is dispatched before any thread starts, as in the product.
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "worker" {
            exit(WorkerProcess.main(arguments: arguments.dropFirst(), handlers: ParsingWorkers.handlers))
        }
        Task {
            do {
                try await run(arguments)
                exit(0)
            } catch {
                say("\(error)")
                exit(1)
            }
        }
        dispatchMain()
    }

    static func say(_ text: String) { FileHandle.standardError.write(Data("knowledge-bench: \(text)\n".utf8)) }

    private static func run(_ arguments: [String]) async throws {
        switch arguments.first {
        case "fill" where arguments.count == 3:
            try await BenchHome(arguments[1]).fill(passages: Int(arguments[2]) ?? 0)
        case "open" where arguments.count == 2: try await SearchMeasurement.openHere(arguments[1])
        default: try await measure(BenchOptions(arguments))
        }
    }

    private static func measure(_ options: BenchOptions) async throws {
        var results = Results()
        results.add("vectors", Double(options.count))
        results.add("load_average", loadAverage())
        let model = try BenchModel(options)
        if options.wants("embed") { try EmbedMeasurement(model, options).run(&results) }
        if options.wants("rank") { try await RankMeasurement(model, options).run(&results) }
        if options.wants("scan") || options.wants("filter") {
            let vectors = try BenchVectors(model, options)
            if options.wants("scan") { try ScanMeasurement(vectors, options).run(&results) }
            if options.wants("filter") { try FilterMeasurement(vectors, options).run(&results) }
        }
        if options.wants("ingest") { try await IngestMeasurement(model, options).run(&results) }
        if options.wants("search") { try await SearchMeasurement(model, options).run(&results) }
        try model.save()
        results.add("load_average_after", loadAverage())
        print(options.isJSON ? results.json : results.table)
    }

    /// Of the last minute.
    private static func loadAverage() -> Double {
        var loads = [0.0]
        return getloadavg(&loads, 1) == 1 ? loads[0] : .nan
    }
}

/// What was asked for.
struct BenchOptions {
    private static let count = 100_000
    private static let countInFull = 1_000_000

    private(set) var folder = ".build/bench/knowledge"
    private(set) var model = ".build/models/all-MiniLM-L6-v2"
    private(set) var python: String?
    private(set) var hnsw: String?
    private(set) var set: String?
    private(set) var isFull = false
    private(set) var isJSON = false
    private var only: String?

    var count: Int { isFull ? Self.countInFull : Self.count }

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--full": isFull = true
            case "--json": isJSON = true
            case "--folder": folder = rest.popFirst() ?? folder
            case "--model": model = rest.popFirst() ?? model
            case "--python": python = rest.popFirst()
            case "--hnsw": hnsw = rest.popFirst()
            case "--set": set = rest.popFirst()
            case "--only": only = rest.popFirst()
            default: throw BenchError(text: "unknown argument '\(argument)'")
            }
        }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    func wants(_ name: String) -> Bool { only == nil || only == name }
}
