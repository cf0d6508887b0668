import Vectors

/// Joins a ranking by words and one by meaning: reciprocal rank fusion (Cormack, Clarke and Büttcher 2009), k = 60.
enum RankFusion {
    static let constant = 60
    /// How far down each list a passage still counts.
    static let depth = 200

    /// Sums 1,000,000 / (k + rank) over the lists a passage stands in, rounded down once, best first.
    static func fuse(_ lists: [[RankedList.Item]], limit: Int) -> [RankedList.Item] {
        var ranks: [Int: (place: Int, ranks: [Int])] = [:]
        for list in lists {
            for (index, item) in list.enumerated() {
                ranks[item.passage, default: (item.place, [])].ranks.append(index + 1)
            }
        }
        var best = RankedList(limit: limit)
        for (passage, found) in ranks {
            best.offer(.init(micros: micros(found.ranks), place: found.place, passage: passage))
        }
        return best.items
    }

    /// ⌊10^6 · Σ 1 / (k + rank)⌋, exactly.
    static func micros(_ ranks: [Int]) -> Int64 {
        var (numerator, denominator) = (Int64(0), Int64(1))
        for rank in ranks {
            let divisor = Int64(constant + rank)
            numerator = numerator * divisor + denominator
            denominator *= divisor
        }
        return 1_000_000 * numerator / denominator
    }
}
