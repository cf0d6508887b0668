import Contracts
import Core
import Foundation
import GRDB

extension KnowledgeStore {
    /// Seals the content of a store of version 1 again, bound to what decides who may read it.
    func bindContent(_ database: GRDB.Database) throws {
        let rows = try Row.fetchAll(
            database, sql: StoredVersion.selection + " WHERE wrapped_key IS NOT NULL ORDER BY versions.id")
        for row in rows {
            let version = try StoredVersion(row)
            guard let wrapped = version.wrappedKey, let key = try undestroyedKey(wrapped) else { continue }
            guard let terms = version.terms else { throw KnowledgeError.damaged() }
            let change = SealChange(
                from: ContentSeal(firstForm: key, document: version.document, version: version.number),
                to: ContentSeal(key: key, terms: terms))
            try change.version(version.id, database)
            try change.passages(of: version.id, database)
        }
    }
}

/// Seals pieces of content again in another form.
struct SealChange {
    let from: ContentSeal
    let to: ContentSeal

    func version(_ id: Int64, _ database: GRDB.Database) throws {
        let row = try Row.fetchOne(
            database, sql: "SELECT title, text, vectors FROM versions WHERE id = ?", arguments: [id])
        guard let row, let title: Data = row[0], let text: Data = row[1] else { throw KnowledgeError.damaged() }
        try database.execute(
            sql: "UPDATE versions SET title = ?, text = ?, vectors = ? WHERE id = ?",
            arguments: [
                try again(title, .title), try again(text, .text), try (row[2] as Data?).map { try again($0, .vectors) },
                id,
            ])
    }

    func passages(of version: Int64, _ database: GRDB.Database) throws {
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT id, ordinal, start, end, words, headings, text FROM passages WHERE version = ?",
            arguments: [version])
        for row in rows {
            let ordinal: UInt32 = row[1]
            let place = PassagePlace(start: row[2], end: row[3], words: row[4])
            try database.execute(
                sql: "UPDATE passages SET headings = ?, text = ? WHERE id = ?",
                arguments: [
                    try again(row[5], .headings, ordinal), try again(row[6], .passage, ordinal, place),
                    row[0] as Int64,
                ])
        }
    }

    private func again(
        _ sealed: Data, _ piece: ContentSeal.Piece, _ ordinal: UInt32 = 0, _ place: PassagePlace? = nil
    ) throws -> Data {
        try to.seal(
            from.open(sealed, as: piece, ordinal: ordinal, place: place), as: piece, ordinal: ordinal, place: place)
    }
}
