/// The Merkle tree hash of RFC 9162, 2.1, over leaves that arrive one by one.
///
/// It keeps one digest a set bit of the size (at most 64), so a record of any length needs two kilobytes.
package struct MerkleTree: Equatable, Sendable {
    package private(set) var size: UInt64
    /// The roots of the complete subtrees, largest first.
    package private(set) var frontier: [RecordDigest]

    package init() {
        size = 0
        frontier = []
    }

    /// A tree that goes on from a kept frontier; `nil` when the count of digests does not fit `size`.
    package init?(size: UInt64, frontier: [RecordDigest]) {
        guard frontier.count == size.nonzeroBitCount, size < UInt64.max else { return nil }
        self.size = size
        self.frontier = frontier
    }

    package static func leaf(_ entry: [UInt8], _ cryptography: some RecordCryptography) -> RecordDigest {
        cryptography.sha256(domain: 0, entry)
    }

    package static func node(
        _ left: RecordDigest, _ right: RecordDigest, _ cryptography: some RecordCryptography
    ) -> RecordDigest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * RecordDigest.byteCount)
        left.append(to: &bytes)
        right.append(to: &bytes)
        return cryptography.sha256(domain: 1, bytes)
    }

    package mutating func append(leaf: RecordDigest, _ cryptography: some RecordCryptography) {
        var digest = leaf
        var remaining = size
        while remaining & 1 == 1, let left = frontier.popLast() {
            digest = Self.node(left, digest, cryptography)
            remaining >>= 1
        }
        frontier.append(digest)
        size += 1
    }

    /// The root; for an empty tree the digest of nothing.
    package func root(_ cryptography: some RecordCryptography) -> RecordDigest {
        guard var digest = frontier.last else { return cryptography.sha256([]) }
        for left in frontier.dropLast().reversed() { digest = Self.node(left, digest, cryptography) }
        return digest
    }
}
