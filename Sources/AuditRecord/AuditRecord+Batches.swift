import Contracts

/// Entries that belong together.
extension AuditRecord {
    /// Appends entries that follow each other without another one between them but the word of a clock that jumped,
    /// and answers when all are durable.
    ///
    /// - Parameter links: for each draft the offsets of earlier drafts of the batch that caused it.
    /// - Throws: as for one entry; where a draft is refused, none was taken.
    package func append(_ drafts: [EntryDraft], links: [[Int]]) async throws -> [RecordedEntry] {
        precondition(drafts.count == links.count, "each draft has its links")
        if isFull { try await leaveFullState() }
        let before = sequenced
        var taken: [[Sequenced]] = []
        do throws(RecordError) {
            for (draft, causes) in zip(drafts, links) {
                var draft = draft
                draft.parents += causes.compactMap { taken[$0].last }.map { EntryReference(index: $0.index) }
                taken.append(try sequence(draft))
            }
        } catch {
            sequenced = before
            throw error
        }
        return try await withThrowingTaskGroup(of: (Int, RecordedEntry).self) { group in
            for (position, places) in taken.enumerated() {
                group.addTask { (position, try await self.finish(places)) }
            }
            var recorded: [Int: RecordedEntry] = [:]
            for try await (position, entry) in group { recorded[position] = entry }
            return taken.indices.compactMap { recorded[$0] }
        }
    }

    /// Seals a checkpoint where the newest does not cover everything; on a full disk a later one will.
    package func seal() async throws {
        guard !isClosed else { return }
        do { try await store.seal() } catch { if error.kind != .diskFull { throw error } }
    }
}
