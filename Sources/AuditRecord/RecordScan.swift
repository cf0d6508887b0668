import Contracts
import RecordFormat
import Signatures

/// Walks over the entries of a record's files, from an index on.
enum RecordScan {
    static let chunkBytes = 1 << 20

    /// Calls `body` with the signed bytes of each entry from `start` below `end`, until it answers `false`.
    ///
    /// The caller knows that these entries are durable; a file that does not hold them is `record.damaged`.
    static func forEachEntry(
        folders: RecordFolders, from start: UInt64, below end: UInt64,
        _ body: (UInt64, [UInt8]) throws -> Bool
    ) throws {
        try forEachFrame(folders: folders, from: start, below: end) { index, bytes, _ in try body(index, bytes) }
    }

    /// The same, and tells where in its segment each entry's frame starts.
    ///
    /// - Parameter known: An entry not above `start` in the same segment, and where its frame starts, so that those
    ///   before it are not read.
    static func forEachFrame(
        folders: RecordFolders, from start: UInt64, below end: UInt64, known: (index: UInt64, offset: UInt64)? = nil,
        _ body: (UInt64, [UInt8], UInt64) throws -> Bool
    ) throws {
        let firsts = try folders.segmentFirsts()
        guard start < end else { return }
        guard var position = firsts.lastIndex(where: { $0 <= start }) else { throw damaged(start) }
        var index = firsts[position]
        var resume = known.flatMap { (index...start).contains($0.index) ? $0 : nil }
        while index < end, position < firsts.count {
            guard firsts[position] == index else { throw damaged(index) }
            let file = try folders.segments.open(SegmentHeader.fileName(firstIndex: index), creating: false)
            defer { try? file.close() }
            var reader = resume.map { SegmentReader(resumingAt: $0.offset) } ?? SegmentReader()
            var offset = resume?.offset ?? 0
            index = resume?.index ?? index
            resume = nil
            reading: while true {
                let chunk = try file.read(at: offset, count: chunkBytes)
                if chunk.isEmpty { break }
                offset += UInt64(chunk.count)
                reader.feed(chunk)
                while index < end, let item = try part(&reader, index) {
                    guard case .entry(let bytes) = item else { continue }
                    let offset = reader.consumed - UInt64(reader.lastRange.count)
                    if index >= start, try !body(index, bytes, offset) { return }
                    index += 1
                }
                if index >= end { break reading }
            }
            position += 1
        }
        guard index >= end else { throw damaged(index) }
    }

    private static func part(_ reader: inout SegmentReader, _ index: UInt64) throws(RecordError) -> SegmentItem? {
        do { return try reader.next() } catch { throw damaged(index) }
    }

    private static func damaged(_ index: UInt64) -> RecordError {
        RecordError(.damaged, "The segments do not hold entry \(index). See what is wrong with: mickai oar verify")
    }
}
