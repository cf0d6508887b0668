import Contracts
import ContractsTesting
import Core
import CoreTesting

@testable import Knowledge

/// A store with everything around it, for one test.
struct KnowledgeFixture {
    static let acme: TenantName = name("acme")
    static let rival: TenantName = name("rival")
    static let sealKey = DataKey(bytes: Array(repeating: 3, count: 32))
    static let ticket = EffectTicket.sample(.ingest)

    let keys: InMemoryKeyWrapping
    let knowledge: KnowledgeStore
    let ingestion: KnowledgeIngestion
    let search: KnowledgeSearch

    init(
        path: String? = nil, embedding: (any TextEmbedding)? = HashingEmbedding(),
        permits: any PermitEvaluating = FixedPermits.byTenant, segments: (any DurableFolder)? = nil,
        keys: InMemoryKeyWrapping = InMemoryKeyWrapping()
    ) throws {
        self.keys = keys
        knowledge = try KnowledgeStore(
            path: path, keys: keys, sealKey: Self.sealKey, segments: segments, identify: Self.identifier)
        ingestion = KnowledgeIngestion(
            into: knowledge, parsing: ParagraphParser(), embedding: embedding, cut: ParagraphParser.paragraphs)
        search = KnowledgeSearch(knowledge, permits: permits, embedding: embedding)
    }

    /// Depends on owner, collection and name alone, so that two stores can be compared.
    private static func identifier(_ source: DocumentSource) -> DocumentID {
        let terms = source.terms
        let words = "\(terms.visibility.owner) \(terms.collection) \(source.name)"
        let hash = words.utf8.reduce(UInt64(5381)) { $0 &* 33 &+ UInt64($1) }
        return DocumentID(random: SeededRandomSource(seed: hash))
    }

    static func name<Kind>(_ text: String) -> ShortName<Kind> {
        guard let name = try? ShortName<Kind>(text) else { preconditionFailure("'\(text)' is no name.") }
        return name
    }

    static func tenant(_ owner: TenantName) -> TenantID {
        TenantID(random: SeededRandomSource(seed: owner.text.utf8.reduce(7) { $0 &* 31 &+ UInt64($1) }))
    }

    static func subject(_ seed: UInt64) -> SubjectID { SubjectID(random: SeededRandomSource(seed: seed)) }

    static func source(
        _ name: String, _ text: String, owner: TenantName = acme, collection: String = "bulletins",
        audience: [TenantName] = [], labels: LabelSet = LabelSet([.internal]), subjects: [SubjectID] = []
    ) -> DocumentSource {
        DocumentSource(
            bytes: Array(text.utf8), name: name,
            terms: DocumentTerms(
                owner: tenant(owner), ownerName: owner, collection: Self.name(collection), audience: audience,
                labels: labels, subjects: subjects))
    }

    @discardableResult
    func add(_ source: DocumentSource) async throws -> IngestReport {
        try await ingestion.ingest(source, ticket: Self.ticket)
    }

    func find(
        _ text: String, as tenant: TenantName = acme, limit: Int = 10, at snapshot: SnapshotSequence? = nil,
        in collection: CollectionName? = nil
    ) async throws -> [RankedPassage] {
        let snapshot = try snapshot ?? knowledge.currentSnapshot()
        return try await search.search(
            PassageQuery(text: text, limit: limit, snapshot: snapshot, collection: collection),
            permit: .sample(tenant: tenant))
    }
}

/// Reads UTF-8, and cuts it at blank lines; a paragraph that begins with `# ` is the heading of those below it.
struct ParagraphParser: DocumentParsing {
    func parse(_ bytes: [UInt8], named name: String, ticket: EffectTicket) async throws -> ParsedDocument {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw FakeError("parse.wrong-encoding") }
        guard text.contains(where: { !$0.isWhitespace }) else { throw FakeError("parse.empty") }
        let sections = Self.paragraphs(of: Array(text.unicodeScalars))
        return ParsedDocument(text: text, sections: sections, parser: "paragraphs 1")
    }

    static let paragraphs: @Sendable (ParsedDocument) -> [Chunk] = { document in
        document.sections.map { Chunk(headings: $0.headings, start: $0.start, end: $0.end) }
    }

    private static func paragraphs(of scalars: [Unicode.Scalar]) -> [DocumentSection] {
        var (sections, headings): ([DocumentSection], [String]) = ([], [])
        var start = 0
        while start < scalars.count {
            var end = start
            while end < scalars.count, !(scalars[end] == "\n" && (end + 1 == scalars.count || scalars[end + 1] == "\n"))
            {
                end += 1
            }
            let text = String(String.UnicodeScalarView(scalars[start..<end]))
            if text.hasPrefix("# ") {
                headings = [String(text.dropFirst(2))]
            } else if end > start {
                sections.append(DocumentSection(headings: headings, start: start, end: end))
            }
            start = end
            while start < scalars.count, scalars[start] == "\n" { start += 1 }
        }
        return sections
    }
}
