import Core
import RecordFormat

/// What led to an entry and what came of it: the entries that its parents lead back to, and those that lead back to
/// them.
///
/// Backward each entry costs one look at the index. Forward there are no links in the record, so the entries after
/// the first instruction are read in order, as many as the caller allows; a parent is always earlier, so one pass
/// finds every descendant.
package struct RecordTrace: Sendable {
    package static let maximumEntries = 4_096
    package static let maximumScan: UInt64 = 10_000_000

    /// Ascending by index; the traced one among them.
    package let entries: [ReadEntry]
    /// Those without a parent in this log: the first instructions.
    package let roots: [UInt64]
    /// How many entries were read to look forward.
    package let scanned: UInt64
    /// Whether everything up to the record's end was looked at and nothing left out.
    package let isComplete: Bool
}

extension AuditRecord {
    /// - Parameter limit: how many entries may be read to look forward.
    /// - Throws: `record.not-found`, `record.damaged`.
    package nonisolated func trace(_ index: UInt64, scanning limit: UInt64) async throws -> RecordTrace {
        var found: [UInt64: ReadEntry] = [:]
        var roots: Set<UInt64> = []
        var isComplete = true
        var waiting = [index]
        while let next = waiting.popLast() {
            guard found[next] == nil else { continue }
            guard found.count < RecordTrace.maximumEntries else {
                isComplete = false
                break
            }
            let entry = try await entry(at: next)
            found[next] = entry
            let parents = entry.parentsHere
            if parents.isEmpty { roots.insert(next) }
            waiting += parents
        }
        var scanned: UInt64 = 0
        try await scan(from: (found.keys.min() ?? index) + 1) { entry in
            guard scanned < limit, found.count < RecordTrace.maximumEntries else {
                isComplete = false
                return false
            }
            scanned += 1
            if entry.parentsHere.contains(where: { found[$0] != nil }) { found[entry.index] = entry }
            return true
        }
        return RecordTrace(
            entries: found.values.sorted { $0.index < $1.index }, roots: roots.sorted(), scanned: scanned,
            isComplete: isComplete)
    }
}

extension ReadEntry {
    /// The indices of the entries of this log that caused this one.
    package var parentsHere: [UInt64] {
        payload.parents.filter { $0.log == nil || $0.log == payload.log }.map(\.index)
    }
}
