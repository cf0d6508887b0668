import Contracts
import Core
import Foundation
import Knowledge

extension Node {
    package func evaluateKnowledge(
        _ request: EvaluationRequest, progress: @escaping Contracts.ProgressReporting
    ) async throws -> EvaluationReport {
        // What is wrong with the kept run is said before the minutes that measuring takes.
        let kept = try request.againstFile.map { try Self.savedEvaluation(in: $0) }
        let embedding = try await model.embedding()
        let result = try await KnowledgeEvaluator(embedding: embedding)
            .evaluate(EvaluationSet(folder: request.folder), progress: progress)
        let gain = try kept.map { try result.gain(over: $0) }
        if let file = request.saveFile { try Self.save(result, to: file) }
        let ndcg = result.ndcgAt10
        return EvaluationReport(
            ndcgAt10: (ndcg.mean, ndcg.low, ndcg.high), recallAt10: result.recallAt10,
            queriesPerSecond: result.queriesPerSecond, queries: result.queries, documents: result.documents,
            embedded: embedding != nil, folder: request.folder,
            files: Dictionary(uniqueKeysWithValues: result.files.map { ($0.name, $0.digest.description) }),
            parts: result.parts.map { .init(ranking: $0.name.rawValue, ndcgAt10: $0.ndcgAt10, gain: .init($0.gain)) },
            against: request.againstFile.flatMap { file in gain.map { .init(file: file, gain: .init($0)) } })
    }

    private static func savedEvaluation(in file: String) throws -> SavedEvaluation {
        let kept: SavedEvaluation = try HostileJSON.read(file, limit: SavedEvaluation.maximumBytes)
        guard kept.format == SavedEvaluation.currentFormat else {
            throw CompositionError(
                .badFile,
                "'\(file)' is no run that 'knowledge evaluate --save' kept (\(SavedEvaluation.currentFormat)).")
        }
        return kept
    }

    private static func save(_ result: EvaluationResult, to file: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try ProofFiles.write(Array(encoder.encode(SavedEvaluation(result))), to: file)
    }
}

extension EvaluationReport.Gain {
    fileprivate init(_ interval: MeanInterval) {
        self.init(mean: interval.mean, low: interval.low, high: interval.high)
    }
}
