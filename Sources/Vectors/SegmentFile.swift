import Contracts
import Core
import Crypto
import Foundation

/// The codes of a group as they lie on disk: under the key of the version they belong to.
struct SealedGroup: Sendable {
    /// Names the group beyond this process; of two groups in one file the later has the greater.
    let key: Int64
    /// Vectors in it.
    let count: Int
    let sealed: Data
}

/// The form of a segment: which groups it holds, and where.
///
/// All numbers are little-endian. A head of 56 bytes: `MICKAIVS`, format 1 (4 bytes), dimension (4), digest of the model
/// (32), number of groups (4), zero (4). Then 12 bytes a group: its key (8), ascending, and its vectors (4). Then the
/// SHA-256 of all before. Then the groups in that order, each 28 + vectors · (8 + dimension) bytes of AES-256-GCM:
/// what tells an accident there is its own tag. Opened, a group is, a vector: scale and residual (IEEE 754 binary32), and
/// the codes.
///
/// Limits: ``maximumGroups`` groups, ``maximumVectors`` vectors a group, 1...4,096 numbers a vector.
struct SegmentFile: Sendable {
    static let maximumGroups = 1 << 20
    static let maximumVectors = 1 << 20
    /// A nonce of 12 bytes and a tag of 16.
    static let sealBytes = 28

    private static let magic = Array("MICKAIVS".utf8)
    private static let format: UInt32 = 1
    private static let headBytes = 56
    private static let entryBytes = 12

    let space: VectorSpace
    /// Ascending.
    let keys: [Int64]
    private let counts: [UInt32]
    /// Where each group begins, and where the last one ends.
    private let offsets: [UInt64]

    static func vectorBytes(_ dimension: Int) -> Int { 8 + dimension }

    static func sealedBytes(count: Int, dimension: Int) -> Int { sealBytes + count * vectorBytes(dimension) }

    /// - Parameter groups: ascending by key, each sealed to the length that its vectors give.
    init(space: VectorSpace, groups: [SealedGroup]) {
        self.init(space: space, keys: groups.map(\.key), counts: groups.map { UInt32($0.count) })
    }

    private init(space: VectorSpace, keys: [Int64], counts: [UInt32]) {
        self.space = space
        self.keys = keys
        self.counts = counts
        var offset = UInt64(Self.headBytes + keys.count * Self.entryBytes + Digest.byteCount)
        var offsets = [offset]
        for count in counts {
            offset += UInt64(Self.sealedBytes(count: Int(count), dimension: space.dimension))
            offsets.append(offset)
        }
        self.offsets = offsets
    }

    /// Reads what a file holds; `nil` where it is not a whole segment of this form.
    init?(_ file: any DurableFile) throws {
        let head = try file.read(at: 0, count: Self.headBytes)
        var reader = LittleEndianReader(head)
        guard head.count == Self.headBytes, reader.bytes(8) == Self.magic, reader.number(4) == UInt64(Self.format)
        else { return nil }
        let dimension = Int(reader.number(4))
        guard let model = try? Digest(bytes: reader.bytes(Digest.byteCount)),
            VectorCode.dimensions.contains(dimension)
        else { return nil }
        let count = Int(reader.number(4))
        guard count <= Self.maximumGroups, reader.number(4) == 0 else { return nil }
        let directory = try file.read(
            at: UInt64(Self.headBytes), count: count * Self.entryBytes + Digest.byteCount)
        guard directory.count == count * Self.entryBytes + Digest.byteCount,
            Array(SHA256.hash(data: head + directory.dropLast(Digest.byteCount)))
                == directory.suffix(Digest.byteCount)
        else { return nil }
        reader = LittleEndianReader(directory)
        var (keys, counts): ([Int64], [UInt32]) = ([], [])
        for _ in 0..<count {
            keys.append(Int64(bitPattern: reader.number(8)))
            counts.append(UInt32(reader.number(4)))
        }
        guard zip(keys, keys.dropFirst()).allSatisfy(<), counts.allSatisfy({ $0 <= Self.maximumVectors }) else {
            return nil
        }
        self.init(space: VectorSpace(model: model, dimension: dimension), keys: keys, counts: counts)
        guard try file.size == offsets[count] else { return nil }
    }

    /// The whole file.
    func bytes(_ groups: [SealedGroup]) -> [UInt8] {
        var bytes = Self.magic
        func put(_ number: UInt64, _ width: Int) {
            for place in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * UInt64(place)))) }
        }
        put(UInt64(Self.format), 4)
        put(UInt64(space.dimension), 4)
        bytes += space.model.bytes
        put(UInt64(groups.count), 4)
        put(0, 4)
        for group in groups {
            put(UInt64(bitPattern: group.key), 8)
            put(UInt64(group.count), 4)
        }
        bytes += SHA256.hash(data: bytes)
        for group in groups { bytes += group.sealed }
        return bytes
    }

    /// Where a group stands in the directory.
    func position(of key: Int64) -> Int? {
        var (low, high) = (0, keys.count)
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return low < keys.count && keys[low] == key ? low : nil
    }

    func count(at position: Int) -> Int { Int(counts[position]) }

    /// Where its sealed bytes stand in the file.
    func place(at position: Int) -> Range<UInt64> { offsets[position]..<offsets[position + 1] }
}

/// Numbers one after the other; what lies beyond the end reads as zero.
private struct LittleEndianReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    mutating func number(_ width: Int) -> UInt64 {
        bytes(width).enumerated().reduce(0) { $0 | UInt64($1.element) << (8 * UInt64($1.offset)) }
    }
}
