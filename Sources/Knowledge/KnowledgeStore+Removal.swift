import Contracts
import Core
import Database
import Foundation
import GRDB
import Synchronization

extension KnowledgeStore {
    /// Removes all versions of a document, so that no raw file of the store holds their content afterwards.
    ///
    /// What stays is a tombstone without name or content, so that a citation of the document answers
    /// `knowledge.erased`.
    ///
    /// - Throws: ``KnowledgeError`` `knowledge.not-found` where there is no such document.
    @discardableResult
    package func remove(_ document: DocumentID, ticket: EffectTicket) throws -> Int {
        let versions = try read { database in
            try Int64.fetchAll(
                database,
                sql: """
                    SELECT versions.id FROM versions JOIN documents ON documents.id = versions.document
                    WHERE identifier = ? AND wrapped_key IS NOT NULL
                    """,
                arguments: [Data(document.bytes)])
        }
        guard !versions.isEmpty else { throw KnowledgeError(.notFound, "There is no such document.") }
        try destroy(versions, ticket)
        return versions.count
    }

    /// Destroys versions for good.
    ///
    /// True after each step: after the transaction, neither search nor reading finds them, and the store knows that
    /// its file still holds remains; after the scrub, the file holds none; last, the store forgets that it was due.
    /// A crash in between is finished when the store is opened next.
    private func destroy(_ versions: [Int64], _ ticket: EffectTicket) throws {
        table.withLock { $0.expectRemoval(of: versions) }
        defer { followChange() }
        try write(covering: ticket.intent.index) { database, page in
            let snapshot = try Self.advance(&page, database)
            let documents = try Set(
                versions.compactMap {
                    try Int64.fetchOne(database, sql: "SELECT document FROM versions WHERE id = ?", arguments: [$0])
                })
            let isUnindexed = try unindex(versions, database)
            for document in documents.sorted() {
                try page.change(KnowledgeSchema.versions, where: "versions.document = ?", [document], database) {
                    try Self.empty(versions, of: document, at: snapshot, database)
                }
            }
            if isUnindexed {
                try database.execute(sql: "INSERT INTO passage_index (passage_index) VALUES ('optimize')")
            } else {
                try rebuildIndex(database)
            }
            try database.execute(sql: "UPDATE knowledge_state SET scrub_due = 1")
        }
        try finishScrub()
    }

    /// Takes the content out of those of `versions` that are of `document`; a document without any loses its name.
    private static func empty(
        _ versions: [Int64], of document: Int64, at snapshot: SnapshotSequence, _ database: GRDB.Database
    ) throws {
        for version in versions {
            try database.execute(
                sql: """
                    UPDATE versions SET visible_to = coalesce(visible_to, ?), digest = NULL, parser = NULL,
                        wrapped_key = NULL, title = NULL, text = NULL, model = NULL, vectors = NULL
                    WHERE id = ? AND document = ?
                    """,
                arguments: [Int64(snapshot.value), version, document])
            guard database.changesCount > 0 else { continue }
            try database.execute(sql: "DELETE FROM version_subjects WHERE version = ?", arguments: [version])
            try database.execute(sql: "DELETE FROM passages WHERE version = ?", arguments: [version])
        }
        try database.execute(
            sql: """
                UPDATE documents SET source = NULL WHERE id = ? AND NOT EXISTS
                    (SELECT 1 FROM versions WHERE document = documents.id AND wrapped_key IS NOT NULL)
                """,
            arguments: [document])
    }

    func finishScrub() throws {
        let due = try read { try Bool.fetchOne($0, sql: "SELECT scrub_due FROM knowledge_state") }
        guard due == true else { return }
        try Self.explaining { try store.scrub() }
        try Self.explaining {
            try store.queue.write { try $0.execute(sql: "UPDATE knowledge_state SET scrub_due = 0") }
        }
    }

    /// Takes the passages of versions out of the index by the words that were put in, which alone say where they stand.
    ///
    /// The words leave the index's own pages when it is merged (`optimize`), which drops what was deleted. Answers
    /// `false`, with the index as it was, where a version's key is gone and its words cannot be read any more.
    private func unindex(_ versions: [Int64], _ database: GRDB.Database) throws -> Bool {
        var entries: [(row: Int64, entry: IndexEntry)] = []
        for id in versions {
            let row = try Row.fetchOne(
                database, sql: StoredVersion.selection + " WHERE versions.id = ?", arguments: [id])
            guard let row, let (seal, title) = try openTitle(of: StoredVersion(row)) else { return false }
            try forEachPassage(of: id, seal, database) { passage, row in
                entries.append((row, IndexEntry(passage, title: title)))
            }
        }
        let index = try PassageIndexing(database)
        for (row, entry) in entries { try index.delete(entry, row: row) }
        return true
    }

    /// Opens what the index holds of each passage of a version; where it stands in the file is no part of that.
    private func forEachPassage(
        of version: Int64, _ seal: ContentSeal, _ database: GRDB.Database,
        _ body: (PreparedPassage, Int64) throws -> Void
    ) throws {
        let passages = try Row.fetchCursor(
            database,
            sql: """
                SELECT id, ordinal, start, end, headings, text, words FROM passages WHERE version = ? ORDER BY ordinal
                """,
            arguments: [version])
        while let passage = try passages.next() {
            let ordinal: UInt32 = passage[1]
            let prepared = PreparedPassage(
                headings: try HeadingPath.decode(seal.open(passage[4], as: .headings, ordinal: ordinal)),
                layout: nil, start: passage[2], end: passage[3],
                text: try seal.openText(
                    passage[5], as: .passage, ordinal: ordinal,
                    place: PassagePlace(start: passage[2], end: passage[3], words: passage[6])))
            try body(prepared, passage[0])
        }
    }

    /// Empties the index and fills it again from the sealed passages that are left.
    ///
    /// A version whose key was destroyed elsewhere stays out: nothing of it may be found.
    private func rebuildIndex(_ database: GRDB.Database) throws {
        try database.execute(sql: "INSERT INTO passage_index (passage_index) VALUES ('delete-all')")
        let index = try PassageIndexing(database)
        let rows = try Row.fetchCursor(
            database, sql: StoredVersion.selection + " WHERE wrapped_key IS NOT NULL ORDER BY versions.id")
        while let row = try rows.next() {
            let version = try StoredVersion(row)
            guard let (seal, title) = try openTitle(of: version) else { continue }
            try forEachPassage(of: version.id, seal, database) { passage, row in
                try index.insert(IndexEntry(passage, title: title), row: row)
            }
        }
    }

    /// Fills the index that an upgrade made anew, in one transaction: a start that was cut off does it again.
    func fillIndexIfDue() throws {
        let due = try read { try Bool.fetchOne($0, sql: "SELECT index_due FROM knowledge_state") }
        guard due == true else { return }
        try Self.explaining {
            try store.queue.write { database in
                try rebuildIndex(database)
                try database.execute(sql: "UPDATE knowledge_state SET index_due = 0")
            }
        }
    }

    /// The seal of a version, or `nil` where its key was destroyed.
    func openSeal(of version: StoredVersion) throws -> ContentSeal? {
        do {
            return try seal(of: version)
        } catch let error as any CodedError where error.code == Self.destroyedKeyCode {
            return nil
        }
    }

    /// The seal of a version with its title, or `nil` where its key was destroyed.
    func openTitle(of version: StoredVersion) throws -> (seal: ContentSeal, title: String)? {
        guard let seal = try openSeal(of: version) else { return nil }
        guard let title = version.title else { throw KnowledgeError.damaged() }
        return (seal, try seal.openText(title, as: .title))
    }

    /// What ``KeyWrapping`` throws for a key that was destroyed.
    static let destroyedKeyCode = "trust.key-destroyed"
}

extension KnowledgeStore: Erasing {
    package var storeName: String { KnowledgeSchema.name }

    /// How many versions of documents are about `subject`.
    package func count(of subject: SubjectID) throws -> Int {
        try versions(about: subject).count
    }

    /// Destroys every version, former ones too, that names `subject`, wholly: a text may not be cut by guessing.
    package func erase(_ subject: SubjectID, ticket: EffectTicket) throws -> Int {
        let versions = try versions(about: subject)
        guard !versions.isEmpty else {
            try finishScrub()
            return 0
        }
        try destroy(versions, ticket)
        return versions.count
    }

    private func versions(about subject: SubjectID) throws -> [Int64] {
        try read { database in
            try Int64.fetchAll(
                database, sql: "SELECT version FROM version_subjects WHERE subject = ? ORDER BY version",
                arguments: [Data(subject.bytes)])
        }
    }
}
