import Contracts
import ContractsTesting
import Core
import CoreTesting
import Testing

@testable import Vectors

@Suite("The vector store")
struct SegmentedVectorStoreTests {
    @Test("fulfils the contract")
    func conformance() async throws {
        try await VectorStoreConformance.check { SegmentedVectorStore() }
    }

    @Test("finds what comparing every exact vector finds, bit for bit", arguments: UInt64(1)...30)
    func exactness(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let dimension = random.pick([3, 32, 64, 100, 384])
        let spread = random.pick([Float(0), 0.001, 0.1, 1, 30])
        var sample = VectorSample(dimension: dimension)
        let store = SegmentedVectorStore()
        let vectors = VectorSample.bundled(
            Int.random(in: 1...2_000, using: &random), dimension: dimension, spread: spread, &random)
        let groups = try sample.fill(store, with: vectors, size: Int.random(in: 1...9, using: &random))
        let ranks = Dictionary(uniqueKeysWithValues: zip(groups, groups.shuffled(using: &random)))
        for share in [1.0, 0.3, 0.01] {
            let seen = VectorSample.visible(
                groups.filter { _ in Double.random(in: 0..<1, using: &random) < share }, ranks: ranks)
            for question in [vectors[0], VectorSample.direction(dimension, &random)] {
                let limit = random.pick([1, 10, 200])
                let answer = try store.nearest(
                    to: question, in: sample.space, among: seen, limit: limit, exact: sample.exact)
                #expect(answer.hits == sample.nearest(to: question, among: seen, limit: limit))
            }
        }
    }

    @Test("finds the same when the work is shared among threads")
    func threads() throws {
        var random = SplitMix64(seed: 7)
        var sample = VectorSample(dimension: 32)
        let store = SegmentedVectorStore()
        let vectors = VectorSample.bundled(120_000, dimension: 32, spread: 0.5, &random)
        let seen = VectorSample.visible(try sample.fill(store, with: vectors, size: 7))
        let question = VectorSample.direction(32, &random)
        let first = try store.nearest(to: question, in: sample.space, among: seen, limit: 50, exact: sample.exact)
        #expect(first.hits == sample.nearest(to: question, among: seen, limit: 50))
        for _ in 0..<5 {
            let again = try store.nearest(to: question, in: sample.space, among: seen, limit: 50, exact: sample.exact)
            #expect(again.hits == first.hits && again.work == first.work)
        }
    }

    @Test("shows nothing of a group that is not visible: hits, order and work are the same", arguments: UInt64(1)...12)
    func noTrace(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let vectors = VectorSample.bundled(400, dimension: 48, spread: 0.2, &random)
        let question = vectors[0]
        var (whole, alone) = (VectorSample(dimension: 48), VectorSample(dimension: 48))
        let (wholeStore, aloneStore) = (SegmentedVectorStore(), SegmentedVectorStore())
        var (seen, names): (VisibleGroups, [Int: Int]) = (VisibleGroups(), [:])
        for start in stride(from: 0, to: vectors.count, by: 4) {
            let group = Array(vectors[start..<start + 4])
            let name = try whole.fill(wholeStore, with: group, size: 4)[0]
            guard random.next() % 3 == 0 else {
                if random.next() % 4 == 0 { wholeStore.remove([name]) }
                continue
            }
            names[name] = try alone.fill(aloneStore, with: group, size: 4)[0]
            seen.append(name, rank: name)
        }
        let found = try wholeStore.nearest(to: question, in: whole.space, among: seen, limit: 20, exact: whole.exact)
        let expected = try aloneStore.nearest(
            to: question, in: alone.space, among: VectorSample.visible(names.values.sorted()), limit: 20,
            exact: alone.exact)
        #expect(found.work == expected.work)
        #expect(found.work.rowsScored == names.count * 4)
        #expect(found.hits.map(\.score) == expected.hits.map(\.score))
        #expect(found.hits.map { names[$0.member.group] } == expected.hits.map(\.member.group))
    }

    @Test("asks for few exact vectors where scores lie apart")
    func rescores() throws {
        var random = SplitMix64(seed: 3)
        var sample = VectorSample(dimension: 384)
        let store = SegmentedVectorStore()
        let vectors = VectorSample.bundled(5_000, dimension: 384, spread: 1.5, &random)
        let seen = VectorSample.visible(try sample.fill(store, with: vectors, size: 10))
        let answer = try store.nearest(
            to: vectors[17], in: sample.space, among: seen, limit: 10, exact: sample.exact)
        #expect(answer.work.rowsScored == 5_000)
        #expect(answer.work.rowsRescored <= 10 + 3 * 32)
        #expect(answer.work.bytesRead == 5_000 * 384 + answer.work.rowsRescored * 384 * 4)
    }

    @Test("gives room back once more than half is gone, and goes on answering")
    func compaction() throws {
        var random = SplitMix64(seed: 5)
        var sample = VectorSample(dimension: 32)
        let store = SegmentedVectorStore()
        let groups = try sample.fill(
            store, with: VectorSample.bundled(40_000, dimension: 32, spread: 1, &random), size: 10)
        store.remove(groups.filter { $0 % 2 == 0 })
        #expect(store.size.rows == 40_000 && store.size.live == 20_000)
        store.remove([groups[1], groups[1]])
        #expect(store.size.rows == 19_990 && store.size.live == 19_990)
        let left = VectorSample.visible(groups.filter { $0 % 2 == 1 && $0 != groups[1] })
        let question = VectorSample.direction(32, &random)
        let answer = try store.nearest(
            to: question, in: sample.space, among: VectorSample.visible(groups), limit: 30, exact: sample.exact)
        #expect(answer.hits == sample.nearest(to: question, among: left, limit: 30))
    }

    @Test("judges again without a group whose exact vectors were destroyed meanwhile")
    func destroyed() throws {
        var random = SplitMix64(seed: 9)
        var sample = VectorSample(dimension: 16)
        let store = SegmentedVectorStore()
        let vectors = VectorSample.bundled(300, dimension: 16, spread: 0.3, &random)
        let groups = try sample.fill(store, with: vectors, size: 3)
        let gone = Set(groups.filter { $0 % 4 == 0 })
        let answer = try store.nearest(
            to: vectors[0], in: sample.space, among: VectorSample.visible(groups), limit: 12
        ) { members in members.map { gone.contains($0.group) ? nil : sample.groups[$0.group][$0.ordinal] } }
        let left = VectorSample.visible(groups.filter { !gone.contains($0) })
        #expect(answer.hits == sample.nearest(to: vectors[0], among: left, limit: 12))
    }
}
