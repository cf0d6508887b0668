import Contracts
import Core
import RecordFormat
import Signatures

/// One entry as it was read back.
package struct ReadEntry: Sendable {
    package let index: UInt64
    package let payload: EntryPayload
    package let leafHash: Core.Digest
}

extension AuditRecord {
    /// The signed bytes of the entry at `index`, as they stand in its segment.
    ///
    /// - Throws: `record.not-found`, `record.damaged`.
    package nonisolated func signedEntry(at index: UInt64) async throws -> [UInt8] {
        guard index < (await count) else { throw RecordError(.notFound, "The record has no entry \(index).") }
        var found: [UInt8]?
        try SegmentSeeking.read(folders: folders, index: index) { found = $0 }
        guard let found else { throw RecordError(.damaged, "The segments do not hold entry \(index).") }
        return found
    }

    package nonisolated func entry(at index: UInt64) async throws -> ReadEntry {
        try Self.read(await signedEntry(at: index), index)
    }

    /// Calls `body` with each durable entry from `start` on, in order, until it answers `false`.
    ///
    /// Runs beside the writing: entries that become durable meanwhile are not visited.
    package nonisolated func scan(from start: UInt64, _ body: (ReadEntry) throws -> Bool) async throws {
        try RecordScan.forEachEntry(folders: folders, from: start, below: await count) { index, bytes in
            try body(Self.read(bytes, index))
        }
    }

    /// The newest entries that `query` admits, newest first, at most `limit`.
    package nonisolated func search(_ query: RecordQuery, limit: Int) async throws -> [ReadEntry] {
        var found: [ReadEntry] = []
        var end = await count
        for first in try folders.segmentFirsts().reversed() where first < end && found.count < limit {
            var here: [ReadEntry] = []
            try RecordScan.forEachEntry(folders: folders, from: first, below: end) { index, bytes in
                let entry = try Self.read(bytes, index)
                if query.admits(entry.payload) { here.append(entry) }
                if here.count > limit { here.removeFirst() }
                return true
            }
            found += here.reversed().prefix(limit - found.count)
            end = first
        }
        return found
    }

    private static func read(_ bytes: [UInt8], _ index: UInt64) throws -> ReadEntry {
        do {
            let message = try COSESign1.decode(bytes, kind: .entry)
            return ReadEntry(
                index: index, payload: try EntryPayload.decode(message.payload),
                leafHash: Core.Digest(MerkleTree.leaf(bytes, StandardCryptography())))
        } catch {
            throw RecordError(.damaged, "Entry \(index) cannot be read: \(error.rawValue).")
        }
    }
}

/// Finds one entry in its segment by stepping over the frames before it.
enum SegmentSeeking {
    static func read(folders: RecordFolders, index: UInt64, _ found: ([UInt8]) -> Void) throws {
        guard let first = try folders.segmentFirsts().last(where: { $0 <= index }) else { return }
        let file = try folders.segments.open(SegmentHeader.fileName(firstIndex: first), creating: false)
        defer { try? file.close() }
        let prefix = try file.read(at: 0, count: SegmentHeader.prefixBytes)
        guard prefix.count == SegmentHeader.prefixBytes else { return }
        var offset = UInt64(SegmentHeader.prefixBytes) + UInt64(bigEndianWord(prefix, at: 8)) + 4
        for _ in first..<index {
            let frame = try file.read(at: offset, count: 4)
            guard frame.count == 4 else { return }
            let length = bigEndianWord(frame, at: 0)
            guard length <= EntryLimit.entryBytes else { return }
            offset += UInt64(SegmentFrame.prefixBytes) + UInt64(length)
        }
        let frame = try file.read(at: offset, count: SegmentFrame.prefixBytes + EntryLimit.entryBytes)
        guard frame.count > SegmentFrame.prefixBytes else { return }
        let length = Int(bigEndianWord(frame, at: 0))
        guard length <= frame.count - SegmentFrame.prefixBytes else { return }
        let entry = Array(frame[SegmentFrame.prefixBytes..<SegmentFrame.prefixBytes + length])
        guard CRC32C.checksum(entry, in: 0..<entry.count) == bigEndianWord(frame, at: 4) else { return }
        found(entry)
    }
}
