import Core

/// How well and how fast the search found what it should.
package struct EvaluationResult: Sendable, Equatable {
    package let documents: Int
    package let queriesPerSecond: Double
    /// The embedding model; `nil` where words alone were ranked.
    package let model: Digest?
    package let files: [EvaluatedFile]
    /// Of each judged question, in the order of the set.
    package let scores: [QueryScore]
    /// The rankings that were joined, each by itself; empty where words alone were ranked.
    package let parts: [PartialRanking]

    package var queries: Int { scores.count }
    package var ndcgAt10: MeanInterval { Bootstrap.mean(of: scores.map(\.ndcgAt10)) }
    package var recallAt10: Double { scores.map(\.recallAt10).reduce(0, +) / Double(max(scores.count, 1)) }

    /// The mean gain in nDCG@10 over another run of the same questions.
    ///
    /// - Throws: `knowledge.other-evaluation` where that run read other files or judged other questions.
    package func gain(over other: SavedEvaluation) throws(KnowledgeError) -> MeanInterval {
        guard other.files == SavedEvaluation.digests(of: files), other.queries.map(\.id) == scores.map(\.id) else {
            throw KnowledgeError(
                .otherEvaluation, "The saved run was measured over other files or questions. Save one over these.")
        }
        return Bootstrap.mean(of: zip(scores, other.queries).map { $0.ndcgAt10 - $1.ndcgAt10 })
    }
}

/// One question's measures.
package struct QueryScore: Sendable, Equatable, Codable {
    package let id: String
    package let ndcgAt10: Double
    package let recallAt10: Double
}

/// One of the rankings that the search joins, measured by itself.
package struct PartialRanking: Sendable, Equatable {
    package enum Name: String, Sendable {
        case words
        case meaning
    }

    package let name: Name
    package let ndcgAt10: Double
    /// How much better the joined ranking is, question by question.
    package let gain: MeanInterval
}

/// A run as it is kept for a later one to be measured against.
package struct SavedEvaluation: Sendable, Equatable, Codable {
    package static let currentFormat = "mickai-evaluation/1"
    package static let maximumBytes = 256 << 20

    package let format: String
    /// Name and SHA-256 of each file that was read.
    package let files: [String: String]
    package let model: String?
    package let queries: [QueryScore]

    package init(_ result: EvaluationResult) {
        format = Self.currentFormat
        files = Self.digests(of: result.files)
        model = result.model?.description
        queries = result.scores
    }

    static func digests(of files: [EvaluatedFile]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.digest.description) })
    }
}
