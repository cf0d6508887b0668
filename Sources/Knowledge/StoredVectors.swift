import Contracts
import Core
import Foundation
import GRDB

/// Reads exact vectors back: the truth behind the codes that a search scans.
struct StoredVectors {
    private let table: PassageTable
    private let knowledge: KnowledgeStore
    private let database: GRDB.Database
    /// By version in the table; `nil` where the key is gone.
    private var seals: [Int: ContentSeal?] = [:]
    /// Versions whose vectors are one piece.
    private var whole: [Int: [Float]] = [:]

    init(_ table: PassageTable, _ knowledge: KnowledgeStore, _ database: GRDB.Database) {
        self.table = table
        self.knowledge = knowledge
        self.database = database
    }

    /// The vector of a passage of the table; `nil` where its content was destroyed since.
    ///
    /// - Throws: `knowledge.damaged` where it does not open for another reason.
    mutating func vector(of passage: Int) throws -> [Float]? {
        let version = Int(table.versionOfPassage[passage])
        let row = try Row.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT wrapped_key, vector FROM passages JOIN versions ON versions.id = passages.version
                    WHERE passages.id = ?
                    """),
            arguments: [table.passages[passage]])
        guard let row, let wrapped: Data = row[0], let seal = try seal(of: version, wrapped) else { return nil }
        let ordinal = table.ordinal(of: passage)
        guard let sealed: Data = row[1] else { return try vector(at: Int(ordinal), of: version, seal) }
        return PassageVectors.values(in: try seal.open(sealed, as: .vector, ordinal: ordinal))
    }

    private mutating func seal(of version: Int, _ wrapped: Data) throws -> ContentSeal? {
        if let known = seals[version] { return known }
        let seal = try knowledge.undestroyedKey(wrapped).map {
            ContentSeal(key: $0, binding: table.versions[version].binding)
        }
        seals[version] = .some(seal)
        return seal
    }

    private mutating func vector(at ordinal: Int, of version: Int, _ seal: ContentSeal) throws -> [Float] {
        let all = try whole[version] ?? Self.all(of: table.versions[version].row, seal, database)
        whole[version] = all
        let dimension = all.count / max(table.versions[version].passageCount, 1)
        guard dimension > 0 else { throw KnowledgeError.damaged() }
        return Array(all[ordinal * dimension..<(ordinal + 1) * dimension])
    }

    /// The vectors of a version, one passage after the other; none where it has none.
    static func all(of version: Int64, _ seal: ContentSeal, _ database: GRDB.Database) throws -> [Float] {
        if let sealed = try Data.fetchOne(
            database, sql: "SELECT vectors FROM versions WHERE id = ? AND vectors IS NOT NULL", arguments: [version])
        {
            return PassageVectors.values(in: try seal.open(sealed, as: .vectors))
        }
        var values: [Float] = []
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT ordinal, vector FROM passages WHERE version = ? AND vector IS NOT NULL ORDER BY ordinal",
            arguments: [version])
        while let row = try rows.next() {
            values += PassageVectors.values(in: try seal.open(row[1], as: .vector, ordinal: row[0]))
        }
        return values
    }
}
