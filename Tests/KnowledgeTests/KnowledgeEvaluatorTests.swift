import Contracts
import ContractsTesting
import Core
import CoreTesting
import Foundation
import Testing

@testable import Knowledge

@Suite("Evaluating the search")
struct KnowledgeEvaluatorTests {
    private static let corpus = """
        {"_id": "d1", "title": "Bolts", "text": "torque torque"}
        {"_id": "d2", "title": "Nuts", "text": "torque of nuts and washers"}
        {"_id": "d3", "title": "Seals", "text": "oil"}

        """
    private static let queries = """
        {"_id": "q1", "text": "torque"}
        {"_id": "q2", "text": "seal"}
        {"_id": "q3", "text": "not judged"}
        """

    @Test("gives the figures that a hand computes")
    func byHand() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.corpus, to: "corpus.jsonl")
        try folder.write(Self.queries, to: "queries.jsonl")
        try folder.write("query-id\tcorpus-id\tscore\nq1\td2\t1\nq2\td3\t2\nq2\td1\t1\n", to: "qrels/test.tsv")
        let set = try EvaluationSet(folder: folder.path)
        let result = try await KnowledgeEvaluator(embedding: nil).evaluate(set)
        // q1 ranks d1, d2: its only answer is second. q2 finds d3 and misses d1.
        let first = 1 / log2(3.0)
        let second = 2 / (2 + 1 / log2(3.0))
        #expect(abs(result.ndcgAt10.mean - (first + second) / 2) < 1e-12)
        #expect(result.recallAt10 == 0.75)
        #expect(result.queries == 2 && result.documents == 3 && result.model == nil)
        #expect(result.files.map(\.name) == ["corpus.jsonl", "queries.jsonl", "qrels/test.tsv"])
        let fused = try await KnowledgeEvaluator(embedding: HashingEmbedding()).evaluate(set)
        #expect(fused.model == .zero && fused.recallAt10 == 1)
        #expect(result.parts.isEmpty && fused.parts.map(\.name) == [.words, .meaning])
        #expect(fused.parts[0].ndcgAt10 == result.ndcgAt10.mean)
        #expect(result.scores.map(\.id) == ["q1", "q2"])
    }

    @Test("bounds a mean by resampling: as the textbook's formula for many values, and always alike")
    func interval() {
        var random = SplitMix64(seed: 7)
        let values = (0..<400).map { _ in Double.random(in: 0...1, using: &random) }
        let interval = Bootstrap.mean(of: values)
        let deviation = (values.map { ($0 - interval.mean) * ($0 - interval.mean) }.reduce(0, +) / 399).squareRoot()
        // The normal interval of the mean: 1.96 standard errors to either side.
        let reach = 1.96 * deviation / 20
        #expect(abs(interval.low - (interval.mean - reach)) < reach / 20)
        #expect(abs(interval.high - (interval.mean + reach)) < reach / 20)
        #expect(Bootstrap.mean(of: values) == interval)
        #expect(Bootstrap.mean(of: [0.5, 0.5]) == MeanInterval(mean: 0.5, low: 0.5, high: 0.5))
        #expect(Bootstrap.mean(of: []) == MeanInterval(mean: 0, low: 0, high: 0))
    }

    @Test("holds a run against a kept one, and refuses one over other files")
    func against() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.corpus, to: "corpus.jsonl")
        try folder.write(Self.queries, to: "queries.jsonl")
        try folder.write("q1\td2\t1\nq2\td3\t2\n", to: "qrels.tsv")
        let words = try await KnowledgeEvaluator(embedding: nil).evaluate(EvaluationSet(folder: folder.path))
        let kept = SavedEvaluation(words)
        #expect(try words.gain(over: kept) == MeanInterval(mean: 0, low: 0, high: 0))
        #expect(try JSONDecoder().decode(SavedEvaluation.self, from: JSONEncoder().encode(kept)) == kept)
        try folder.write("q1\td2\t1\nq2\td3\t1\n", to: "qrels.tsv")
        let other = try await KnowledgeEvaluator(embedding: nil).evaluate(EvaluationSet(folder: folder.path))
        let error = #expect(throws: KnowledgeError.self) { try other.gain(over: kept) }
        #expect(error?.code == "knowledge.other-evaluation")
    }

    @Test(
        "says which file and line is off",
        arguments: [
            ("{\"_id\": \"d1\"}", "q1\td1\t1", "'corpus.jsonl' line 1: expected a JSON object with its fields."),
            (corpus, "a\tb\tc\nq1\td1", "'qrels.tsv' line 2: expected three columns with tabs between."),
            (corpus, "q1\td1\t1\nq1\td1\tx", "'qrels.tsv' line 2: expected a whole number in the third column."),
        ])
    func malformed(corpus: String, judgements: String, message: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(corpus, to: "corpus.jsonl")
        try folder.write(Self.queries, to: "queries.jsonl")
        try folder.write(judgements, to: "qrels.tsv")
        let error = #expect(throws: KnowledgeError.self) { try EvaluationSet(folder: folder.path) }
        #expect(error?.description == "knowledge.malformed-evaluation-set: " + message)
    }

    @Test("refuses a folder without questions, and one without answers")
    func missing() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Self.corpus, to: "corpus.jsonl")
        let none = #expect(throws: KnowledgeError.self) { try EvaluationSet(folder: folder.path) }
        #expect(none?.code == "knowledge.malformed-evaluation-set")
        try folder.write(Self.queries, to: "queries.train.jsonl")
        try folder.write("q1\td1\t0", to: "qrels.train.tsv")
        let set = try EvaluationSet(folder: folder.path)
        let unjudged = await #expect(throws: KnowledgeError.self) {
            try await KnowledgeEvaluator(embedding: nil).evaluate(set)
        }
        #expect(unjudged?.code == "knowledge.malformed-evaluation-set")
    }
}
