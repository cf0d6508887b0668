import Core
import Foundation
import GRDB

/// Scores visible passages by the words they share with a question: BM25 (Robertson and Zaragoza 2009).
///
/// For each word of the question, weight · idf · tf · (k1 + 1) / (tf + k1 · (1 − b + b · length / mean length)) with
/// idf = ln(1 + (N − df + 0.5) / (df + 0.5)). N, df and the mean length count visible passages only, so a hidden one
/// leaves no trace. A heading's word counts like a word of the text. A word with several terms stands in every passage
/// that holds one of them, as often as the most frequent.
struct LexicalScores {
    static let saturation = 0.9
    static let lengthWeight = 0.4

    /// Passages with at least one of the words, ascending, with their scores.
    let matches: [(passage: Int, score: Double)]

    init(of words: [QueryWord], over visible: VisiblePassages, _ database: GRDB.Database) throws {
        var scores = [Double](repeating: 0, count: visible.table.passages.count)
        let mean = Double(visible.words) / Double(max(visible.count, 1))
        for word in words {
            let postings = try Self.postings(ofAny: word.terms, in: visible, database)
            let frequency = Double(postings.count)
            let rarity = log(1 + (Double(visible.count) - frequency + 0.5) / (frequency + 0.5))
            for (passage, count) in postings {
                let length = Double(visible.table.words[passage]) / mean
                let damping = Self.saturation * (1 - Self.lengthWeight + Self.lengthWeight * length)
                scores[passage] +=
                    word.weight * rarity * Double(count) * (Self.saturation + 1) / (Double(count) + damping)
            }
        }
        matches = scores.indices.lazy.filter { scores[$0] > 0 }.map { ($0, scores[$0]) }
    }

    /// The visible passages that hold any of a word's terms, ascending, with how often the most frequent.
    private static func postings(
        ofAny terms: [String], in visible: VisiblePassages, _ database: GRDB.Database
    ) throws -> [(passage: Int, count: Int)] {
        var joined: [(passage: Int, count: Int)] = []
        for term in terms {
            let postings = try postings(of: term, in: visible, database)
            joined = joined.isEmpty ? postings : join(joined, postings)
        }
        return joined
    }

    /// Two ascending lists as one; where both hold a passage, the larger count.
    private static func join(
        _ one: [(passage: Int, count: Int)], _ other: [(passage: Int, count: Int)]
    ) -> [(passage: Int, count: Int)] {
        var joined: [(passage: Int, count: Int)] = []
        joined.reserveCapacity(one.count + other.count)
        var (left, right) = (0, 0)
        while left < one.count || right < other.count {
            let first = left < one.count ? one[left].passage : Int.max
            let second = right < other.count ? other[right].passage : Int.max
            let count = max(first <= second ? one[left].count : 0, second <= first ? other[right].count : 0)
            joined.append((min(first, second), count))
            if first <= second { left += 1 }
            if second <= first { right += 1 }
        }
        return joined
    }

    /// The visible passages that hold a term, ascending, with how often.
    private static func postings(
        of word: String, in visible: VisiblePassages, _ database: GRDB.Database
    ) throws -> [(passage: Int, count: Int)] {
        var postings: [(passage: Int, count: Int)] = []
        var position = 0
        var (last, isVisible) = (Int64.min, false)
        let statement = try database.cachedStatement(sql: "SELECT doc FROM passage_words WHERE term = ?")
        let rows = try Int64.fetchCursor(statement, arguments: [word])
        while let row = try rows.next() {
            if row != last {
                last = row
                guard let found = visible.table.position(ofRow: row, from: position) else {
                    isVisible = false
                    continue
                }
                position = found
                isVisible = visible.contains(found)
                if isVisible { postings.append((found, 0)) }
            }
            if isVisible { postings[postings.count - 1].count += 1 }
        }
        return postings
    }
}
