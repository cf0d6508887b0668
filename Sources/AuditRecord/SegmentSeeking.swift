import Contracts
import RecordFormat

/// Reads one entry from its segment.
enum SegmentSeeking {
    /// The entry whose frame starts at `offset`; `nil` when no whole frame with the right checksum stands there.
    static func read(folders: RecordFolders, index: UInt64, offset: UInt64) throws -> [UInt8]? {
        guard let file = try segment(of: index, folders), offset <= UInt64(Int64.max) else { return nil }
        defer { try? file.close() }
        return try frame(file, at: offset)
    }

    /// The entry at `index`, by stepping over the frames before it in its segment.
    static func read(folders: RecordFolders, index: UInt64) throws -> [UInt8]? {
        var found: [UInt8]?
        try RecordScan.forEachEntry(folders: folders, from: index, below: index + 1) { _, bytes in
            found = bytes
            return false
        }
        return found
    }

    private static func segment(of index: UInt64, _ folders: RecordFolders) throws -> (any DurableFile)? {
        guard let first = try folders.segmentFirsts().last(where: { $0 <= index }) else { return nil }
        return try folders.segments.open(SegmentHeader.fileName(firstIndex: first), creating: false)
    }

    private static func frame(_ file: any DurableFile, at offset: UInt64) throws -> [UInt8]? {
        let prefix = try file.read(at: offset, count: SegmentFrame.prefixBytes)
        guard prefix.count == SegmentFrame.prefixBytes else { return nil }
        let length = Int(bigEndianWord(prefix, at: 0))
        guard (1...EntryLimit.entryBytes).contains(length) else { return nil }
        let entry = try file.read(at: offset + UInt64(SegmentFrame.prefixBytes), count: length)
        guard entry.count == length,
            CRC32C.checksum(entry, in: 0..<length) == bigEndianWord(prefix, at: 4)
        else { return nil }
        return entry
    }
}
