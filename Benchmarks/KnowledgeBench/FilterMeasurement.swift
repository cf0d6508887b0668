import BenchKit
import Contracts
import Foundation
import Vectors

/// The search among one vector in a hundred, beside hnswlib's search with a filter, at the least effort at which it finds
/// as many of the nearest as ours: all of them, or else as many as it finds at its greatest effort.
struct FilterMeasurement {
    private static let rounds = 15
    private static let limit = 10
    private static let share = 0.01

    private let vectors: BenchVectors
    private let options: BenchOptions

    init(_ vectors: BenchVectors, _ options: BenchOptions) { (self.vectors, self.options) = (vectors, options) }

    func run(_ results: inout Results) throws {
        guard let hnsw = options.hnsw else { return KnowledgeBench.say("hnswlib is not here: no filtered_ratio") }
        let store = try vectors.store()
        let visible = vectors.visible(share: Self.share)
        let expected = vectors.nearest(among: visible, limit: Self.limit)
        let peer = try makePeer(hnsw, visible, expected)
        let tuned = try peer.answer()
        guard tuned.count == 3 else { throw BenchError(text: "hnswlib said too little") }
        var (ratios, ours, theirs): ([Double], [Double], [Double]) = ([], [], [])
        var found = 0
        for _ in 0..<Self.rounds {
            let before = try peer.ask("round")[0]
            let start = coreSeconds()
            for (question, nearest) in zip(vectors.questions, expected) {
                let answer = try store.nearest(
                    to: question, in: vectors.space, among: visible, limit: Self.limit, exact: vectors.exact)
                found += nearest.count { answer.hits.contains($0) }
            }
            let time = coreSeconds() - start
            let after = try peer.ask("round")[0]
            ratios.append((before + after) / 2 / time)
            ours.append(time)
            theirs.append(after)
        }
        let questions = Double(vectors.questions.count)
        results.add("filtered_ratio", ratios.quantile(0.5))
        results.add("filtered_ratio_low", ratios.quantile(0.25))
        results.add("filtered_ratio_high", ratios.quantile(0.75))
        results.add("filtered_recall", Double(found) / (questions * Double(Self.limit * Self.rounds)))
        results.add("filtered_ms", ours.quantile(0.5) / questions * 1_000)
        results.add("hnsw_filtered_recall", tuned[1])
        results.add("hnsw_filtered_ms", theirs.quantile(0.5) / questions * 1_000)
        results.add("hnsw_effort", tuned[0])
        results.add("hnsw_build_core_seconds", tuned[2])
    }

    private func makePeer(_ program: String, _ visible: VisibleGroups, _ expected: [[VectorHit]]) throws -> Peer {
        let folder = options.folder
        try PeerFile.write((0..<vectors.count).lazy.map(vectors.vector), to: folder + "/vectors.f32")
        try PeerFile.write(vectors.questions, to: folder + "/questions.f32")
        var mask = [UInt8](repeating: 0, count: vectors.count)
        for group in visible.groups {
            for row in group * BenchVectors.groupSize..<(group + 1) * BenchVectors.groupSize { mask[row] = 1 }
        }
        try Data(mask).write(to: URL(filePath: folder + "/visible.u8"))
        let rows = expected.flatMap { $0.map { Int32($0.member.group * BenchVectors.groupSize + $0.member.ordinal) } }
        try rows.withUnsafeBytes { Data($0) }.write(to: URL(filePath: folder + "/nearest.i32"))
        return try Peer([program, folder, String(vectors.space.dimension), String(Self.limit)])
    }
}
