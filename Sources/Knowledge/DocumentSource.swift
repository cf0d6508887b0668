import Contracts
import Core

/// A document as somebody hands it in: its bytes, whose it is and who may read it.
package struct DocumentSource: Sendable {
    package static let maximumNameBytes = 512
    package static let maximumTitleBytes = 512

    package let bytes: [UInt8]
    /// Identifies the document within its owner's collection, such as `bulletins/sb-014.md`.
    package let name: String
    /// `nil` takes the first heading, or else the last part of the name.
    package let title: String?
    package let terms: DocumentTerms

    package init(bytes: [UInt8], name: String, title: String? = nil, terms: DocumentTerms) {
        self.bytes = bytes
        self.name = name
        self.title = title
        self.terms = terms
    }

    /// - Throws: ``KnowledgeError`` `knowledge.malformed-source` for a name or title that is empty, too long or holds
    ///   control characters.
    func validate() throws(KnowledgeError) {
        try Self.validate(name, named: "name", limit: Self.maximumNameBytes)
        if let title { try Self.validate(title, named: "title", limit: Self.maximumTitleBytes) }
    }

    private static func validate(_ text: String, named field: String, limit: Int) throws(KnowledgeError) {
        guard (1...limit).contains(text.utf8.count), !text.unicodeScalars.contains(where: isControl) else {
            throw KnowledgeError(
                .malformedSource, "A document's \(field) is 1 to \(limit) bytes without control characters.")
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.generalCategory == .control }
}

/// Under which terms a document is held; what is ingested together often shares them.
package struct DocumentTerms: Sendable, Equatable {
    package let owner: TenantID
    package let collection: CollectionName
    package let visibility: VisibilityClass
    /// The people the document is about; erasing one of them destroys it.
    package let subjects: [SubjectID]

    package init(
        owner: TenantID, ownerName: TenantName, collection: CollectionName, audience: [TenantName] = [],
        labels: LabelSet = .public, purposes: [Purpose] = [], subjects: [SubjectID] = []
    ) {
        self.owner = owner
        self.collection = collection
        self.visibility = VisibilityClass(owner: ownerName, audience: audience, labels: labels, purposes: purposes)
        self.subjects = Set(subjects).sorted()
    }
}
