import BenchKit
import Foundation
import Inference

/// Embeddings a core-second, beside onnxruntime's with the same weights on one thread and the same texts.
struct EmbedMeasurement {
    private static let rounds = 9
    private static let texts = 64

    private let model: BenchModel
    private let options: BenchOptions

    init(_ model: BenchModel, _ options: BenchOptions) { (self.model, self.options) = (model, options) }

    func run(_ results: inout Results) throws {
        guard let python = options.python else {
            return KnowledgeBench.say("onnxruntime is not here: no embed_ratio")
        }
        let texts = Array(model.texts.prefix(Self.texts))
        let (textFile, vectorFile) = (options.folder + "/texts.json", options.folder + "/onnx.f32")
        try JSONEncoder().encode(texts).write(to: URL(filePath: textFile))
        let peer = try Peer([
            python, "Benchmarks/KnowledgeBench/onnx_peer.py", options.model, textFile, vectorFile,
        ])
        let batch = try peer.answer()[0]
        var (ratios, ours, theirs): ([Double], [Double], [Double]) = ([], [], [])
        var vectors: [[Float]] = []
        for _ in 0..<Self.rounds {
            let before = try peer.ask("round")[0]
            let start = coreSeconds()
            vectors = try model.encoder.embed(texts)
            let time = coreSeconds() - start
            let after = try peer.ask("round")[0]
            ratios.append((before + after) / 2 / time)
            ours.append(time)
            theirs.append(after)
        }
        results.add("embed_ratio", ratios.quantile(0.5))
        results.add("embed_ratio_low", ratios.quantile(0.25))
        results.add("embed_ratio_high", ratios.quantile(0.75))
        results.add("embed_max_difference", try Self.difference(vectors, vectorFile))
        results.add("embed_per_core_second", Double(texts.count) / ours.quantile(0.5))
        results.add("onnx_per_core_second", Double(texts.count) / theirs.quantile(0.5))
        results.add("onnx_batch", batch)
        let tokens = try texts.map(model.encoder.tokenCount)
        results.add("embed_tokens_mean", Double(tokens.reduce(0, +)) / Double(texts.count))
        KnowledgeBench.say("engine: \(SentenceEncoder.engine)")
    }

    private static func difference(_ vectors: [[Float]], _ file: String) throws -> Double {
        let reference = try Data(contentsOf: URL(filePath: file)).withUnsafeBytes {
            Array($0.bindMemory(to: Float.self))
        }
        let ours = vectors.flatMap { $0 }
        guard reference.count == ours.count else { throw BenchError(text: "onnxruntime gave other vectors") }
        return zip(ours, reference).reduce(0) { max($0, Double(abs($1.0 - $1.1))) }
    }
}
