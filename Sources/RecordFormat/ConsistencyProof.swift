/// Consistency proofs and older roots out of inclusion paths, so that a record keeps one index for all of them.
///
/// The subtree that ends where the old tree ends is complete, and all its siblings below stand to its left. The path
/// of the old tree's last entry therefore holds the consistency proof: fold its lower part, keep its upper part.
extension MerkleProof {
    /// The most digests that a path of a tree with 64-bit sizes has.
    package static let maximumPath = 64

    /// The RFC 9162, 2.1.4.1, proof from `oldSize` to the tree that `path` belongs to.
    ///
    /// - Parameters:
    ///   - leaf: the leaf at `oldSize - 1`.
    ///   - path: its inclusion path under the newer tree (RFC 9162, 2.1.3.1).
    /// - Returns: `nil` when `path` is too short for that.
    package static func consistencyPath(
        oldSize: UInt64, leaf: RecordDigest, path: [RecordDigest], _ cryptography: some RecordCryptography
    ) -> [RecordDigest]? {
        guard oldSize > 0 else { return [] }
        let height = oldSize.trailingZeroBitCount
        guard path.count > height else { return nil }
        let upper = Array(path[height...])
        if oldSize & (oldSize - 1) == 0 { return upper }
        return [path[..<height].reduce(leaf) { MerkleTree.node($1, $0, cryptography) }] + upper
    }

    /// The root that `path` leads to from the leaf at `index` in a tree of `size`; `nil` when it does not fit.
    package static func root(
        leaf: RecordDigest, index: UInt64, size: UInt64, path: [RecordDigest], _ cryptography: some RecordCryptography
    ) -> RecordDigest? {
        guard index < size else { return nil }
        var node = index
        var last = size - 1
        var digest = leaf
        for sibling in path {
            guard last != 0 else { return nil }
            if node & 1 == 1 || node == last {
                digest = MerkleTree.node(sibling, digest, cryptography)
                while node & 1 == 0, node != 0 {
                    node >>= 1
                    last >>= 1
                }
            } else {
                digest = MerkleTree.node(digest, sibling, cryptography)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 ? digest : nil
    }
}
