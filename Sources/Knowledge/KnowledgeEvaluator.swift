import Contracts
import Core
import Crypto
import Foundation

/// Measures the search on a set of questions with known answers, in a store of its own in memory.
///
/// Each document is one passage, so the ranking is measured and not the cutting. nDCG@10 takes grades as gains and
/// log2(rank + 1) as discount (Järvelin and Kekäläinen 2002, as trec_eval computes it); recall@10 is the share of a
/// question's relevant documents among the first ten. Both are means over the questions with a relevant document.
package struct KnowledgeEvaluator: Sendable {
    private static let depth = 10
    private static let embeddingBatch = 64

    private let embedding: (any TextEmbedding)?
    private let clock: any Clock<Duration>

    /// - Parameter embedding: `nil` measures the ranking by words alone.
    package init(embedding: (any TextEmbedding)?, clock: any Clock<Duration> = ContinuousClock()) {
        self.embedding = embedding
        self.clock = clock
    }

    /// - Throws: `knowledge.malformed-evaluation-set` for a set without a judged question, and what the search throws.
    package func evaluate(
        _ set: EvaluationSet, progress: Contracts.ProgressReporting = { _ in }
    ) async throws -> EvaluationResult {
        let knowledge = try KnowledgeStore(
            path: nil, keys: TransientKeys(), sealKey: DataKey(bytes: SystemRandomSource().bytes(32)))
        try fill(knowledge, from: set, progress)
        let search = KnowledgeSearch(knowledge, permits: EverythingOpen(), embedding: embedding)
        let snapshot = try knowledge.currentSnapshot()
        let judged = set.queries.filter { set.judgements[$0.id]?.values.contains { $0 > 0 } ?? false }
        guard !judged.isEmpty else {
            throw KnowledgeError(.malformedEvaluationSet, "No question of the set has a relevant document.")
        }
        let permit = try EverythingOpen.permit
        _ = try await search.search(PassageQuery(text: "", limit: 1, snapshot: snapshot), permit: permit)
        var rankings: [[String]] = []
        let elapsed = try await clock.measure {
            for query in judged {
                let query = PassageQuery(text: query.text, limit: Self.depth, snapshot: snapshot)
                rankings.append(try await search.search(query, permit: permit).map(\.source))
            }
        }
        let grades = judged.map { set.judgements[$0.id] ?? [:] }
        return EvaluationResult(
            documents: set.documents.count, queries: judged.count,
            ndcgAt10: Self.mean(zip(rankings, grades).map(Self.normalizedGain)),
            recallAt10: Self.mean(zip(rankings, grades).map(Self.recall)),
            queriesPerSecond: Double(judged.count) / max(elapsed / .seconds(1), .leastNonzeroMagnitude),
            model: embedding?.modelDigest, files: set.files)
    }

    private func fill(_ knowledge: KnowledgeStore, from set: EvaluationSet, _ progress: Contracts.ProgressReporting)
        throws
    {
        let terms = try EverythingOpen.terms()
        for start in stride(from: 0, to: set.documents.count, by: Self.embeddingBatch) {
            let batch = set.documents[start..<min(start + Self.embeddingBatch, set.documents.count)]
            progress(ProgressUpdate(completed: start, total: set.documents.count, subject: "corpus"))
            let passages = batch.map { document in
                PreparedPassage(
                    headings: [], start: 0, end: document.text.unicodeScalars.count, text: document.text)
            }
            let texts = zip(batch, passages).map { $1.context(title: $0.title ?? "") + "\n" + $1.text }
            let vectors = try embedding?.embed(texts)
            for (index, document) in batch.enumerated() {
                let bytes = Array(document.text.utf8)
                _ = try knowledge.add(
                    PreparedDocument(
                        source: DocumentSource(bytes: bytes, name: document.id, terms: terms),
                        digest: ContentDigest.of(bytes), title: document.title ?? "",
                        text: document.text, parser: "evaluation 1", passages: [passages[index]],
                        vectors: try embedding.flatMap { embedding in
                            try vectors.map { try PassageVectors(of: embedding, [$0[index]], count: 1) }
                        }), covering: nil)
            }
        }
    }

    static func normalizedGain(_ ranking: [String], _ grades: [String: Int]) -> Double {
        let ideal = gain(grades.values.sorted(by: >).prefix(depth))
        return ideal > 0 ? gain(ranking.prefix(depth).map { grades[$0] ?? 0 }) / ideal : 0
    }

    static func recall(_ ranking: [String], _ grades: [String: Int]) -> Double {
        let relevant = grades.values.count { $0 > 0 }
        let found = ranking.prefix(depth).count { grades[$0] ?? 0 > 0 }
        return Double(found) / Double(max(relevant, 1))
    }

    private static func gain(_ grades: some Sequence<Int>) -> Double {
        grades.enumerated().reduce(0) { $0 + Double(max($1.element, 0)) / log2(Double($1.offset) + 2) }
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(max(values.count, 1))
    }
}

/// How well and how fast the search found what it should.
package struct EvaluationResult: Sendable, Equatable, Codable {
    package let documents: Int
    package let queries: Int
    package let ndcgAt10: Double
    package let recallAt10: Double
    package let queriesPerSecond: Double
    /// The embedding model; `nil` where words alone were ranked.
    package let model: Core.Digest?
    package let files: [EvaluatedFile]
}

/// Keys of a store that lives in memory for one measurement: there is no disk to protect, so a key is its own wrap.
private struct TransientKeys: KeyWrapping {
    func makeItemKey(tenant: TenantID, subjects: [SubjectID]) throws -> ItemKey {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes(Array.init)
        return ItemKey(key: DataKey(bytes: bytes), wrapped: WrappedKey(bytes: bytes))
    }

    func unwrap(_ wrapped: WrappedKey) throws -> DataKey { DataKey(bytes: wrapped.bytes) }

    func destroyKey(of subject: SubjectID) throws {}
}

/// The terms and permit of a measurement, whose documents are all open to its one reader.
private struct EverythingOpen: PermitEvaluating {
    static func terms() throws -> DocumentTerms {
        DocumentTerms(
            owner: TenantID(random: SystemRandomSource()), ownerName: try TenantName("evaluation"),
            collection: try CollectionName("evaluation"))
    }

    static var permit: Permit {
        get throws {
            let holder = PermitHolder(
                id: PrincipalID(random: SystemRandomSource()), kindName: PrincipalKind.system.name,
                tenant: TenantID(random: SystemRandomSource()), tenantName: try TenantName("evaluation"), roles: [],
                citizenships: [], residencies: [], clearances: [])
            return Permit(
                principal: holder, purpose: .evaluation, caseID: nil, policy: .zero, asOf: Instant(nanoseconds: 0),
                expires: Instant(nanoseconds: .max), mac: [])
        }
    }

    func visibility(of classes: [VisibilityClass], under permit: Permit) throws -> [Bool] {
        classes.map { _ in true }
    }
}
