import Contracts

/// Ranks candidates by their exact scores, asking for no more exact vectors than it must.
///
/// Candidates come with the highest upper bound first. Once as many as wanted are ranked and the next upper bound lies
/// in a lower millionth than the last of them, neither it nor any after it can come in.
struct ExactRanking {
    private let question: [Float]
    private let limit: Int
    private let view: VisibleRows
    private var list: RankedList
    /// By row.
    private var scores: [Int: Float] = [:]
    private(set) var rescored = 0
    /// Groups of which a vector is gone.
    private(set) var destroyed: Set<Int> = []

    init(question: [Float], limit: Int, view: VisibleRows) {
        self.question = question
        self.limit = limit
        self.view = view
        list = RankedList(limit: limit)
    }

    mutating func rank(_ candidates: [CandidateScan.Candidate], atOnce: Int, _ exact: ExactVectors) throws {
        var next = 0
        while next < candidates.count, !isSettled(candidates[next].upper) {
            let batch = candidates[next..<min(next + (next == 0 ? limit : atOnce), candidates.count)]
            next = batch.endIndex
            try rescore(batch.map(\.row), exact)
        }
    }

    var hits: [VectorHit] {
        list.items.map { VectorHit(member: view.owner(of: $0.passage).member, score: scores[$0.passage] ?? 0) }
    }

    private func isSettled(_ upper: Double) -> Bool {
        let ranked = list.items
        guard ranked.count == limit, let last = ranked.last else { return false }
        return Micros.of(upper) < last.micros
    }

    private mutating func rescore(_ rows: [Int], _ exact: ExactVectors) throws {
        let owners = rows.map(view.owner)
        let vectors = try exact(owners.map(\.member))
        precondition(vectors.count == rows.count, "one answer a vector asked for")
        rescored += rows.count
        for (row, (owner, vector)) in zip(rows, zip(owners, vectors)) {
            guard let vector, vector.count == question.count else {
                destroyed.insert(owner.member.group)
                continue
            }
            let score = DotProduct.of(vector, question)
            scores[row] = score
            list.offer(.init(micros: Micros.of(Double(score)), place: owner.rank, passage: row))
        }
    }
}
