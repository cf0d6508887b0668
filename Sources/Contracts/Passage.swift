import Core

/// A stretch of one version of one document.
package struct PassageReference: Hashable, Sendable, Codable {
    package let document: DocumentID
    /// Counts from 1 as the document changes; versions are immutable.
    package let version: UInt32
    /// Which chunk of that version, from 0.
    package let ordinal: UInt32

    package init(document: DocumentID, version: UInt32, ordinal: UInt32) {
        self.document = document
        self.version = version
        self.ordinal = ordinal
    }
}

/// A passage that a search found, with all an asker may see of it.
package struct RankedPassage: Sendable, Equatable, Codable {
    package let reference: PassageReference
    /// The document's source name, such as `bulletins/sb-014.md`.
    package let source: String
    package let title: String
    /// Headings above the passage, outermost first.
    package let headings: [String]
    /// Where the text stands in the document's canonical text, in Unicode scalars, end exclusive.
    package let start: Int
    package let end: Int
    package let text: String
    package let labels: LabelSet
    /// The joined score, 1,000,000 for a passage that is best by words and by meaning; of one question only.
    package let fusedMicros: Int64
    /// BM25 over the visible rows times 1,000,000; `nil` where no word matched.
    package let lexicalMicros: Int64?
    /// Cosine similarity to the query times 1,000,000; `nil` without an embedding model.
    package let similarityMicros: Int64?

    package init(
        reference: PassageReference, source: String, title: String, headings: [String], start: Int, end: Int,
        text: String, labels: LabelSet, fusedMicros: Int64, lexicalMicros: Int64?, similarityMicros: Int64?
    ) {
        self.reference = reference
        self.source = source
        self.title = title
        self.headings = headings
        self.start = start
        self.end = end
        self.text = text
        self.labels = labels
        self.fusedMicros = fusedMicros
        self.lexicalMicros = lexicalMicros
        self.similarityMicros = similarityMicros
    }
}

/// What to look for, and in which state of the knowledge.
package struct PassageQuery: Sendable, Equatable {
    package static let maximumLimit = 100
    package static let maximumTextBytes = 8_192

    package let text: String
    package let limit: Int
    package let snapshot: SnapshotSequence
    package let collection: CollectionName?

    package init(text: String, limit: Int, snapshot: SnapshotSequence, collection: CollectionName? = nil) {
        self.text = text
        self.limit = min(max(limit, 1), Self.maximumLimit)
        self.snapshot = snapshot
        self.collection = collection
    }
}

/// Reads knowledge under a permit: what the permit does not open does not exist, in ranking, counts and errors.
package protocol PassageSearching: Sendable {
    /// The best passages, best first. Ties break by source name, then ordinal, so equal content ranks equally in
    /// every installation.
    ///
    /// - Throws: `policy.permit-forged`, `policy.permit-expired`, `knowledge.query-too-long`.
    func search(_ query: PassageQuery, permit: Permit) async throws -> [RankedPassage]

    /// The literal text of a document version between two scalar offsets.
    ///
    /// - Throws: `knowledge.not-found`, also where the permit does not open it; `knowledge.erased`.
    func text(
        of document: DocumentID, version: UInt32, range: Range<Int>, snapshot: SnapshotSequence, permit: Permit
    ) async throws -> String

    /// The newest state of the knowledge.
    func currentSnapshot() async throws -> SnapshotSequence
}
