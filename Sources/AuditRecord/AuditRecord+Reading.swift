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
        let count = await count
        guard index < count else { throw RecordError(.notFound, "The record has no entry \(index).") }
        return try await entryIndex.signedEntry(at: index, count: count)
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
        do throws(ReasonCode) {
            let message = try COSESign1.decode(bytes, kind: .entry)
            let payload = try EntryPayload.decode(message.payload)
            guard payload.index == index else { throw ReasonCode.indexMismatch }
            return ReadEntry(
                index: index, payload: payload,
                leafHash: Core.Digest(MerkleTree.leaf(bytes, StandardCryptography())))
        } catch {
            throw RecordError(
                .damaged, "Entry \(index) cannot be read: \(error.rawValue). See what is wrong with: mickai oar verify")
        }
    }
}
