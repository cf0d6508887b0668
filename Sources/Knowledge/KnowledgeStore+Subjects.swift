import Contracts
import Core
import Foundation
import GRDB

extension KnowledgeStore {
    /// The data subjects named by any version of these documents, sorted: what is derived from them is about those too.
    package func subjects(of documents: some Sequence<DocumentID>) throws -> [SubjectID] {
        try read { database in
            var subjects: Set<SubjectID> = []
            for document in Set(documents) {
                let found = try Data.fetchAll(
                    database,
                    sql: """
                        SELECT DISTINCT version_subjects.subject FROM version_subjects
                        JOIN versions ON versions.id = version_subjects.version
                        JOIN documents ON documents.id = versions.document
                        WHERE documents.identifier = ?
                        """,
                    arguments: [Data(document.bytes)])
                for bytes in found { subjects.insert(try SubjectID(bytes: Array(bytes))) }
            }
            return subjects.sorted()
        }
    }
}

/// One version of a document about a data subject, for those who answer that person's requests.
package struct SubjectDocument: Sendable {
    package let document: DocumentID
    package let number: UInt32
    package let source: String
    /// `nil` where content was not asked for.
    package let title: String?
    package let text: String?
    package let collection: CollectionName
    package let visibility: VisibilityClass
    /// All whom the version names, sorted.
    package let subjects: [SubjectID]
}

extension KnowledgeStore {
    /// Every readable version that names a data subject, former ones too, in the order in which they came.
    ///
    /// It asks no permit: the caller decides with ``SubjectDocument/visibility`` what it gives away.
    package func documents(about subject: SubjectID, withContent: Bool) throws -> [SubjectDocument] {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql: StoredVersion.selection + """
                     WHERE wrapped_key IS NOT NULL AND versions.id IN
                        (SELECT version FROM version_subjects WHERE subject = ?) ORDER BY versions.id
                    """,
                arguments: [Data(subject.bytes)])
            return try rows.map { row in
                let version = try StoredVersion(row)
                let content = withContent ? try content(of: version, database) : nil
                return SubjectDocument(
                    document: version.document, number: version.number, source: version.source ?? "",
                    title: content?.title, text: content?.text, collection: version.collection,
                    visibility: version.visibility, subjects: try Self.subjects(of: version.id, database))
            }
        }
    }

    private func content(
        of version: StoredVersion, _ database: GRDB.Database
    ) throws -> (title: String, text: String)? {
        guard let (seal, title) = try openTitle(of: version),
            let text = try Data.fetchOne(
                database, sql: "SELECT text FROM versions WHERE id = ?", arguments: [version.id])
        else { return nil }
        return (title, try seal.openText(text, as: .text))
    }
}
