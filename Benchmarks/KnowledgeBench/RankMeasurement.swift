import BenchKit
import Foundation
import Knowledge

/// How well the search ranks on the evaluation set, by words and meaning together and by words alone.
struct RankMeasurement {
    private let model: BenchModel
    private let options: BenchOptions

    init(_ model: BenchModel, _ options: BenchOptions) { (self.model, self.options) = (model, options) }

    func run(_ results: inout Results) async throws {
        guard let folder = options.set else {
            return KnowledgeBench.say("the evaluation set is not here: no ndcg_at_10")
        }
        let set = try EvaluationSet(folder: folder)
        let both = try await KnowledgeEvaluator(embedding: model.remembering).evaluate(set)
        let words = try await KnowledgeEvaluator(embedding: nil).evaluate(set)
        results.add("ndcg_at_10", both.ndcgAt10)
        results.add("ndcg_at_10_words_alone", words.ndcgAt10)
        results.add("recall_at_10", both.recallAt10)
        results.add("ndcg_questions", Double(both.queries))
        results.add("evaluated_queries_per_second", both.queriesPerSecond)
    }
}
