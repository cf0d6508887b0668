import RecordFormat
import Signatures

/// The definitions of RFC 9162, 2.1, word for word, over ranges of leaves: what the product's shortcuts must equal.
final class NaiveTree {
    private let leaves: [RecordDigest]
    private var known: [Range<Int>: RecordDigest] = [:]

    init(_ count: Int) {
        leaves = (0..<count).map { MerkleTree.leaf([UInt8(truncatingIfNeeded: $0), 7], StandardCryptography()) }
    }

    func leaf(_ index: Int) -> RecordDigest { leaves[index] }

    private func split(_ count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }

    func root(_ range: Range<Int>) -> RecordDigest {
        if range.count == 1 { return leaves[range.lowerBound] }
        if let root = known[range] { return root }
        let middle = range.lowerBound + split(range.count)
        let root = MerkleTree.node(
            self.root(range.lowerBound..<middle), self.root(middle..<range.upperBound), StandardCryptography())
        known[range] = root
        return root
    }

    func path(_ index: Int, in range: Range<Int>) -> [RecordDigest] {
        guard range.count > 1 else { return [] }
        let middle = range.lowerBound + split(range.count)
        return index < middle
            ? path(index, in: range.lowerBound..<middle) + [root(middle..<range.upperBound)]
            : path(index, in: middle..<range.upperBound) + [root(range.lowerBound..<middle)]
    }

    func consistency(_ old: Int, in range: Range<Int>, whole: Bool = true) -> [RecordDigest] {
        if old == range.upperBound { return whole ? [] : [root(range)] }
        let middle = range.lowerBound + split(range.count)
        return old <= middle
            ? consistency(old, in: range.lowerBound..<middle, whole: whole) + [root(middle..<range.upperBound)]
            : consistency(old, in: middle..<range.upperBound, whole: false) + [root(range.lowerBound..<middle)]
    }
}
