import Contracts
import Core

/// Takes documents in: reads, cuts, embeds and stores each, one after the other.
///
/// A document that cannot be read is reported by name with its code and skipped; the rest is taken in. A failure of
/// the node itself (a full disk, a damaged store, a missing component that is no parser) ends the batch with its error.
package struct KnowledgeIngestion: Sendable {
    /// More passages than this make a document too long to be cited usefully, and to be changed in one transaction.
    package static let maximumPassages = 50_000
    /// How many passages are embedded at once, so that cancellation is noticed between them.
    private static let embeddingBatch = 32

    private let knowledge: KnowledgeStore
    private let parsing: any DocumentParsing
    private let embedding: (any TextEmbedding)?
    private let cut: @Sendable (ParsedDocument) -> [Chunk]

    /// - Parameters:
    ///   - embedding: `nil` where no model is installed; passages are then found by words alone, and reports say so.
    ///   - cut: divides a document into passages, in order and within its text.
    package init(
        into knowledge: KnowledgeStore, parsing: any DocumentParsing, embedding: (any TextEmbedding)?,
        cut: @escaping @Sendable (ParsedDocument) -> [Chunk] = { Chunker.chunks(of: $0) }
    ) {
        self.knowledge = knowledge
        self.parsing = parsing
        self.embedding = embedding
        self.cut = cut
    }

    /// Takes one document in. The same document again is `unchanged`; changed bytes, readers, subjects or embedding
    /// model make a new version.
    ///
    /// - Throws: `knowledge.malformed-source`, `knowledge.too-many-passages`, `trust.subject-destroyed`, what the
    ///   parser, the embedding and the store throw, and `CancellationError`.
    package func ingest(_ source: DocumentSource, ticket: EffectTicket) async throws -> IngestReport {
        try source.validate()
        let digest = ContentDigest.of(source)
        if let report = try knowledge.unchanged(source, digest: digest, model: embedding?.modelDigest) {
            return report
        }
        let parsed = try await parsing.parse(source.bytes, named: source.name, ticket: ticket)
        let title = source.title ?? Self.title(of: parsed, named: source.name)
        let passages = try passages(of: parsed)
        return try knowledge.add(
            PreparedDocument(
                source: source, digest: digest, title: title, text: parsed.text, parser: parsed.parser,
                passages: passages, vectors: try vectors(of: passages, title: title)), covering: ticket.intent.index)
    }

    /// Takes documents in, in order.
    ///
    /// - Throws: the first error that is the node's and not the document's.
    package func ingest(
        _ sources: [DocumentSource], ticket: EffectTicket, progress: ProgressReporting = { _ in }
    ) async throws -> IngestSummary {
        try await ingest(sources.map { source in (source.name, { source }) }, ticket: ticket, progress: progress)
    }

    /// Takes files in, in order, each read when its turn comes.
    ///
    /// - Throws: the first error that is the node's and not a file's.
    package func ingest(
        _ files: [DocumentFile], under terms: DocumentTerms, ticket: EffectTicket,
        progress: ProgressReporting = { _ in }
    ) async throws -> IngestSummary {
        let loaders = files.map { file in
            (file.name, { DocumentSource(bytes: try file.read(), name: file.name, terms: terms) })
        }
        return try await ingest(loaders, ticket: ticket, progress: progress)
    }

    private func ingest(
        _ loaders: [(name: String, load: () throws -> DocumentSource)], ticket: EffectTicket,
        progress: ProgressReporting
    ) async throws -> IngestSummary {
        var reports: [IngestReport] = []
        for (name, load) in loaders {
            if Task.isCancelled { return IngestSummary(reports: reports, cancelled: true) }
            progress(ProgressUpdate(completed: reports.count, total: loaders.count, subject: name))
            do {
                reports.append(try await ingest(try load(), ticket: ticket))
            } catch is CancellationError {
                return IngestSummary(reports: reports, cancelled: true)
            } catch let error as any CodedError where Self.isOfDocument(error) {
                reports.append(.skipped(name, error))
            }
        }
        progress(ProgressUpdate(completed: reports.count, total: loaders.count, subject: ""))
        return IngestSummary(reports: reports, cancelled: false)
    }

    /// Whether an error speaks of the one document, so that the next one may well succeed.
    private static func isOfDocument(_ error: any CodedError) -> Bool {
        error.code.hasPrefix("parse.") || documentCodes.contains(error.code)
    }

    private static let documentCodes: Set<String> = [
        KnowledgeError.Code.malformedSource.rawValue, KnowledgeError.Code.tooManyPassages.rawValue,
        KnowledgeError.Code.unreadableFile.rawValue, KnowledgeError.Code.symbolicLink.rawValue,
        KnowledgeError.Code.notRegular.rawValue, KnowledgeError.Code.hiddenFile.rawValue,
        KnowledgeError.Code.malformedName.rawValue, KnowledgeError.Code.tooDeep.rawValue,
        KnowledgeError.Code.folderLoop.rawValue, "trust.subject-destroyed",
    ]

    private func passages(of parsed: ParsedDocument) throws -> [PreparedPassage] {
        let chunks = cut(parsed)
        guard chunks.count <= Self.maximumPassages else {
            throw KnowledgeError(
                .tooManyPassages,
                "The document has more than \(Self.maximumPassages) passages; split it into several documents.")
        }
        var passages: [PreparedPassage] = []
        let scalars = parsed.text.unicodeScalars
        var (index, offset) = (scalars.startIndex, 0)
        var lines = parsed.lines[...]
        var sections = parsed.sections[...]
        for chunk in chunks {
            precondition(chunk.start >= offset && chunk.end >= chunk.start, "Passages are in order.")
            let start = scalars.index(index, offsetBy: chunk.start - offset)
            let end = scalars.index(start, offsetBy: chunk.end - chunk.start)
            lines = lines.drop { $0.end <= chunk.start }
            sections = sections.drop { $0.end <= chunk.start }
            let text = String(scalars[start..<end])
            let layout = Self.layout(
                of: chunk, text, lines.prefix { $0.start < chunk.end }, recognition: sections.first?.recognition)
            passages.append(
                PreparedPassage(
                    headings: chunk.context, layout: layout, start: chunk.start, end: chunk.end, text: text))
            (index, offset) = (end, chunk.end)
        }
        return passages
    }

    /// - Parameter lines: those that the chunk touches; of one that it shares with its neighbour, its own words.
    private static func layout(
        of chunk: Chunk, _ text: String, _ lines: ArraySlice<PageLine>, recognition: Int?
    ) -> PassageLayout? {
        guard let place = chunk.place else { return nil }
        let scalars = lines.isEmpty ? [] : Array(text.unicodeScalars)
        let own = lines.compactMap { $0.part(in: chunk.start..<chunk.end, of: scalars, from: chunk.start) }
        return PassageLayout(place: place, lines: own, recognition: recognition)
    }

    private func vectors(of passages: [PreparedPassage], title: String) throws -> PassageVectors? {
        guard let embedding, !passages.isEmpty else { return nil }
        var vectors: [[Float]] = []
        for start in stride(from: 0, to: passages.count, by: Self.embeddingBatch) {
            try Task.checkCancellation()
            let batch = passages[start..<min(start + Self.embeddingBatch, passages.count)]
            vectors += try embedding.embed(batch.map { $0.context(title: title) + "\n" + $0.text })
        }
        return try PassageVectors(of: embedding, vectors, count: passages.count)
    }

    /// The first heading, or else the last part of the name.
    private static func title(of parsed: ParsedDocument, named name: String) -> String {
        let heading = parsed.sections.lazy.compactMap(\.headings.first).first { !$0.isEmpty }
        let title = heading ?? name.split(separator: "/").last.map(String.init) ?? name
        var short = title.unicodeScalars.prefix(DocumentSource.maximumTitleBytes)
        while String(short).utf8.count > DocumentSource.maximumTitleBytes { short.removeLast() }
        return String(short)
    }
}
