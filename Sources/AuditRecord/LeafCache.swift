import Contracts
import RecordFormat
import Signatures

/// The leaf hashes in a file beside the segments, so that a proof need not read the entries again.
///
/// Nothing rests on it: a proof is checked against the signed root before it leaves, and the file is made again from
/// the segments when it does not hold. Writes are not synchronised.
struct LeafCache {
    /// Leaves of which one root is kept in memory; a power of two.
    private static let blockLeaves: UInt64 = 4_096

    private let file: any DurableFile
    private(set) var size: UInt64
    private var blockRoots: [RecordDigest] = []
    private let cryptography = StandardCryptography()

    /// The cache as it lies in `folder`, if it holds `size` leaves or more.
    init?(folder: any DurableFolder, size: UInt64) {
        guard let file = try? folder.open(RecordFolders.leavesName, creating: true), let bytes = try? file.size,
            bytes >= size * 32, (try? file.truncate(to: size * 32)) != nil
        else { return nil }
        self.file = file
        self.size = size
    }

    /// A cache made afresh from the entries.
    static func rebuilt(folders: RecordFolders, size: UInt64) throws(RecordError) -> LeafCache {
        do {
            let file = try folders.root.open(RecordFolders.leavesName, creating: true)
            try file.truncate(to: 0)
            var leaves: [UInt8] = []
            let cryptography = StandardCryptography()
            try RecordScan.forEachEntry(folders: folders, from: 0, below: size) { _, bytes in
                leaves += MerkleTree.leaf(bytes, cryptography).bytes
                if leaves.count >= 1 << 16 {
                    try file.append(leaves)
                    leaves.removeAll(keepingCapacity: true)
                }
                return true
            }
            try file.append(leaves)
        } catch {
            throw RecordError(.damaged, "The leaves could not be read from the segments.", underlying: error)
        }
        guard let cache = LeafCache(folder: folders.root, size: size) else {
            throw RecordError(.damaged, "The segments hold fewer entries than the record counted.")
        }
        return cache
    }

    mutating func append(_ leaves: [RecordDigest]) {
        guard (try? file.append(leaves.flatMap(\.bytes))) != nil else {
            size = UInt64.max
            return
        }
        size += UInt64(leaves.count)
    }

    /// The path of `index` under the first `limit` leaves.
    mutating func path(index: UInt64, size limit: UInt64) -> [RecordDigest]? {
        guard index < limit, limit <= size else { return nil }
        let block = index / Self.blockLeaves
        let count = (limit + Self.blockLeaves - 1) / Self.blockLeaves
        guard var roots = roots(upTo: limit / Self.blockLeaves), let own = leaves(ofBlock: block, limit: limit) else {
            return nil
        }
        if UInt64(roots.count) < count {
            guard let rest = leaves(ofBlock: count - 1, limit: limit) else { return nil }
            roots.append(MerkleProof.root(rest[...], cryptography))
        }
        let inside = MerkleProof.inclusionPath(
            index: Int(index % Self.blockLeaves), leaves: own[...], cryptography)
        return inside + MerkleProof.inclusionPath(index: Int(block), leaves: roots[...], cryptography)
    }

    private mutating func roots(upTo count: UInt64) -> [RecordDigest]? {
        while UInt64(blockRoots.count) < count {
            guard let leaves = leaves(ofBlock: UInt64(blockRoots.count), limit: UInt64.max) else { return nil }
            blockRoots.append(MerkleProof.root(leaves[...], cryptography))
        }
        return Array(blockRoots.prefix(Int(count)))
    }

    private func leaves(ofBlock block: UInt64, limit: UInt64) -> [RecordDigest]? {
        let start = block * Self.blockLeaves
        let end = min(start + Self.blockLeaves, min(limit, size))
        guard start < end, let bytes = try? file.read(at: start * 32, count: Int(end - start) * 32),
            bytes.count == Int(end - start) * 32
        else { return nil }
        return stride(from: 0, to: bytes.count, by: 32).compactMap { RecordDigest(bytes[$0..<$0 + 32]) }
    }
}
