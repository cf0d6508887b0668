import Contracts
import Core
import Foundation
import GRDB

/// A document as an asker may see it in a list.
package struct DocumentSummary: Sendable, Equatable, Codable {
    package let document: DocumentID
    package let source: String
    package let title: String
    package let owner: TenantName
    package let collection: CollectionName
    package let labels: LabelSet
    package let version: UInt32
    package let passages: Int
}

extension KnowledgeSearch {
    package func text(
        of document: DocumentID, version: UInt32, range: Range<Int>, snapshot: SnapshotSequence, permit: Permit
    ) async throws -> String {
        let text = try fullText(of: document, version: version, snapshot: snapshot, permit: permit)
        let scalars = text.unicodeScalars
        guard range.lowerBound >= 0,
            let start = scalars.index(scalars.startIndex, offsetBy: range.lowerBound, limitedBy: scalars.endIndex),
            let end = scalars.index(start, offsetBy: range.count, limitedBy: scalars.endIndex)
        else { throw Self.notFound }
        return String(scalars[start..<end])
    }

    /// The canonical text of a document's version; `nil` takes the version that the snapshot sees.
    ///
    /// - Throws: `knowledge.not-found`, also where the permit does not open it; `knowledge.erased`;
    ///   `knowledge.unknown-snapshot`; what the policy throws.
    package func fullText(
        of document: DocumentID, version: UInt32? = nil, snapshot: SnapshotSequence, permit: Permit
    ) throws -> String {
        try knowledge.read { database in
            try Self.check(snapshot, isWithin: KnowledgeStore.sequence(database))
            let versions = try Row.fetchAll(
                database, sql: StoredVersion.selection + " WHERE identifier = ? ORDER BY number DESC",
                arguments: [Data(document.bytes)]
            ).map(StoredVersion.init)
            let opened = try permits.visibility(of: versions.map(\.visibility), under: permit)
            let found = zip(versions, opened).first { candidate, isOpen in
                isOpen && (version == nil || candidate.number == version)
                    && Self.stands(candidate, at: snapshot)
            }
            guard let found = found?.0 else { throw Self.notFound }
            return try open(found, database)
        }
    }

    /// A destroyed version answers `knowledge.erased` from its beginning on, also after the snapshot that ended it.
    private static func stands(_ version: StoredVersion, at snapshot: SnapshotSequence) -> Bool {
        version.isVisible(at: snapshot) || (version.wrappedKey == nil && version.visibleFrom <= snapshot)
    }

    private func open(_ version: StoredVersion, _ database: GRDB.Database) throws -> String {
        guard version.wrappedKey != nil, let seal = try knowledge.openSeal(of: version) else {
            throw KnowledgeError(.erased, "That document was removed or erased.")
        }
        let sealed = try Data.fetchOne(
            database, sql: "SELECT text FROM versions WHERE id = ? AND text IS NOT NULL", arguments: [version.id])
        guard let sealed else { throw KnowledgeError.damaged() }
        return try seal.openText(sealed, as: .text)
    }

    private static var notFound: KnowledgeError {
        KnowledgeError(.notFound, "There is no such text, or it is not open to you.")
    }

    /// The documents that at least one of `permits` opens at a snapshot, by source name.
    package func documents(permits: [Permit], snapshot: SnapshotSequence) throws -> [DocumentSummary] {
        let table = try knowledge.currentTable()
        try Self.check(snapshot, isWithin: table.sequence)
        var visible = [Bool](repeating: false, count: table.versions.count)
        for permit in permits {
            let opened = try VisiblePassages(of: table, at: snapshot, in: nil, under: permit, self.permits)
            for index in visible.indices where opened.versions[index] { visible[index] = true }
        }
        let order = table.versions.indices.filter { visible[$0] }.sorted { table.places[$0] < table.places[$1] }
        return try knowledge.read { database in
            try order.compactMap { try summary(of: table.versions[$0], table, database) }
        }
    }

    private func summary(
        of version: PassageTable.Version, _ table: PassageTable, _ database: GRDB.Database
    ) throws -> DocumentSummary? {
        let row = try Row.fetchOne(
            database, sql: StoredVersion.selection + " WHERE versions.id = ? AND wrapped_key IS NOT NULL",
            arguments: [version.row])
        guard let row, let (_, title) = try knowledge.openTitle(of: StoredVersion(row)) else { return nil }
        return DocumentSummary(
            document: version.document, source: version.source, title: title,
            owner: table.classes[version.visibility].owner, collection: version.collection,
            labels: table.classes[version.visibility].labels, version: version.number,
            passages: version.passageCount)
    }
}
