/// Joins a ranking by words and one by meaning: a convex combination of their scores, each over the best of its own
/// (Bruch, Gai and Ingber 2023, "An Analysis of Fusion Functions for Hybrid Retrieval": TM2C2).
///
/// The best are the best of what the asker may see, so that a hidden passage moves no score.
enum ScoreFusion {
    /// How far down each ranking a passage still counts.
    static let depth = 200
    /// Meaning counts four fifths: what the paper found for BM25 with this product's embedding model, on questions
    /// that are not among those it is measured with.
    static let meaningFifths: Int64 = 4

    /// The passages that stand high in one ranking at least, best first.
    ///
    /// - Parameters:
    ///   - words: BM25 of the passages that share a word with the question.
    ///   - meaning: cosines; empty without an embedding model.
    ///   - place: of a passage's version, by which ties break.
    static func fuse(
        words: [ScoredPassage], meaning: [ScoredPassage], place: (Int) -> Int
    ) -> [RankedList.Item] {
        let lists = [words, meaning].map { best(of: $0, place) }
        let scores = Scores(words: words, meaning: meaning, best: lists.map { $0.first?.micros })
        var candidates = Set<Int>()
        var fused = RankedList(limit: depth * lists.count)
        for item in lists.joined() where candidates.insert(item.passage).inserted {
            fused.offer(.init(micros: scores.joined(of: item.passage), place: item.place, passage: item.passage))
        }
        return fused.items
    }

    private static func best(of scored: [ScoredPassage], _ place: (Int) -> Int) -> [RankedList.Item] {
        var list = RankedList(limit: depth)
        for item in scored {
            list.offer(.init(micros: item.micros, place: place(item.passage), passage: item.passage))
        }
        return list.items
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

/// The scores of one question, in whole millionths so that the same question gives the same bits everywhere.
private struct Scores {
    private static let one: Int64 = 1_000_000

    private let words: [ScoredPassage]
    private let meaning: [ScoredPassage]
    private let bestWords: Int64
    private let bestMeaning: Int64

    init(words: [ScoredPassage], meaning: [ScoredPassage], best: [Int64?]) {
        self.words = words
        self.meaning = meaning
        bestWords = max(best[0] ?? 0, 1)
        bestMeaning = max((best[1] ?? 0) + Self.one, 1)
    }

    /// BM25 is 0 at least and a cosine -1, from where each is taken. A passage without a vector is judged by its words.
    func joined(of passage: Int) -> Int64 {
        let lexical = Self.one * (words.micros(of: passage) ?? 0) / bestWords
        guard let cosine = meaning.micros(of: passage) else { return lexical }
        let semantic = Self.one * (cosine + Self.one) / bestMeaning
        return (ScoreFusion.meaningFifths * semantic + (5 - ScoreFusion.meaningFifths) * lexical) / 5
    }
}
