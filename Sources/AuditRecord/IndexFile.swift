import Contracts
import RecordFormat
import Signatures

/// What is kept of one entry: its Merkle leaf, and where its frame starts in its segment.
struct IndexRow: Equatable, Sendable {
    static let bytes = 40

    let leaf: RecordDigest
    let offset: UInt64
}

/// The file of an ``EntryIndex``: blocks of 4,096 rows, and after each full block the Merkle root of its leaves.
///
/// A row is leaf (32 bytes) and offset (8, big-endian), a root 32 bytes. Calls are made under the index's lock. In
/// memory lies one root a block: 32 bytes for 4,096 entries.
struct IndexFile {
    static let blockRows: UInt64 = 4_096
    private static let blockBytes = blockRows * UInt64(IndexRow.bytes) + 32

    private let folder: any DurableFolder
    private var file: (any DurableFile)?
    /// How many rows the file holds.
    private(set) var size: UInt64 = 0
    private var roots: [RecordDigest] = []
    private let cryptography = StandardCryptography()

    /// The file as it lies in `folder`, with no more than `count` rows.
    init(folder: any DurableFolder, count: UInt64) {
        self.folder = folder
        guard let file = try? folder.open(RecordFolders.indexName, creating: true), let bytes = try? file.size else {
            return
        }
        let whole = bytes / Self.blockBytes * Self.blockRows
        let rest = min(bytes % Self.blockBytes / UInt64(IndexRow.bytes), Self.blockRows - 1)
        size = min(count, whole + rest)
        self.file = (try? file.truncate(to: Self.position(ofRow: size))) == nil ? nil : file
        if self.file == nil { size = 0 }
    }

    /// Where row `index` starts; for the number of rows, the length of the file.
    static func position(ofRow index: UInt64) -> UInt64 {
        index / blockRows * blockBytes + index % blockRows * UInt64(IndexRow.bytes)
    }

    /// Empties the file, which did not hold what it must.
    mutating func reset() throws {
        roots = []
        size = 0
        let file = try file ?? folder.open(RecordFolders.indexName, creating: true)
        try file.truncate(to: 0)
        self.file = file
    }

    /// Takes the rows of the entries from `first` on, as far as they follow what is here.
    mutating func append(_ rows: ArraySlice<IndexRow>, from first: UInt64) throws {
        guard let file else { return try reset() }
        guard first <= size, size - first < UInt64(rows.count) else { return }
        var rows = rows.dropFirst(Int(size - first))
        while !rows.isEmpty {
            let taken = rows.prefix(Int(Self.blockRows - size % Self.blockRows))
            var bytes: [UInt8] = []
            bytes.reserveCapacity(taken.count * IndexRow.bytes + 32)
            for row in taken {
                bytes += row.leaf.bytes
                appendBigEndian(row.offset, to: &bytes)
            }
            let next = size + UInt64(taken.count)
            do {
                if next % Self.blockRows == 0 {
                    let before = try leaves(ofBlock: size / Self.blockRows, limit: size)
                    bytes += MerkleProof.root((before + taken.map(\.leaf))[...], cryptography).bytes
                }
                try file.append(bytes)
            } catch {
                // Rows stand at fixed places, so a part of one must not stay.
                try? file.truncate(to: Self.position(ofRow: size))
                throw error
            }
            size = next
            rows = rows.dropFirst(taken.count)
        }
    }

    func row(at index: UInt64) throws -> IndexRow? {
        guard index < size, let file else { return nil }
        let bytes = try file.read(at: Self.position(ofRow: index), count: IndexRow.bytes)
        guard bytes.count == IndexRow.bytes, let leaf = RecordDigest(Array(bytes[..<32])) else { return nil }
        return IndexRow(
            leaf: leaf, offset: UInt64(bigEndianWord(bytes, at: 32)) << 32 | UInt64(bigEndianWord(bytes, at: 36)))
    }

    /// The RFC 9162 path of `index` under the first `limit` leaves, of which the file holds all.
    mutating func path(index: UInt64, size limit: UInt64) throws -> [RecordDigest]? {
        guard index < limit, limit <= size else { return nil }
        let block = index / Self.blockRows
        var roots = try roots(upTo: limit / Self.blockRows)
        if limit % Self.blockRows != 0 {
            let rest = try leaves(ofBlock: limit / Self.blockRows, limit: limit)
            roots.append(MerkleProof.root(rest[...], cryptography))
        }
        let own = try leaves(ofBlock: block, limit: limit)
        guard index % Self.blockRows < UInt64(own.count), block < UInt64(roots.count) else { return nil }
        let inside = MerkleProof.inclusionPath(index: Int(index % Self.blockRows), leaves: own[...], cryptography)
        return inside + MerkleProof.inclusionPath(index: Int(block), leaves: roots[...], cryptography)
    }

    private mutating func roots(upTo count: UInt64) throws -> [RecordDigest] {
        while UInt64(roots.count) < count, let file {
            let end = (UInt64(roots.count) + 1) * Self.blockBytes
            guard let root = RecordDigest(try file.read(at: end - 32, count: 32)) else { break }
            roots.append(root)
        }
        return Array(roots.prefix(Int(count)))
    }

    private func leaves(ofBlock block: UInt64, limit: UInt64) throws -> [RecordDigest] {
        let start = block * Self.blockRows
        let end = min(start + Self.blockRows, limit)
        guard start < end, let file else { return [] }
        let bytes = try file.read(at: Self.position(ofRow: start), count: Int(end - start) * IndexRow.bytes)
        return stride(from: 0, to: bytes.count - IndexRow.bytes + 1, by: IndexRow.bytes).compactMap {
            RecordDigest(Array(bytes[$0..<$0 + 32]))
        }
    }
}
