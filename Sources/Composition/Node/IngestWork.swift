import Contracts
import Core
import Foundation
import Knowledge
import Policy

/// One file to take in and the terms it is taken in under.
struct IngestItem: Sendable {
    let path: String
    let name: String
    let title: String?
    let terms: DocumentTerms
    /// Why it is reported and not taken in.
    var obstacle: KnowledgeError?
}

/// Counts an ingest as it goes.
struct IngestTally {
    private var added = 0
    private var changed = 0
    private var unchanged = 0
    private var passages = 0
    private var skipped: [Contracts.IngestSummary.SkippedFile] = []
    var cancelled = false

    mutating func skip(_ file: String, code: String, reason: String) {
        skipped.append(Contracts.IngestSummary.SkippedFile(file: file, code: code, reason: reason))
    }

    mutating func count(_ report: IngestReport) {
        switch report.outcome {
        case .added: added += 1
        case .changed: changed += 1
        case .unchanged: unchanged += 1
        case .skipped(let code, let reason): skip(report.source, code: code, reason: reason)
        }
        passages += report.passages
    }

    func summary(snapshot: SnapshotSequence, embedded: Bool) -> Contracts.IngestSummary {
        Contracts.IngestSummary(
            added: added, changed: changed, unchanged: unchanged, skipped: skipped, passages: passages,
            snapshot: snapshot.value, embedded: embedded, cancelled: cancelled)
    }
}

/// A file that lists documents with the terms of each, as in `Demonstration/manifest.json`.
private struct DocumentManifest: Decodable {
    static let maximumBytes = 64 << 20

    let documents: [Document]

    init(from decoder: any Decoder) throws {
        try decoder.refuseKeys(but: CodingKeys.self)
        documents = try decoder.container(keyedBy: CodingKeys.self).decode([Document].self, forKey: .documents)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable { case documents }

    struct Document: Decodable {
        let path: String
        let title: String?
        let collection: CollectionName
        let owner: TenantName
        let audience: [TenantName]
        let labels: LabelSet
        let purposes: [Purpose]
        let subjects: [SubjectName]

        private enum CodingKeys: String, CodingKey, CaseIterable {
            case path, title, collection, owner, audience, labels, purposes, subjects
        }

        init(from decoder: any Decoder) throws {
            try decoder.refuseKeys(but: CodingKeys.self)
            let values = try decoder.container(keyedBy: CodingKeys.self)
            path = try values.decode(String.self, forKey: .path)
            title = try values.decodeIfPresent(String.self, forKey: .title)
            collection = try values.decode(CollectionName.self, forKey: .collection)
            owner = try values.decode(TenantName.self, forKey: .owner)
            audience = try values.decode([TenantName].self, forKey: .audience)
            labels = try values.decode(LabelSet.self, forKey: .labels)
            purposes = try values.decode([Purpose].self, forKey: .purposes)
            subjects = try values.decode([SubjectName].self, forKey: .subjects)
        }
    }
}

extension Node {
    /// The files of a manifest; their paths count from the manifest's folder and may not leave it.
    ///
    /// - Throws: `input.bad-file`, and for an owner who is not known here `policy.unknown-tenant`.
    func manifestWork(_ file: String) throws -> [IngestItem] {
        let manifest: DocumentManifest = try HostileJSON.read(file, limit: DocumentManifest.maximumBytes)
        let folder = (file as NSString).deletingLastPathComponent
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path + "/"
        return try manifest.documents.map { document in
            let target = URL(fileURLWithPath: folder + "/" + document.path).resolvingSymlinksInPath().path
            guard !document.path.hasPrefix("/"), !document.path.split(separator: "/").contains(".."),
                target.hasPrefix(root)
            else { throw CompositionError(.badFile, "A path in the manifest leaves its folder: \(document.path)") }
            return IngestItem(
                path: folder + "/" + document.path, name: document.path, title: document.title,
                terms: try terms(
                    owner: document.owner, collection: document.collection, audience: document.audience,
                    labels: document.labels, purposes: document.purposes, subjects: document.subjects))
        }
    }

    func pathWork(_ request: IngestRequest) throws -> [IngestItem] {
        let owner = try request.owner ?? registry.tenant(stamp.tenant).name
        let terms = try terms(
            owner: owner, collection: request.collection, audience: request.audience, labels: request.labels,
            purposes: request.purposes, subjects: request.subjects)
        return try DocumentFile.find(request.paths).map {
            IngestItem(path: $0.path, name: $0.name, title: nil, terms: terms, obstacle: $0.obstacle)
        }
    }

    private func terms(
        owner: TenantName, collection: CollectionName, audience: [TenantName], labels: LabelSet, purposes: [Purpose],
        subjects: [SubjectName]
    ) throws -> DocumentTerms {
        let isPersonal = labels.contains(.personal) || labels.contains(.specialCategory)
        guard !isPersonal || !purposes.isEmpty else {
            throw CompositionError(
                .purposeNeeded, "A personal document names the purposes it was collected for: --for PURPOSE.")
        }
        let tenant = try registry.tenant(named: owner)
        return DocumentTerms(
            owner: tenant.id, ownerName: owner, collection: collection, audience: audience, labels: labels,
            purposes: purposes,
            subjects: try subjects.compactMap { try registry.subjectID(for: $0, creating: tenant.id) })
    }
}
