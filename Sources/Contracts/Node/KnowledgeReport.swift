import Core

/// Files to take in and what to put on them.
package struct IngestRequest: Sendable {
    /// Files and folders, absolute.
    package let paths: [String]
    /// A JSON file that lists documents with their labels; then `paths` is empty.
    package let manifest: String?
    package let owner: TenantName?
    package let collection: CollectionName
    package let audience: [TenantName]
    package let labels: LabelSet
    package let purposes: [Purpose]
    package let subjects: [SubjectName]

    package init(
        paths: [String], manifest: String?, owner: TenantName?, collection: CollectionName, audience: [TenantName],
        labels: LabelSet, purposes: [Purpose], subjects: [SubjectName]
    ) {
        self.paths = paths
        self.manifest = manifest
        self.owner = owner
        self.collection = collection
        self.audience = audience
        self.labels = labels
        self.purposes = purposes
        self.subjects = subjects
    }
}

/// How an ingest went, file by file.
package struct IngestSummary: Sendable, Encodable {
    package let added: Int
    package let changed: Int
    package let unchanged: Int
    package let skipped: [SkippedFile]
    package let passages: Int
    package let snapshot: UInt64
    /// Whether vectors were computed; without a model search works by words alone.
    package let embedded: Bool
    package let cancelled: Bool

    package init(
        added: Int, changed: Int, unchanged: Int, skipped: [SkippedFile], passages: Int, snapshot: UInt64,
        embedded: Bool, cancelled: Bool
    ) {
        self.added = added
        self.changed = changed
        self.unchanged = unchanged
        self.skipped = skipped
        self.passages = passages
        self.snapshot = snapshot
        self.embedded = embedded
        self.cancelled = cancelled
    }

    package struct SkippedFile: Sendable, Encodable {
        package let file: String
        package let code: String
        package let reason: String

        package init(file: String, code: String, reason: String) {
            self.file = file
            self.code = code
            self.reason = reason
        }
    }
}

package struct DocumentSummary: Sendable, Encodable {
    package let document: String
    package let source: String
    package let title: String
    package let collection: String
    package let owner: String
    package let labels: [String]
    package let version: Int
    package let passages: Int

    package init(
        document: String, source: String, title: String, collection: String, owner: String, labels: [String],
        version: Int, passages: Int
    ) {
        self.document = document
        self.source = source
        self.title = title
        self.collection = collection
        self.owner = owner
        self.labels = labels
        self.version = version
        self.passages = passages
    }
}

package struct DocumentTextReport: Sendable, Encodable {
    package let document: String
    package let source: String
    package let version: Int
    package let text: String

    package init(document: String, source: String, version: Int, text: String) {
        self.document = document
        self.source = source
        self.version = version
        self.text = text
    }
}

package struct SearchReport: Sendable, Encodable {
    package let passages: [Hit]

    package init(passages: [Hit]) {
        self.passages = passages
    }

    package struct Hit: Sendable, Encodable {
        package let document: String
        package let source: String
        package let title: String
        package let version: Int
        package let passage: Int
        package let start: Int
        package let end: Int
        package let text: String
        package let headings: [String]
        /// As in a ``Citation``, of the whole passage.
        package let place: String?
        package let page: Int?
        package let labels: [String]
        package let fusedMicros: Int64
        package let lexicalMicros: Int64?
        package let similarityMicros: Int64?

        package init(_ passage: RankedPassage, location: PassageLocation? = nil) {
            document = passage.reference.document.description
            source = passage.source
            title = passage.title
            version = Int(passage.reference.version)
            self.passage = Int(passage.reference.ordinal)
            start = passage.start
            end = passage.end
            text = passage.text
            headings = passage.headings
            place = location?.text
            page = location?.page
            labels = passage.labels.texts
            fusedMicros = passage.fusedMicros
            lexicalMicros = passage.lexicalMicros
            similarityMicros = passage.similarityMicros
        }
    }
}

package struct RemovalReport: Sendable, Encodable {
    package let document: String
    package let versions: Int
    package let entry: UInt64

    package init(document: String, versions: Int, entry: UInt64) {
        self.document = document
        self.versions = versions
        self.entry = entry
    }
}
