import Contracts
import Core
import Foundation
import GRDB
import Vectors

/// Searches and reads the knowledge under a permit: what the permit does not open does not exist here.
///
/// Visibility comes first, by class, snapshot and collection; then BM25 and the vector scan see visible passages
/// only, and ``ScoreFusion`` joins them. Equal knowledge, query and permit give equal results, bit for bit,
/// whatever else the store holds. Without an embedding model it ranks by words alone.
package struct KnowledgeSearch: PassageSearching {
    /// Which of the two rankings count; one alone is for measuring what the other adds.
    enum Ranking {
        case joined
        case words
        case meaning
    }

    let knowledge: KnowledgeStore
    let permits: any PermitEvaluating
    private let embedding: (any TextEmbedding)?
    private let ranking: Ranking

    package init(_ knowledge: KnowledgeStore, permits: any PermitEvaluating, embedding: (any TextEmbedding)?) {
        self.init(knowledge, permits: permits, embedding: embedding, ranking: .joined)
    }

    init(
        _ knowledge: KnowledgeStore, permits: any PermitEvaluating, embedding: (any TextEmbedding)?, ranking: Ranking
    ) {
        self.knowledge = knowledge
        self.permits = permits
        self.embedding = ranking == .words ? nil : embedding
        self.ranking = ranking
    }

    package func currentSnapshot() async throws -> SnapshotSequence { try knowledge.currentSnapshot() }

    package func search(_ query: PassageQuery, permit: Permit) async throws -> [RankedPassage] {
        try ranked(query, permit: permit)
    }

    private func ranked(_ query: PassageQuery, permit: Permit) throws -> [RankedPassage] {
        guard query.text.utf8.count <= PassageQuery.maximumTextBytes else {
            throw KnowledgeError(
                .queryTooLong, "A question has at most \(PassageQuery.maximumTextBytes) bytes; shorten it.")
        }
        let table = try knowledge.currentTable()
        try Self.check(query.snapshot, isWithin: table.sequence)
        let visible = try VisiblePassages(
            of: table, at: query.snapshot, in: query.collection, under: permit, permits)
        guard visible.count > 0 else { return [] }
        let words = ranking == .meaning ? [] : try lexicalMicros(query.text, visible)
        let meaning = try meaning(of: query.text, in: visible)
        let candidates = ScoreFusion.candidates(words: words, nearest: meaning?.best ?? []) { passage in
            table.places[Int(table.versionOfPassage[passage])]
        }
        let cosines = try meaning?.micros(of: candidates.map(\.passage)) ?? [:]
        let ranked = ScoreFusion.rank(candidates, words: words, cosines: cosines)
        let shared = ScoreFusion.share(ranked, limit: query.limit) { passage in
            table.versions[Int(table.versionOfPassage[passage])].document
        }
        return try passages(shared, lexical: words, similarity: cosines, table)
    }

    static func check(_ snapshot: SnapshotSequence, isWithin newest: SnapshotSequence) throws(KnowledgeError) {
        guard snapshot <= newest else {
            throw KnowledgeError(.unknownSnapshot, "That snapshot of the knowledge does not exist yet.")
        }
    }

    /// BM25 of the passages that share a word with the question, ascending by passage.
    private func lexicalMicros(_ text: String, _ visible: VisiblePassages) throws -> [ScoredPassage] {
        try knowledge.read { database in
            let words = try WordTokenizer(database).queryWords(of: WordTokenizer.indexable(text))
            return try LexicalScores(of: words, over: visible, database).matches.map {
                ScoredPassage(passage: $0.passage, micros: Micros.of($0.score))
            }
        }
    }

    /// How near in meaning the visible passages are; `nil` without an embedding model.
    func meaning(of text: String, in visible: VisiblePassages) throws -> MeaningScores? {
        guard let embedding else { return nil }
        return try MeaningScores(
            PassageVectors(of: embedding, embedding.embed([text]), count: 1), in: visible, limit: ScoreFusion.depth,
            knowledge)
    }

    private func passages(
        _ found: [RankedList.Item], lexical: [ScoredPassage], similarity: [Int: Int64], _ table: PassageTable
    ) throws -> [RankedPassage] {
        try knowledge.read { database in
            try found.compactMap { item in
                try RankedPassage(
                    of: item, lexicalMicros: lexical.micros(of: item.passage),
                    similarityMicros: similarity[item.passage], table, knowledge, database)
            }
        }
    }
}

/// A passage's score in one ranking.
struct ScoredPassage {
    let passage: Int
    let micros: Int64
}

extension [ScoredPassage] {
    /// The score of a passage in a list that ascends by passage.
    func micros(of passage: Int) -> Int64? {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if self[middle].passage < passage { low = middle + 1 } else { high = middle }
        }
        return low < endIndex && self[low].passage == passage ? self[low].micros : nil
    }
}

extension RankedPassage {
    /// Opens a found passage, or is `nil` where it was destroyed while the search ran.
    init?(
        of item: RankedList.Item, lexicalMicros: Int64?, similarityMicros: Int64?, _ table: PassageTable,
        _ knowledge: KnowledgeStore, _ database: GRDB.Database
    ) throws {
        let version = table.versions[Int(table.versionOfPassage[item.passage])]
        let ordinal = table.ordinal(of: item.passage)
        guard
            let row = try Row.fetchOne(
                database, sql: StoredVersion.selection + " WHERE versions.id = ? AND wrapped_key IS NOT NULL",
                arguments: [version.row]),
            let passage = try Row.fetchOne(
                database.cachedStatement(sql: "SELECT start, end, headings, text, words FROM passages WHERE id = ?"),
                arguments: [table.passages[item.passage]]),
            let opened = try knowledge.openTitle(of: StoredVersion(row))
        else { return nil }
        let (seal, title) = opened
        self.init(
            reference: PassageReference(document: version.document, version: version.number, ordinal: ordinal),
            source: version.source, title: title,
            headings: try HeadingPath.decode(seal.open(passage[2], as: .headings, ordinal: ordinal)),
            start: passage[0], end: passage[1],
            text: try seal.openText(
                passage[3], as: .passage, ordinal: ordinal,
                place: PassagePlace(start: passage[0], end: passage[1], words: passage[4])),
            labels: table.classes[version.visibility].labels, fusedMicros: item.micros,
            lexicalMicros: lexicalMicros, similarityMicros: similarityMicros)
    }
}
