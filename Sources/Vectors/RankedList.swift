/// Keeps the best of many scored things, in one total order: higher score, then place of the group, then thing.
///
/// The order knows no ties, so neither the order of arrival nor their number can change the list.
package struct RankedList {
    package struct Item: Comparable, Sendable {
        package let micros: Int64
        package let place: Int
        package let passage: Int

        package init(micros: Int64, place: Int, passage: Int) {
            self.micros = micros
            self.place = place
            self.passage = passage
        }

        /// Better stands first.
        package static func < (left: Item, right: Item) -> Bool {
            if left.micros != right.micros { return left.micros > right.micros }
            if left.place != right.place { return left.place < right.place }
            return left.passage < right.passage
        }
    }

    private let limit: Int
    private var kept: [Item] = []
    private var worst: Item?

    package init(limit: Int) { self.limit = limit }

    package mutating func offer(_ item: Item) {
        if let worst, worst < item { return }
        kept.append(item)
        if kept.count >= limit * 2 { trim() }
    }

    /// The best, best first.
    package var items: [Item] { Array(kept.sorted().prefix(limit)) }

    private mutating func trim() {
        kept = items
        worst = kept.last
    }
}

/// Scores as they are ranked and shown: whole millionths, rounded down.
package enum Micros {
    /// - Parameter score: finite and well below 2^43, as BM25 scores and cosines are.
    package static func of(_ score: Double) -> Int64 { Int64((score * 1_000_000).rounded(.down)) }
}
