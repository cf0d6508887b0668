import AuditRecord
import Contracts
import Core
import Database
import Foundation
import Knowledge
import Policy

extension Node {
    package func ingest(_ request: IngestRequest, progress: @escaping Contracts.ProgressReporting) async throws
        -> Contracts.IngestSummary
    {
        try await noting {
            let work = try request.manifest.map { try self.manifestWork($0) } ?? self.pathWork(request)
            let intent = self.intent(.ingest, ["files": .count(UInt64(work.count))])
            return try await self.gate.perform(intent) { ticket in
                try await self.anchoring(ticket) { try await self.ingest(work, ticket, progress: progress) }
            }
        }
    }

    private func ingest(
        _ work: [IngestItem], _ ticket: EffectTicket, progress: @escaping Contracts.ProgressReporting
    ) async throws -> Contracts.IngestSummary {
        let embedding = try await model.embedding()
        let ingestion = KnowledgeIngestion(into: knowledge, parsing: parser, embedding: embedding)
        let total = work.count
        var tally = IngestTally()
        for (position, item) in work.enumerated() {
            guard !Task.isCancelled else {
                tally.cancelled = true
                break
            }
            progress(ProgressUpdate(completed: position, total: total, subject: item.name))
            try await take(item, into: &tally, ingestion, ticket)
        }
        progress(ProgressUpdate(completed: total, total: total, subject: ""))
        return tally.summary(snapshot: try knowledge.currentSnapshot(), embedded: embedding != nil)
    }

    /// Takes one file in and records what changed: the document's identifier and labels, never its name or words.
    private func take(
        _ item: IngestItem, into tally: inout IngestTally, _ ingestion: KnowledgeIngestion, _ ticket: EffectTicket
    ) async throws {
        let bytes: [UInt8]
        do {
            bytes = try DocumentFile(path: item.path, name: item.name, obstacle: item.obstacle).read()
        } catch {
            tally.skip(item.name, code: error.code, reason: error.message)
            return
        }
        let source = DocumentSource(bytes: bytes, name: item.name, title: item.title, terms: item.terms)
        let summary = try await ingestion.ingest([source], ticket: ticket)
        tally.cancelled = tally.cancelled || summary.cancelled
        for report in summary.reports {
            tally.count(report)
            guard let document = report.document, report.outcome == .added || report.outcome == .changed else {
                continue
            }
            var draft = draft("knowledge.document-stored", by: operatorActor)
            draft.parents = [ticket.intent.reference]
            draft.objects = [document.bytes]
            draft.subjects = item.terms.subjects
            draft.labels = item.terms.visibility.labels
            draft.facts = [
                "version": .count(UInt64(report.version ?? 0)), "passages": .count(UInt64(report.passages)),
            ]
            let head = try commit(document, version: report.version ?? 0, in: &draft)
            _ = try await record.append(draft)
            if let head { noteAnchored(head) }
        }
    }

    /// Lets a document's entry commit to its row and to the whole store, by keyed digests that reveal nothing.
    private func commit(
        _ document: DocumentID, version: UInt32, in draft: inout EntryDraft
    ) throws -> LedgerHead? {
        if let seal = try knowledge.seal(of: document, version: version) { draft.facts["seal"] = .bytes(seal) }
        guard let head = try knowledge.head() else { return nil }
        draft.facts.merge(StoreAnchor.facts("knowledge", head)) { $1 }
        return head
    }

    // MARK: Reading

    package func documents(_ reader: Reader) async throws -> [Contracts.DocumentSummary] {
        try await noting { try await self.list(reader) }
    }

    private func list(_ reader: Reader) async throws -> [Contracts.DocumentSummary] {
        let (permit, search, _) = try await reading(reader, action: "knowledge.listed")
        return try search.documents(permits: [permit], snapshot: knowledge.currentSnapshot()).map { document in
            Contracts.DocumentSummary(
                document: document.document.description, source: document.source, title: document.title,
                collection: document.collection.text, owner: document.owner.text, labels: document.labels.texts,
                version: Int(document.version), passages: document.passages)
        }
    }

    package func documentText(_ document: String, _ reader: Reader) async throws -> DocumentTextReport {
        let id = try DocumentID(document)
        return try await noting { try await self.text(of: id, reader) }
    }

    private func text(of id: DocumentID, _ reader: Reader) async throws -> DocumentTextReport {
        let (permit, search, _) = try await reading(reader, action: "knowledge.read", objects: [id.bytes])
        let snapshot = try knowledge.currentSnapshot()
        let text = try search.fullText(of: id, snapshot: snapshot, permit: permit)
        let summary = try search.documents(permits: [permit], snapshot: snapshot).first { $0.document == id }
        return DocumentTextReport(
            document: id.description, source: summary?.source ?? "", version: Int(summary?.version ?? 0), text: text)
    }

    package func search(
        _ words: String, limit: Int, collection: CollectionName?, _ reader: Reader
    ) async throws -> SearchReport {
        try await noting {
            let (permit, search, asked) = try await self.reading(reader, action: "knowledge.searched", words: words)
            let query = PassageQuery(
                text: words, limit: limit, snapshot: try self.knowledge.currentSnapshot(), collection: collection)
            let found = try await search.search(query, permit: permit)
            let subjects = try self.knowledge.subjects(of: Set(found.map(\.reference.document)))
            // What was looked for may name whom it is about, so it goes with them.
            if let asked, !subjects.isEmpty { try self.side.attribute(asked, tenant: self.stamp.tenant, to: subjects) }
            let locations = try search.locations(
                of: found.map { PassageStretch(passage: $0.reference, range: $0.start..<$0.end) },
                snapshot: query.snapshot, permit: permit)
            return SearchReport(passages: zip(found, locations).map { SearchReport.Hit($0, location: $1) })
        }
    }

    /// A permit for reading, after the read and its words stand in the record; a refusal is an entry too.
    private func reading(
        _ reader: Reader, action: String, objects: [[UInt8]] = [], words: String? = nil
    ) async throws -> (Permit, KnowledgeSearch, words: SaltedCommitment?) {
        let acting = try acting(as: reader.principal, credentialFile: reader.credentialFile)
        var draft = draft(action, by: acting.actor)
        draft.objects = objects
        draft.policy = policy.policyDigest
        draft.purpose = PurposeReference(purpose: reader.purpose, caseID: nil)
        if let words {
            draft.commitments = [
                try side.commit(name: "request", value: Array(words.utf8), tenant: stamp.tenant, subjects: [])
            ]
        }
        do {
            let permit = try self.permit(for: acting, purpose: reader.purpose, asOf: now())
            _ = try await record.append(draft)
            let embedding = words == nil ? nil : try await model.embedding()
            let search = KnowledgeSearch(knowledge, permits: policy, embedding: embedding)
            return (permit, search, draft.commitments.first)
        } catch let error as any CodedError where error.category == .refused {
            draft.action = "request.refused"
            draft.outcome = error.code
            _ = try await record.append(draft)
            throw error
        }
    }

    // MARK: Removing

    package func removeDocument(_ document: String) async throws -> RemovalReport {
        let id = try DocumentID(document)
        try await refuseIfHeld(id)
        var draft = draft(EffectKind.removal.action, by: operatorActor)
        draft.objects = [id.bytes]
        let intent = EffectIntent(.removal, draft: draft)
        return try await noting {
            try await self.gate.perform(intent) { ticket in
                try await self.anchoring(ticket) {
                    let versions = try self.knowledge.remove(id, ticket: ticket)
                    return RemovalReport(document: document, versions: versions, entry: ticket.intent.index)
                }
            }
        }
    }
}
