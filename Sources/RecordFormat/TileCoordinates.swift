/// Where a part of the record's tree stands among the files of C2SP tlog-tiles.
package struct TileCoordinates: Equatable, Hashable, Sendable {
    /// How many digests, or entries, a full tile holds.
    package static let width = 256

    /// `nil` for a bundle of entries.
    package let level: Int?
    package let index: UInt64
    /// 1 to 256; below that the tile is partial.
    package let width: Int

    package init(level: Int?, index: UInt64, width: Int) {
        self.level = level
        self.index = index
        self.width = width
    }

    /// The path below the log's prefix, in folders and a file name: three digits a part, `x` before all but the last.
    package var path: [String] {
        var groups: [String] = []
        var rest = index
        repeat {
            let digits = String(rest % 1_000)
            groups.append(String(repeating: "0", count: 3 - digits.count) + digits)
            rest /= 1_000
        } while rest > 0
        groups.reverse()
        var parts = ["tile", level.map { String($0) } ?? "entries"]
        for position in groups.indices {
            parts.append(position == groups.count - 1 ? groups[position] : "x" + groups[position])
        }
        if width < Self.width, let last = parts.popLast() { parts += [last + ".p", String(width)] }
        return parts
    }
}

/// Makes the tiles of C2SP tlog-tiles out of entries that come one by one.
///
/// Memory: one tile a level and one bundle of entries, at most 8 MiB.
package struct TileBuilder<Cryptography: RecordCryptography> {
    /// One file of the tree.
    package struct Tile: Sendable {
        package let coordinates: TileCoordinates
        package let bytes: [UInt8]
    }

    private struct Level {
        var index: UInt64 = 0
        var digests: [RecordDigest] = []
    }

    private let cryptography: Cryptography
    private var bundle: [UInt8] = []
    private var levels = [Level()]

    package init(_ cryptography: Cryptography) { self.cryptography = cryptography }

    /// Takes the next entry; answers the tiles that it filled, entries first.
    ///
    /// INVARIANT: an entry has at most 32 KiB (``EntryLimit``), so its length fits the two bytes before it.
    package mutating func append(_ entry: [UInt8]) -> [Tile] {
        appendBigEndian(UInt16(truncatingIfNeeded: entry.count), to: &bundle)
        bundle += entry
        var filled: [Tile] = []
        levels[0].digests.append(MerkleTree.leaf(entry, cryptography))
        guard levels[0].digests.count == TileCoordinates.width else { return [] }
        filled.append(takeBundle())
        var level = 0
        while levels[level].digests.count == TileCoordinates.width {
            let root = MerkleProof.root(levels[level].digests[...], cryptography)
            filled.append(tile(level))
            levels[level].digests = []
            levels[level].index += 1
            level += 1
            if level == levels.count { levels.append(Level()) }
            levels[level].digests.append(root)
        }
        return filled
    }

    /// The partial tiles at the tree's right edge.
    package func finish() -> [Tile] {
        var partial: [Tile] = []
        if !bundle.isEmpty {
            partial.append(
                Tile(
                    coordinates: TileCoordinates(
                        level: nil, index: levels[0].index, width: levels[0].digests.count), bytes: bundle))
        }
        for level in levels.indices where !levels[level].digests.isEmpty { partial.append(tile(level)) }
        return partial
    }

    private mutating func takeBundle() -> Tile {
        defer { bundle = [] }
        return Tile(
            coordinates: TileCoordinates(level: nil, index: levels[0].index, width: TileCoordinates.width),
            bytes: bundle)
    }

    private func tile(_ level: Int) -> Tile {
        Tile(
            coordinates: TileCoordinates(
                level: level, index: levels[level].index, width: levels[level].digests.count),
            bytes: levels[level].digests.flatMap { $0.bytes })
    }
}
