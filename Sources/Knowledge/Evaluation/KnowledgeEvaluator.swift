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
        let judged = set.queries.filter { set.judgements[$0.id]?.values.contains { $0 > 0 } ?? false }
        guard !judged.isEmpty else {
            throw KnowledgeError(.malformedEvaluationSet, "No question of the set has a relevant document.")
        }
        var scores: [QueryScore] = []
        // The first search reads the store; what is timed are the searches of a node that runs.
        _ = try await rank(judged.prefix(1), in: knowledge, set.judgements)
        let elapsed = try await clock.measure { scores = try await rank(judged, in: knowledge, set.judgements) }
        return EvaluationResult(
            documents: set.documents.count,
            queriesPerSecond: Double(judged.count) / max(elapsed / .seconds(1), .leastNonzeroMagnitude),
            model: embedding?.modelDigest, files: set.files, scores: scores,
            parts: try await parts(of: scores, judged, in: knowledge, set.judgements))
    }

    /// Where there are two rankings to join: each by itself.
    private func parts(
        of joined: [QueryScore], _ judged: [EvaluationSet.Query], in knowledge: KnowledgeStore,
        _ judgements: [String: [String: Int]]
    ) async throws -> [PartialRanking] {
        guard embedding != nil else { return [] }
        var parts: [PartialRanking] = []
        for (name, ranking) in [(PartialRanking.Name.words, KnowledgeSearch.Ranking.words), (.meaning, .meaning)] {
            let scores = try await rank(judged[...], in: knowledge, judgements, by: ranking)
            let gains = zip(joined, scores).map { $0.ndcgAt10 - $1.ndcgAt10 }
            parts.append(
                PartialRanking(
                    name: name, ndcgAt10: Self.mean(scores.map(\.ndcgAt10)), gain: Bootstrap.mean(of: gains)))
        }
        return parts
    }

    private func rank(
        _ queries: some Sequence<EvaluationSet.Query>, in knowledge: KnowledgeStore,
        _ judgements: [String: [String: Int]], by ranking: KnowledgeSearch.Ranking = .joined
    ) async throws -> [QueryScore] {
        let search = KnowledgeSearch(
            knowledge, permits: EverythingOpen(), embedding: embedding, ranking: ranking)
        let snapshot = try knowledge.currentSnapshot()
        let permit = try EverythingOpen.permit
        var scores: [QueryScore] = []
        for query in queries {
            let asked = PassageQuery(text: query.text, limit: Self.depth, snapshot: snapshot)
            let found = try await search.search(asked, permit: permit).map(\.source)
            let grades = judgements[query.id] ?? [:]
            scores.append(
                QueryScore(
                    id: query.id, ndcgAt10: Self.normalizedGain(found, grades),
                    recallAt10: Self.recall(found, grades)))
        }
        return scores
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
                    headings: [], layout: nil, start: 0, end: document.text.unicodeScalars.count,
                    text: document.text)
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
