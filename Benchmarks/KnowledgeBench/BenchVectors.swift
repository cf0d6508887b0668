import Contracts
import Core
import Foundation
import Inference
import Vectors

/// As many vectors as wanted that lie as a model's do: between two real ones each, made again whenever asked for.
struct BenchVectors: Sendable {
    static let groupSize = 10
    private static let real = 400
    private static let questions = 16

    let count: Int
    let space: VectorSpace
    /// Of texts that none of the vectors comes from.
    let questions: [[Float]]
    private let base: [[Float]]

    init(_ model: BenchModel, _ options: BenchOptions) throws {
        count = options.count
        base = try model.remembering.embed(Array(model.texts.prefix(Self.real)))
        questions = try model.remembering.embed(Array(model.questions.prefix(Self.questions)))
        space = VectorSpace(model: model.encoder.modelDigest, dimension: model.encoder.dimension)
    }

    func vector(_ number: Int) -> [Float] {
        var random = SplitMix64(seed: UInt64(number))
        let (one, other) = (
            base[Int(random.next() % UInt64(base.count))], base[Int(random.next() % UInt64(base.count))]
        )
        let share = Float(random.next() >> 40) / Float(1 << 24)
        let mixed = zip(one, other).map { $0 * share + $1 * (1 - share) }
        let length = mixed.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return mixed.map { $0 / length }
    }

    func exact(_ members: [VectorMember]) -> [[Float]?] {
        members.map { vector($0.group * Self.groupSize + $0.ordinal) }
    }

    func store() throws -> SegmentedVectorStore {
        let store = SegmentedVectorStore()
        for start in stride(from: 0, to: count, by: Self.groupSize) {
            let group = (start..<start + Self.groupSize).flatMap(vector)
            _ = try store.add(group, count: Self.groupSize, in: space)
        }
        return store
    }

    /// One group in a hundred, by chance, where `share` is 0.01.
    func visible(share: Double) -> VisibleGroups {
        var random = SplitMix64(seed: 11)
        var visible = VisibleGroups()
        for group in 0..<count / Self.groupSize where Double.random(in: 0..<1, using: &random) < share {
            visible.append(group, rank: group)
        }
        return visible
    }

    /// The nearest of the visible vectors to each question, by comparing all.
    func nearest(among visible: VisibleGroups, limit: Int) -> [[VectorHit]] {
        var lists = questions.map { _ in RankedList(limit: limit) }
        for group in visible.groups {
            for number in group * Self.groupSize..<(group + 1) * Self.groupSize {
                let vector = vector(number)
                for (index, question) in questions.enumerated() {
                    let score = DotProduct.of(vector, question)
                    lists[index].offer(.init(micros: Micros.of(Double(score)), place: group, passage: number))
                }
            }
        }
        return zip(lists, questions).map { list, question in
            list.items.map { item in
                VectorHit(
                    member: VectorMember(
                        group: item.passage / Self.groupSize, ordinal: item.passage % Self.groupSize),
                    score: DotProduct.of(vector(item.passage), question))
            }
        }
    }
}
