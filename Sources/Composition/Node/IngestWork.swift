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

    struct Document: Decodable {
        let path: String
        let title: String?
        let collection: CollectionName
        let owner: TenantName
        let audience: [TenantName]
        let labels: LabelSet
        let purposes: [Purpose]
        let subjects: [SubjectName]
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
            IngestItem(path: $0.path, name: $0.name, title: nil, terms: terms)
        }
    }

    private func terms(
        owner: TenantName, collection: CollectionName, audience: [TenantName], labels: LabelSet, purposes: [Purpose],
        subjects: [SubjectName]
    ) throws -> DocumentTerms {
        let isPersonal = labels.contains(.personal) || labels.contains(.specialCategory)
        guard !isPersonal || !purposes.isEmpty else {
            throw CompositionError(
                .badFile, "A personal document names the purposes it was collected for: --for PURPOSE.")
        }
        let tenant = try registry.tenant(named: owner)
        return DocumentTerms(
            owner: tenant.id, ownerName: owner, collection: collection, audience: audience, labels: labels,
            purposes: purposes,
            subjects: try subjects.compactMap { try registry.subjectID(for: $0, creating: tenant.id) })
    }
}

/// Reads JSON files that people hand in: bounded, and with an error that says where it is wrong.
enum HostileJSON {
    /// - Throws: `input.bad-file`.
    static func read<Value: Decodable>(_ file: String, limit: Int) throws -> Value {
        guard let handle = FileHandle(forReadingAtPath: file) else {
            throw CompositionError(.badFile, "'\(file)' cannot be read.")
        }
        defer { try? handle.close() }
        guard let data = try handle.read(upToCount: limit + 1), data.count <= limit else {
            throw CompositionError(.badFile, "'\(file)' is empty or larger than \(limit) bytes.")
        }
        do {
            return try JSONDecoder().decode(Value.self, from: data)
        } catch {
            throw CompositionError(.badFile, "'\(file)': \(place(of: error)).", underlying: error)
        }
    }

    private static func place(of error: any Error) -> String {
        guard let error = error as? DecodingError else {
            return (error as? any CodedError)?.message ?? "it is not JSON of the expected form"
        }
        let context: DecodingError.Context
        switch error {
        case .keyNotFound(let key, let found): return "'\(key.stringValue)' is missing at \(path(found.codingPath))"
        case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
        @unknown default: return "it is not JSON of the expected form"
        }
        return "at \(path(context.codingPath)): \(context.debugDescription)"
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "the top" : keys.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
}
