import Vectors

/// Joins a ranking by words and one by meaning: a convex combination of their scores, each over the best of its own
/// (Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval": TM2C2).
///
/// The best are the best of what the asker may see, so that a hidden passage moves no score.
enum ScoreFusion {
    /// How far down each ranking a passage still counts.
    static let depth = 200
    /// Meaning counts four fifths: set beforehand, and tuned on no set that this product is measured with
    /// (docs/decisions/0011).
    static let meaningFifths: Int64 = 4

    /// The passages among the first of either ranking, with their score in the one they were found by.
    ///
    /// - Parameters:
    ///   - words: BM25 of the passages that share a word with the question, ascending by passage.
    ///   - nearest: by meaning, best first; empty without an embedding model.
    ///   - place: of a passage's version, by which ties break.
    static func candidates(
        words: [ScoredPassage], nearest: [RankedList.Item], place: (Int) -> Int
    ) -> [RankedList.Item] {
        var best = RankedList(limit: depth)
        for item in words {
            best.offer(.init(micros: item.micros, place: place(item.passage), passage: item.passage))
        }
        var seen = Set<Int>()
        return (best.items + nearest.prefix(depth)).filter { seen.insert($0.passage).inserted }
    }

    /// The candidates by both scores, best first, in whole millionths: equal questions give equal bits everywhere.
    ///
    /// BM25 is 0 at least and a cosine -1, from where each is taken. A passage without a cosine is judged by its words.
    static func rank(
        _ candidates: [RankedList.Item], words: [ScoredPassage], cosines: [Int: Int64]
    ) -> [RankedList.Item] {
        let one: Int64 = 1_000_000
        let bestWords = max(words.lazy.map(\.micros).max() ?? 0, 1)
        let bestMeaning = max((cosines.values.max() ?? 0) + one, 1)
        return candidates.map { candidate in
            let lexical = one * (words.micros(of: candidate.passage) ?? 0) / bestWords
            let score = cosines[candidate.passage].map { cosine in
                let semantic = one * (cosine + one) / bestMeaning
                return (meaningFifths * semantic + (5 - meaningFifths) * lexical) / 5
            }
            return .init(micros: score ?? lexical, place: candidate.place, passage: candidate.passage)
        }.sorted()
    }

    /// The best `limit` of `ranked`, in its order, of which one document fills at most half (rounded up) while others
    /// have something to show: many passages of one long manual would else hide the bulletin that answers.
    static func share<Document: Hashable>(
        _ ranked: [RankedList.Item], limit: Int, document: (Int) -> Document
    ) -> [RankedList.Item] {
        let most = (limit + 1) / 2
        var taken: [Document: Int] = [:]
        var (first, left): ([RankedList.Item], [RankedList.Item]) = ([], [])
        for item in ranked {
            let count = taken[document(item.passage), default: 0]
            taken[document(item.passage)] = count + 1
            if count < most { first.append(item) } else { left.append(item) }
        }
        let kept = first.prefix(limit)
        return (kept + left.prefix(limit - kept.count)).sorted()
    }
}
