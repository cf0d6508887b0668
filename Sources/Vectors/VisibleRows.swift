import Contracts

/// The rows of one space that a question may see, and whose they are.
struct VisibleRows: Sendable {
    private struct Stretch {
        let group: Int
        let rank: Int
        let rows: Range<Int>
    }

    private var stretches: [Stretch] = []
    /// Stretches of rows that lie side by side, joined; ascending.
    private(set) var runs: [Range<Int>] = []
    private(set) var count = 0

    /// - Parameter rows: where a group stands; empty where it does not. Of two groups the later one stands behind.
    init(of visible: VisibleGroups, _ rows: (_ group: Int) -> Range<Int>) {
        stretches.reserveCapacity(visible.groups.count)
        for (group, rank) in zip(visible.groups, visible.ranks) {
            let rows = rows(group)
            if !rows.isEmpty { stretches.append(Stretch(group: group, rank: rank, rows: rows)) }
        }
        join()
    }

    /// Takes groups out.
    mutating func hide(_ groups: Set<Int>) {
        stretches.removeAll { groups.contains($0.group) }
        join()
    }

    /// Whose a visible row is, and how ties of its group break.
    func owner(of row: Int) -> (member: VectorMember, rank: Int) {
        var (low, high) = (0, stretches.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if stretches[middle].rows.lowerBound <= row { low = middle } else { high = middle }
        }
        let found = stretches[low]
        precondition(found.rows.contains(row), "a visible row")
        return (VectorMember(group: found.group, ordinal: row - found.rows.lowerBound), found.rank)
    }

    private mutating func join() {
        (runs, count) = ([], 0)
        for stretch in stretches {
            count += stretch.rows.count
            if let last = runs.last, last.upperBound == stretch.rows.lowerBound {
                runs[runs.count - 1] = last.lowerBound..<stretch.rows.upperBound
            } else {
                runs.append(stretch.rows)
            }
        }
    }
}
