import Contracts
import Core
import RecordFormat
import Signatures

extension AuditRecord {
    /// Writes the first `size` entries and their tree as the files of C2SP tlog-tiles, below an exported folder.
    ///
    /// Reads the segments once more and writes each entry a second time: tiles double a bundle, and add 32 bytes an
    /// entry. The files are not synchronised one by one; a copy that a power cut ended is made again.
    /// - Parameter folder: opens the folder at these names below the bundle, making it where it is missing.
    /// - Returns: how many files there are.
    /// - Throws: `record.damaged` when the tree that was written has not `root`.
    package nonisolated func exportTiles(
        size: UInt64, root: RecordDigest, folder: ([String]) throws -> any DurableFolder
    ) throws -> Int {
        var builder = TileBuilder(StandardCryptography())
        var tree = MerkleTree()
        var files = 0
        func write(_ tiles: [TileBuilder<StandardCryptography>.Tile]) throws {
            for tile in tiles {
                let path = tile.coordinates.path
                guard let name = path.last else { continue }
                let file = try folder(Array(path.dropLast())).open(name, creating: true)
                defer { try? file.close() }
                try file.truncate(to: 0)
                try file.append(tile.bytes)
                files += 1
            }
        }
        try RecordScan.forEachEntry(folders: folders, from: 0, below: size) { _, entry in
            tree.append(leaf: MerkleTree.leaf(entry, StandardCryptography()), StandardCryptography())
            try write(builder.append(entry))
            return true
        }
        try write(builder.finish())
        guard tree.root(StandardCryptography()) == root else {
            throw RecordError(.damaged, "The segments contradict the checkpoint. Verify the record.")
        }
        return files
    }
}
