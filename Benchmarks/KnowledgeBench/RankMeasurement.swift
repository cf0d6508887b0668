import BenchKit
import Foundation
import Knowledge

/// How well the search ranks on the evaluation set, by words and meaning together and by each alone.
struct RankMeasurement {
    private let model: BenchModel
    private let options: BenchOptions

    init(_ model: BenchModel, _ options: BenchOptions) { (self.model, self.options) = (model, options) }

    func run(_ results: inout Results) async throws {
        guard let folder = options.set else {
            return KnowledgeBench.say("the evaluation set is not here: no ndcg_at_10")
        }
        let set = try EvaluationSet(folder: folder)
        let result = try await KnowledgeEvaluator(embedding: model.remembering).evaluate(set)
        let ndcg = result.ndcgAt10
        results.add("ndcg_at_10", ndcg.mean)
        results.add("ndcg_at_10_low", ndcg.low)
        results.add("ndcg_at_10_high", ndcg.high)
        for part in result.parts {
            results.add("ndcg_at_10_\(part.name.rawValue)_alone", part.ndcgAt10)
            results.add("ndcg_gain_over_\(part.name.rawValue)", part.gain.mean)
            results.add("ndcg_gain_over_\(part.name.rawValue)_low", part.gain.low)
            results.add("ndcg_gain_over_\(part.name.rawValue)_high", part.gain.high)
        }
        results.add("recall_at_10", result.recallAt10)
        results.add("ndcg_questions", Double(result.queries))
        results.add("evaluated_queries_per_second", result.queriesPerSecond)
    }
}
