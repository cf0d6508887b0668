import Core
import CoreTesting
import Testing

@testable import Vectors

@Suite("Exact scores")
struct DotProductTests {
    @Test(
        "are dot products, also where the length is no multiple of the lanes", arguments: [1, 15, 16, 17, 384, 390])
    func dot(length: Int) {
        var random = SplitMix64(seed: UInt64(length))
        let left = (0..<length).map { _ in Float.random(in: -1...1, using: &random) }
        let right = (0..<length).map { _ in Float.random(in: -1...1, using: &random) }
        let exact = zip(left, right).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        let lengths = [left, right].map { $0.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot() }
        let error = abs(Double(DotProduct.of(left, right)) - exact)
        #expect(error <= DotProduct.relativeError(count: length) * lengths[0] * lengths[1])
    }

    @Test("keep the best of a long list in one order, whatever the order of arrival", arguments: UInt64(1)...20)
    func ranking(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let items = (0..<300).map { passage in
            RankedList.Item(micros: Int64.random(in: 0...20, using: &random), place: passage % 7, passage: passage)
        }
        var list = RankedList(limit: 10)
        for item in items.shuffled(using: &random) { list.offer(item) }
        #expect(list.items == Array(items.sorted().prefix(10)))
    }
}
