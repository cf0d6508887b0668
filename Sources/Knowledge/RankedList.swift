/// Keeps the best of many scored passages, in one total order: higher score, then place of the version, then passage.
///
/// The order knows no ties, so neither the order of arrival nor the number of passages can change the list.
struct RankedList {
    struct Item: Comparable {
        let micros: Int64
        let place: Int
        let passage: Int

        /// Better stands first.
        static func < (left: Item, right: Item) -> Bool {
            if left.micros != right.micros { return left.micros > right.micros }
            if left.place != right.place { return left.place < right.place }
            return left.passage < right.passage
        }
    }

    private let limit: Int
    private var kept: [Item] = []
    private var worst: Item?

    init(limit: Int) { self.limit = limit }

    mutating func offer(_ item: Item) {
        if let worst, worst < item { return }
        kept.append(item)
        if kept.count >= limit * 2 { trim() }
    }

    /// The best, best first.
    var items: [Item] { Array(kept.sorted().prefix(limit)) }

    private mutating func trim() {
        kept = items
        worst = kept.last
    }
}

/// Scores as they are ranked and shown: whole millionths, rounded down.
enum Micros {
    /// - Parameter score: finite and well below 2^43, as BM25 scores and cosines are.
    static func of(_ score: Double) -> Int64 { Int64((score * 1_000_000).rounded(.down)) }
}
