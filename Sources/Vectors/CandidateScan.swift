import CVectors
import Dispatch
import Synchronization

/// Finds, from the codes alone, the few vectors of which some may be among the `limit` nearest: an exact sieve.
///
/// Of each row it knows a lower and an upper bound of the score (``QuestionCode``). A row whose upper bound lies below
/// the `limit`-th highest lower bound cannot be among the nearest; all others are candidates. Which they are depends on
/// the visible rows and the question alone, not on how the work was shared among threads.
struct CandidateScan: Sendable {
    struct Candidate: Sendable {
        let row: Int
        /// The score is not above it.
        let upper: Double
    }

    /// A little more than one millionth: scores that fall into the same millionth are ranked by place.
    static let tie = 1.001e-6
    /// Rows for which another thread is worth its start.
    private static let rowsAPiece = 32_768
    private static let pieces = 8
    private static let rowsABlock = 256

    let rows: CodeRows
    let question: QuestionCode
    let limit: Int

    /// - Parameter runs: stretches of visible rows, ascending.
    /// - Returns: the candidates, highest upper bound first, then by row.
    func candidates(in runs: [Range<Int>]) -> [Candidate] {
        let pieces = Self.pieces(of: runs)
        var sieves: [Sieve]
        if pieces.count > 1 {
            let found = Mutex([Sieve?](repeating: nil, count: pieces.count))
            DispatchQueue.concurrentPerform(iterations: pieces.count) { number in
                let sieve = sieve(pieces[number])
                found.withLock { $0[number] = sieve }
            }
            sieves = found.withLock { $0.compactMap { $0 } }
        } else {
            sieves = pieces.map(sieve)
        }
        var best = LargestBounds(limit: limit)
        for sieve in sieves { for bound in sieve.lowest.values { best.offer(bound) } }
        let threshold = best.smallest - Self.tie
        return sieves.flatMap(\.candidates).filter { $0.upper >= threshold }
            .sorted { $0.upper != $1.upper ? $0.upper > $1.upper : $0.row < $1.row }
    }

    /// Cuts runs into shares of about equal size.
    private static func pieces(of runs: [Range<Int>]) -> [[Range<Int>]] {
        let total = runs.reduce(0) { $0 + $1.count }
        let share = max(rowsAPiece, (total + pieces - 1) / pieces)
        var (pieces, piece, room): ([[Range<Int>]], [Range<Int>], Int) = ([], [], share)
        for run in runs {
            var rest = run
            while !rest.isEmpty {
                let part = rest.prefix(room)
                piece.append(part)
                room -= part.count
                rest = part.upperBound..<rest.upperBound
                if room == 0 {
                    pieces.append(piece)
                    (piece, room) = ([], share)
                }
            }
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    private struct Sieve: Sendable {
        var lowest: LargestBounds
        var candidates: [Candidate] = []
    }

    private func sieve(_ runs: [Range<Int>]) -> Sieve {
        var sieve = Sieve(lowest: LargestBounds(limit: limit))
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.rowsABlock) { buffer in
            guard let dots = buffer.baseAddress else { return }
            for run in runs {
                rows.forEachStretch(of: run, limit: Self.rowsABlock) { stretch, chunk, first in
                    vectors_dot(
                        chunk.codes + first * rows.stride, question.codes, rows.stride, stretch.count, dots)
                    sift(stretch, chunk, first, dots, &sieve)
                }
            }
        }
        return sieve
    }

    /// Unsafe: reads `rows.count` numbers at `dots`, and as many scales and residuals from `first` on in the chunk.
    private func sift(
        _ rows: Range<Int>, _ chunk: CodeChunk, _ first: Int, _ dots: UnsafePointer<Int32>, _ sieve: inout Sieve
    ) {
        for index in 0..<rows.count {
            let (score, error) = question.bounds(
                dot: dots[index], scale: chunk.scales[first + index], residual: chunk.residuals[first + index])
            guard score + error >= sieve.lowest.smallest - Self.tie else { continue }
            sieve.candidates.append(Candidate(row: rows.lowerBound + index, upper: score + error))
            sieve.lowest.offer(score - error)
        }
    }
}

/// The largest of many numbers, as many as `limit`: a heap whose first is the smallest of them.
struct LargestBounds: Sendable {
    private let limit: Int
    private(set) var values: [Double] = []

    /// - Parameter limit: at least 1.
    init(limit: Int) { self.limit = limit }

    /// The `limit`-th largest, or what lies below every number while there are fewer.
    var smallest: Double { values.count < limit ? -.infinity : values[0] }

    mutating func offer(_ value: Double) {
        if values.count < limit {
            values.append(value)
            rise(from: values.count - 1)
        } else if value > values[0] {
            values[0] = value
            sink()
        }
    }

    private mutating func rise(from start: Int) {
        var place = start
        while place > 0, values[place] < values[(place - 1) / 2] {
            values.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            var smallest = place
            for child in [2 * place + 1, 2 * place + 2] where child < values.count && values[child] < values[smallest] {
                smallest = child
            }
            guard smallest != place else { return }
            values.swapAt(place, smallest)
            place = smallest
        }
    }
}
