import Contracts
import Core
import CoreTesting

@testable import Vectors

/// Vectors for one test, grouped, with the answer that comparing every one of them gives.
struct VectorSample {
    let space: VectorSpace
    private(set) var groups: [[[Float]]] = []

    init(dimension: Int) { space = VectorSpace(model: .zero, dimension: dimension) }

    /// Unit vectors that lie in loose bundles, as texts do: so many scores lie close together.
    static func bundled(_ count: Int, dimension: Int, spread: Float, _ random: inout SplitMix64) -> [[Float]] {
        let centres = (0..<8).map { _ in direction(dimension, &random) }
        return (0..<count).map { _ in
            let (centre, noise) = (random.pick(centres), direction(dimension, &random))
            return unit(zip(centre, noise).map { $0 + spread * $1 })
        }
    }

    static func direction(_ dimension: Int, _ random: inout SplitMix64) -> [Float] {
        unit((0..<dimension).map { _ in Float.random(in: -1...1, using: &random) })
    }

    static func unit(_ vector: [Float]) -> [Float] {
        let length = max(vector.reduce(0) { $0 + $1 * $1 }.squareRoot(), .leastNormalMagnitude)
        return vector.map { $0 / length }
    }

    /// Puts vectors in groups of `size`, and into `store`; answers the store's names of the groups.
    mutating func fill(_ store: some VectorStore, with vectors: [[Float]], size: Int) throws -> [Int] {
        try stride(from: 0, to: vectors.count, by: size).map { start in
            let group = Array(vectors[start..<min(start + size, vectors.count)])
            groups.append(group)
            return try store.add(group.flatMap { $0 }, count: group.count, in: space)
        }
    }

    func exact(_ members: [VectorMember]) -> [[Float]?] { members.map { groups[$0.group][$0.ordinal] } }

    /// The nearest by the exact score of every visible vector.
    func nearest(to question: [Float], among visible: VisibleGroups, limit: Int) -> [VectorHit] {
        var all: [(item: RankedList.Item, hit: VectorHit)] = []
        for (group, rank) in zip(visible.groups, visible.ranks) {
            for (ordinal, vector) in groups[group].enumerated() {
                let score = DotProduct.of(vector, question)
                all.append(
                    (
                        .init(micros: Micros.of(Double(score)), place: rank, passage: ordinal),
                        VectorHit(member: VectorMember(group: group, ordinal: ordinal), score: score)
                    ))
            }
        }
        return all.sorted { $0.item < $1.item }.prefix(limit).map(\.hit)
    }

    static func visible(_ groups: some Sequence<Int>, ranks: [Int: Int] = [:]) -> VisibleGroups {
        var visible = VisibleGroups()
        for group in groups { visible.append(group, rank: ranks[group] ?? group) }
        return visible
    }
}
