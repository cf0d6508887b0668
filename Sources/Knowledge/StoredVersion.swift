import Contracts
import Core
import Foundation
import GRDB

/// A row of `versions` with what stands about its document.
struct StoredVersion {
    let id: Int64
    let document: DocumentID
    let number: UInt32
    let source: String?
    let collection: CollectionName
    let visibility: VisibilityClass
    let visibleFrom: SnapshotSequence
    let visibleTo: SnapshotSequence?
    let digest: Data?
    let wrappedKey: Data?
    let title: Data?
    let model: Digest?
    /// The tenant that owns the document, the class and the subjects as they stand in the store.
    private let owner: Data
    private let canonical: Data
    private let subjects: String

    /// What its content is bound to; `nil` where the content was destroyed.
    var terms: VersionTerms? {
        guard let digest, let source else { return nil }
        return VersionTerms(
            document: document, number: number, owner: owner, collection: collection.text, source: source,
            visibility: canonical, subjects: subjects, digest: digest)
    }

    /// Reads a row of ``selection``.
    ///
    /// - Throws: ``KnowledgeError`` `knowledge.damaged` when a column breaks its type's rule.
    init(_ row: Row) throws {
        do {
            id = row[0]
            document = try DocumentID(bytes: Array(row[1] as Data))
            number = row[2]
            source = row[3]
            collection = try CollectionName(row[4] as String)
            canonical = row[5]
            visibility = try JSONDecoder().decode(VisibilityClass.self, from: canonical)
            visibleFrom = SnapshotSequence(UInt64(clamping: row[6] as Int64))
            visibleTo = (row[7] as Int64?).map { SnapshotSequence(UInt64(clamping: $0)) }
            digest = row[8]
            wrappedKey = row[9]
            title = row[10]
            model = try (row[11] as Data?).map { try Digest(bytes: Array($0)) }
            owner = row[12]
            subjects = row[13] ?? ""
        } catch {
            throw KnowledgeError.damaged(error)
        }
    }

    /// The version's subjects as ``VersionTerms`` holds them.
    static let subjects = """
        (SELECT group_concat(lower(hex(subject))) FROM
            (SELECT subject FROM version_subjects WHERE version = versions.id ORDER BY subject))
        """

    static let selection = """
        SELECT versions.id, identifier, number, source, collection, canonical, visible_from, visible_to, digest,
            wrapped_key, title, model, owner, \(subjects)
        FROM versions
        JOIN documents ON documents.id = versions.document
        JOIN visibility_classes ON visibility_classes.id = versions.class
        """

    func isVisible(at snapshot: SnapshotSequence) -> Bool {
        visibleFrom <= snapshot && visibleTo.map { snapshot < $0 } ?? true
    }
}
