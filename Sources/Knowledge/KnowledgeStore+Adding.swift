import Contracts
import Core
import Database
import Foundation
import GRDB

extension KnowledgeStore {
    /// The report that nothing is to be done for `source`, or `nil` where it must be read and stored.
    ///
    /// A version computed with another embedding model, or with none while there is one now, is replaced: vectors
    /// belong to the immutable version, or an older snapshot would rank differently when it is searched again.
    func unchanged(_ source: DocumentSource, digest: Digest, model: Digest?) throws -> IngestReport? {
        try read { database in
            try Self.unchanged(source, digest: digest, model: model, database)
        }
    }

    /// Stores a document as a new version in one transaction; the former version ends where the new one begins.
    ///
    /// - Throws: `trust.subject-destroyed` where one of its subjects was erased before, or what the store throws.
    func add(_ prepared: PreparedDocument, covering index: UInt64?) throws -> IngestReport {
        let terms = prepared.source.terms
        let item = try keys.makeItemKey(tenant: terms.owner, subjects: terms.subjects)
        defer { followChange() }
        return try write(covering: index) { database, page in
            // Within the transaction: content of a person who is erased meanwhile either fails here or is found there.
            _ = try keys.unwrap(item.wrapped)
            if let report = try Self.unchanged(
                prepared.source, digest: prepared.digest, model: prepared.vectors?.model, database)
            {
                return report
            }
            let snapshot = try Self.advance(&page, database)
            let document = try documentRow(for: prepared.source, database)
            let number = try Self.closeCurrent(of: document.row, at: snapshot, &page, database)
            let seal = ContentSeal(
                key: item.key, terms: try prepared.terms(document: document.identifier, version: number))
            let version = try Self.insertVersion(
                prepared, number: number, of: document.row, from: snapshot, wrapped: item.wrapped, seal, database)
            try Self.insertPassages(of: prepared, into: version, seal, database)
            try page.insert(into: KnowledgeSchema.versions, where: "versions.id = ?", [version], database)
            return IngestReport(
                source: prepared.source.name, outcome: number == 1 ? .added : .changed, document: document.identifier,
                version: number, passages: prepared.passages.count, embedded: prepared.vectors != nil)
        }
    }

    private static func unchanged(
        _ source: DocumentSource, digest: Digest, model: Digest?, _ database: GRDB.Database
    ) throws -> IngestReport? {
        let terms = source.terms
        let row = try Row.fetchOne(
            database,
            sql: StoredVersion.selection + """
                 WHERE owner = ? AND collection = ? AND source = ? AND visible_to IS NULL
                """,
            arguments: [Data(terms.owner.bytes), terms.collection.text, source.name])
        guard let row else { return nil }
        let current = try StoredVersion(row)
        guard current.digest == Data(digest.bytes), current.visibility == terms.visibility,
            model == nil || current.model == model,
            try subjects(of: current.id, database) == terms.subjects
        else { return nil }
        let count = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM passages WHERE version = ?", arguments: [current.id])
        return IngestReport(
            source: source.name, outcome: .unchanged, document: current.document, version: current.number,
            passages: count ?? 0, embedded: current.model != nil)
    }

    static func subjects(of version: Int64, _ database: GRDB.Database) throws -> [SubjectID] {
        try Data.fetchAll(
            database, sql: "SELECT subject FROM version_subjects WHERE version = ? ORDER BY subject",
            arguments: [version]
        ).map { try SubjectID(bytes: Array($0)) }
    }

    private func documentRow(
        for source: DocumentSource, _ database: GRDB.Database
    ) throws -> (row: Int64, identifier: DocumentID) {
        let owner = Data(source.terms.owner.bytes)
        let collection = source.terms.collection.text
        if let row = try Row.fetchOne(
            database, sql: "SELECT id, identifier FROM documents WHERE owner = ? AND collection = ? AND source = ?",
            arguments: [owner, collection, source.name])
        {
            return (row[0], try DocumentID(bytes: Array(row[1] as Data)))
        }
        let identifier = identify(source)
        try database.execute(
            sql: "INSERT INTO documents (identifier, owner, collection, source) VALUES (?, ?, ?, ?)",
            arguments: [Data(identifier.bytes), owner, collection, source.name])
        return (database.lastInsertedRowID, identifier)
    }

    /// Ends the document's current version at `snapshot` and returns the next version's number.
    private static func closeCurrent(
        of document: Int64, at snapshot: SnapshotSequence, _ page: inout LedgerPage, _ database: GRDB.Database
    ) throws -> UInt32 {
        let current = "versions.document = ? AND visible_to IS NULL"
        try page.change(KnowledgeSchema.versions, where: current, [document], database) {
            try database.execute(
                sql: "UPDATE versions SET visible_to = ? WHERE \(current)",
                arguments: [Int64(snapshot.value), document])
        }
        let last = try UInt32.fetchOne(
            database, sql: "SELECT max(number) FROM versions WHERE document = ?", arguments: [document])
        return (last ?? 0) + 1
    }

    private static func insertVersion(
        _ prepared: PreparedDocument, number: UInt32, of document: Int64, from snapshot: SnapshotSequence,
        wrapped: WrappedKey, _ seal: ContentSeal, _ database: GRDB.Database
    ) throws -> Int64 {
        try database.execute(
            sql: """
                INSERT INTO versions (document, number, class, visible_from, digest, parser, wrapped_key, title, text,
                    model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                document, number, try classRow(of: prepared.source.terms.visibility, database),
                Int64(snapshot.value), Data(prepared.digest.bytes), prepared.parser, Data(wrapped.bytes),
                try seal.seal(Data(prepared.title.utf8), as: .title),
                try seal.seal(Data(prepared.text.utf8), as: .text),
                prepared.vectors.map { Data($0.model.bytes) },
            ])
        let version = database.lastInsertedRowID
        for subject in prepared.source.terms.subjects {
            try database.execute(
                sql: "INSERT INTO version_subjects (subject, version) VALUES (?, ?)",
                arguments: [Data(subject.bytes), version])
        }
        return version
    }

    private static func classRow(of visibility: VisibilityClass, _ database: GRDB.Database) throws -> Int64 {
        let canonical = try visibility.canonical
        if let row = try Int64.fetchOne(
            database, sql: "SELECT id FROM visibility_classes WHERE canonical = ?", arguments: [canonical])
        {
            return row
        }
        try database.execute(sql: "INSERT INTO visibility_classes (canonical) VALUES (?)", arguments: [canonical])
        return database.lastInsertedRowID
    }

    private static func insertPassages(
        of prepared: PreparedDocument, into version: Int64, _ seal: ContentSeal, _ database: GRDB.Database
    ) throws {
        let words = try WordTokenizer(database)
        let insert = try database.makeStatement(
            sql: """
                INSERT INTO passages (version, ordinal, start, end, words, headings, text, vector, layout)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        let index = try PassageIndexing(database)
        for (ordinal, passage) in zip(UInt32(0)..., prepared.passages) {
            let entry = IndexEntry(passage, title: prepared.title)
            let place = PassagePlace(start: passage.start, end: passage.end, words: try entry.wordCount(words))
            let vector = try prepared.vectors.map {
                try seal.seal($0.bytes(of: Int(ordinal)), as: .vector, ordinal: ordinal)
            }
            try insert.execute(arguments: [
                version, ordinal, place.start, place.end, place.words,
                try seal.seal(try HeadingPath.encode(passage.headings), as: .headings, ordinal: ordinal),
                try seal.seal(Data(passage.text.utf8), as: .passage, ordinal: ordinal, place: place), vector,
                try passage.layout.map {
                    try seal.seal($0.encoded(from: passage.start), as: .layout, ordinal: ordinal)
                },
            ])
            try index.insert(entry, row: database.lastInsertedRowID)
        }
    }
}

extension VisibilityClass {
    /// The class as the store holds it: JSON with sorted keys.
    var canonical: Data {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return try encoder.encode(self)
        }
    }
}

/// What the index holds of a passage.
struct IndexEntry {
    let headings: String
    let body: String

    init(_ passage: PreparedPassage, title: String) {
        headings = WordTokenizer.indexable(passage.context(title: title))
        body = WordTokenizer.indexable(passage.text)
    }

    func wordCount(_ words: WordTokenizer) throws -> Int {
        try words.count(in: headings) + words.count(in: body)
    }
}

/// Writes to the full-text index.
struct PassageIndexing {
    private let insertion: Statement
    private let deletion: Statement

    init(_ database: GRDB.Database) throws {
        insertion = try database.makeStatement(
            sql: "INSERT INTO passage_index (rowid, headings, body) VALUES (?, ?, ?)")
        deletion = try database.makeStatement(
            sql: "INSERT INTO passage_index (passage_index, rowid, headings, body) VALUES ('delete', ?, ?, ?)")
    }

    func insert(_ entry: IndexEntry, row: Int64) throws {
        try insertion.execute(arguments: [row, entry.headings, entry.body])
    }

    /// - Parameter entry: exactly what was inserted; another would leave the index wrong.
    func delete(_ entry: IndexEntry, row: Int64) throws {
        try deletion.execute(arguments: [row, entry.headings, entry.body])
    }
}

/// The headings above a passage as bytes: a JSON array of texts.
enum HeadingPath {
    static func encode(_ headings: [String]) throws -> Data { try JSONEncoder().encode(headings) }

    static func decode(_ bytes: Data) throws -> [String] { try JSONDecoder().decode([String].self, from: bytes) }
}
