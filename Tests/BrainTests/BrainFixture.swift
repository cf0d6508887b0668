import BrainKit
import Contracts
import ContractsTesting
import Core
import IntakeBrains
import KnowledgeBrains

/// A stand-in for SHA-256: four FNV-1a hashes side by side. Brains only ever compare digests.
let testDigest: BrainRules.DigestFunction = { bytes in
    var result: [UInt8] = []
    for seed in 0..<UInt64(4) {
        var hash = 0xCBF2_9CE4_8422_2325 &+ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for shift in stride(from: 56, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: hash >> UInt64(shift)))
        }
    }
    return (try? Digest(bytes: result)) ?? .zero
}

/// A few documents held in memory, searched by counting shared words.
struct FixedDocuments: PassageSearching {
    struct Document {
        let id: DocumentID
        let source: String
        let title: String
        let text: String
    }

    let documents: [Document]
    /// Added to every offset that is read back, to catch who trusts an offset.
    var shift = 0

    init(_ texts: [(source: String, title: String, text: String)]) throws {
        documents = try texts.enumerated().map { number, entry in
            Document(
                id: try DocumentID(bytes: [UInt8(number)] + [UInt8](repeating: 7, count: 15)), source: entry.source,
                title: entry.title, text: entry.text)
        }
    }

    func search(_ query: PassageQuery, permit: Permit) async throws -> [RankedPassage] {
        let asked = Set(WordReader.words(in: query.text).map(\.stem))
        let rated = documents.map { document in
            (
                document,
                WordReader.words(in: document.title + " " + document.text).filter { asked.contains($0.stem) }.count
            )
        }
        let sorted = rated.filter { $0.1 > 0 }.sorted { ($1.1, $0.0.source) < ($0.1, $1.0.source) }
        return sorted.prefix(query.limit).map { document, hits in
            RankedPassage(
                reference: PassageReference(document: document.id, version: 1, ordinal: 0), source: document.source,
                title: document.title, headings: [], start: 0, end: document.text.unicodeScalars.count,
                text: document.text, labels: .public, fusedMicros: Int64(hits), lexicalMicros: Int64(hits),
                similarityMicros: nil)
        }
    }

    func text(
        of document: DocumentID, version: UInt32, range: Range<Int>, snapshot: SnapshotSequence, permit: Permit
    ) async throws -> String {
        guard let found = documents.first(where: { $0.id == document }) else { throw FakeError("knowledge.not-found") }
        let scalars = Array(found.text.unicodeScalars)
        let start = min(scalars.count, range.lowerBound + shift)
        return String(String.UnicodeScalarView(scalars[start..<min(scalars.count, range.upperBound + shift)]))
    }

    func currentSnapshot() async throws -> SnapshotSequence { SnapshotSequence(1) }
}

func context(
    _ passages: any PassageSearching, purpose: Purpose = .engineering, embedding: (any TextEmbedding)? = nil
) throws -> BrainContext {
    BrainContext(
        permit: .sample(tenant: try TenantName("aurion"), purpose: purpose), snapshot: SnapshotSequence(1),
        asOf: Instant(nanoseconds: 0), passages: passages, embedding: embedding)
}

func input(_ question: String, _ earlier: [BrainResult] = []) -> BrainInput {
    BrainInput(request: RequestText(question: question, collection: nil), earlier: earlier)
}

/// Retrieval, screening, quotation and contradiction, as the plan runs them.
func answer(_ question: String, in context: BrainContext) async throws -> [BrainResult] {
    let brains: [any Brain] = [
        RetrievalBrain(digest: testDigest), InjectionBrain(digest: testDigest), QuotationBrain(digest: testDigest),
        ContradictionBrain(digest: testDigest),
    ]
    var results: [BrainResult] = []
    for brain in brains {
        results.append(
            BrainResult(brain: brain.card.id, output: try await brain.propose(input(question, results), in: context)))
    }
    return results
}
