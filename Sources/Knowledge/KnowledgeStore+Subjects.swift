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
