/// Checks the proofs of RFC 9162, 2.1.3 and 2.1.4.
package enum MerkleProof {
    /// Whether `path` proves that the leaf at `index` belongs to the tree of `size` with `root` (RFC 9162, 2.1.3.2).
    package static func isIncluded(
        leaf: RecordDigest, index: UInt64, size: UInt64, path: [RecordDigest], root: RecordDigest,
        _ cryptography: some RecordCryptography
    ) -> Bool {
        self.root(leaf: leaf, index: index, size: size, path: path, cryptography) == root
    }

    /// Whether `path` proves that the tree of `newSize` only adds to the one of `oldSize` (RFC 9162, 2.1.4.2).
    ///
    /// Equal sizes need equal roots and an empty path; from an empty tree everything follows.
    package static func isConsistent(
        oldSize: UInt64, oldRoot: RecordDigest, newSize: UInt64, newRoot: RecordDigest, path: [RecordDigest],
        _ cryptography: some RecordCryptography
    ) -> Bool {
        if oldSize == 0 {
            return path.isEmpty && oldRoot == cryptography.sha256([]) && (newSize > 0 || newRoot == oldRoot)
        }
        return self.newRoot(
            oldSize: oldSize, oldRoot: oldRoot, newSize: newSize, path: path, cryptography) == newRoot
    }

    /// The root of `newSize` that `path` leads to from `oldRoot`, when it leads there (RFC 9162, 2.1.4.2).
    ///
    /// An empty old tree says nothing about the new root, so it answers `nil`.
    package static func newRoot(
        oldSize: UInt64, oldRoot: RecordDigest, newSize: UInt64, path: [RecordDigest],
        _ cryptography: some RecordCryptography
    ) -> RecordDigest? {
        guard oldSize > 0, oldSize <= newSize else { return nil }
        if oldSize == newSize { return path.isEmpty ? oldRoot : nil }
        var steps = path[...]
        if oldSize & (oldSize - 1) == 0 { steps = ([oldRoot] + path)[...] }
        guard let first = steps.popFirst() else { return nil }
        var node = oldSize - 1
        var last = newSize - 1
        while node & 1 == 1 {
            node >>= 1
            last >>= 1
        }
        var old = first
        var new = first
        for sibling in steps {
            guard last != 0 else { return nil }
            if node & 1 == 1 || node == last {
                old = MerkleTree.node(sibling, old, cryptography)
                new = MerkleTree.node(sibling, new, cryptography)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                new = MerkleTree.node(new, sibling, cryptography)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot ? new : nil
    }

    /// The inclusion path of `index` in the tree over `leaves` (RFC 9162, 2.1.3.1).
    package static func inclusionPath(
        index: Int, leaves: ArraySlice<RecordDigest>, _ cryptography: some RecordCryptography
    ) -> [RecordDigest] {
        guard leaves.count > 1 else { return [] }
        let split = largestPowerOfTwo(below: leaves.count)
        let middle = leaves.startIndex + split
        if index < split {
            return inclusionPath(index: index, leaves: leaves[..<middle], cryptography)
                + [root(leaves[middle...], cryptography)]
        }
        return inclusionPath(index: index - split, leaves: leaves[middle...], cryptography)
            + [root(leaves[..<middle], cryptography)]
    }

    /// The consistency path from the tree of the first `oldSize` leaves to that of all (RFC 9162, 2.1.4.1).
    package static func consistencyPath(
        oldSize: Int, leaves: ArraySlice<RecordDigest>, _ cryptography: some RecordCryptography
    ) -> [RecordDigest] {
        guard oldSize > 0, oldSize < leaves.count else { return [] }
        return subProof(oldSize, leaves, complete: true, cryptography)
    }

    package static func root(
        _ leaves: ArraySlice<RecordDigest>, _ cryptography: some RecordCryptography
    ) -> RecordDigest {
        var tree = MerkleTree()
        for leaf in leaves { tree.append(leaf: leaf, cryptography) }
        return tree.root(cryptography)
    }

    private static func subProof(
        _ oldSize: Int, _ leaves: ArraySlice<RecordDigest>, complete: Bool, _ cryptography: some RecordCryptography
    ) -> [RecordDigest] {
        if oldSize == leaves.count { return complete ? [] : [root(leaves, cryptography)] }
        let split = largestPowerOfTwo(below: leaves.count)
        let middle = leaves.startIndex + split
        if oldSize <= split {
            return subProof(oldSize, leaves[..<middle], complete: complete, cryptography)
                + [root(leaves[middle...], cryptography)]
        }
        return subProof(oldSize - split, leaves[middle...], complete: false, cryptography)
            + [root(leaves[..<middle], cryptography)]
    }

    private static func largestPowerOfTwo(below count: Int) -> Int {
        var power = 1
        while power * 2 < count { power *= 2 }
        return power
    }
}
