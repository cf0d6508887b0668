import AuditRecord
import Contracts
import Core
import Database
import Foundation
import HardwareTrust
import Policy
import RecordFormat
import Signatures

extension Node {
    package func verifyRecord() async throws -> VerificationReport {
        _ = try await record.checkpoint()
        var expectation = RecordExpectation()
        expectation.log = RecordDigest(stamp.log)
        let folders = try Self.recordFolders(home)
        return VerificationReport(
            RecordVerification.verify(
                folders, expectation: expectation, cores: ProcessInfo.processInfo.activeProcessorCount))
    }

    package func entry(at index: UInt64) async throws -> EntryReport {
        EntryReport(try await record.entry(at: index), names: try names())
    }

    package func searchRecord(_ qualifiers: [String], limit: Int) async throws -> [EntryReport] {
        let names = try names()
        return try await record.search(RecordQuery(qualifiers.map { try identified($0) }), limit: limit).map {
            EntryReport($0, names: names)
        }
    }

    /// A qualifier in which a name known here is replaced by its identifier: the record holds no names.
    private func identified(_ qualifier: String) throws -> String {
        for prefix in ["actor:", "-actor:"] where qualifier.hasPrefix(prefix) {
            guard registry.fault == nil, let name = try? PrincipalName(String(qualifier.dropFirst(prefix.count))),
                let known = try registry.principals().first(where: { $0.name == name })
            else { break }
            return prefix + known.id.description
        }
        return qualifier
    }

    package func exportRecord(to folder: String) async throws -> ExportReport {
        try home.refuseExport(to: folder)
        let exported = try await gate.perform(intent(.export)) { _ in try await self.copyRecord(to: folder) }
        return try await noteExport(to: folder, entries: exported.entries, files: exported.files)
    }

    /// Entries, checkpoint and tiles, in an empty folder.
    func copyRecord(to folder: String) async throws -> (entries: UInt64, files: Int) {
        let target = RecordFolders(
            root: try SystemFolder(folder), segments: try SystemFolder(folder + "/segments"))
        let exported = try await record.export(to: target)
        let tiles = try await exportTiles(to: target, in: folder)
        return (entries: exported.entries, files: exported.files + tiles)
    }

    /// Records where an export went, so that an erasure can say which copies are beyond its reach.
    func noteExport(
        to folder: String, entries: UInt64, files: Int, by actor: Actor? = nil, opened: OpenedReport? = nil
    ) async throws -> ExportReport {
        var draft = draft(ExportPlace.recordAction, by: actor ?? operatorActor)
        draft.commitments = [try place(folder, subjects: [])]
        draft.facts = ["entries": .count(entries), "files": .count(UInt64(files))]
        if let opened {
            draft.parents = [EntryReference(index: opened.entry)]
            draft.facts[ExportPlace.openedFact] = .count(UInt64(opened.values))
        }
        _ = try await record.append(draft)
        return ExportReport(folder: folder, entries: entries, files: files, opened: opened)
    }

    /// The same entries as files of C2SP tlog-tiles, and what witnesses said of them.
    private func exportTiles(to target: RecordFolders, in folder: String) async throws -> Int {
        let document = try ProofFiles.checkpoint(in: folder + "/checkpoint")
        let witnessed = try record.exportWitnessed(to: target)
        var made: [[String]: SystemFolder] = [:]
        return witnessed
            + (try record.exportTiles(size: document.checkpoint.size, root: document.checkpoint.root) { names in
                if let known = made[names] { return known }
                for count in 1...names.count {
                    let path = Array(names.prefix(count))
                    if made[path] == nil { made[path] = try SystemFolder(([folder] + path).joined(separator: "/")) }
                }
                return try made[names] ?? SystemFolder(folder)
            })
    }

    package func prove(_ index: UInt64) async throws -> Receipt { try await record.receipt(for: index) }

    package func checkpoint() async throws -> CheckpointReport { try await record.checkpoint() }

    /// Names of the principals known here, by the identifiers that the record holds; none from a damaged store.
    func names() throws -> [RecordID: String] {
        guard registry.fault == nil else { return [:] }
        var names: [RecordID: String] = [:]
        for principal in try registry.principals() { names[RecordID(principal.id)] = principal.name.text }
        return names
    }
}

extension EntryReport {
    init(_ entry: ReadEntry, names: [RecordID: String]) {
        let payload = entry.payload
        self.init(
            index: entry.index, time: UTCText.of(Instant(nanoseconds: payload.time.utcNanoseconds)),
            action: payload.action, actor: payload.actor.principal.hexadecimal,
            actorName: names[payload.actor.principal], onBehalfOf: payload.actor.onBehalfOf?.hexadecimal,
            onBehalfOfName: payload.actor.onBehalfOf.flatMap { names[$0] }, tenant: payload.tenant.hexadecimal,
            source: payload.source.identifier.hexadecimal, sourceSequence: payload.source.sequence,
            parents: payload.parents.filter { $0.log == nil }.map(\.index), purpose: payload.purpose?.purpose,
            lawfulBasis: payload.purpose?.lawfulBasis,
            component: payload.component.map { "\($0.name) \($0.version)" }, outcome: payload.outcome,
            labels: payload.labels.isEmpty ? nil : payload.labels, subjects: payload.subjects.map(\.hexadecimal),
            objects: payload.objects.map(\.hexadecimal),
            facts: Dictionary(payload.facts.map { ($0.name, $0.value.shown) }) { first, _ in first },
            commitments: Dictionary(payload.commitments.map { ($0.name, $0.digest.hexadecimal) }) { first, _ in first },
            personKey: payload.personSignature?.keyID.hexadecimal, leafHash: entry.leafHash.description)
    }
}

extension FactValue {
    /// The fact as people read it.
    fileprivate var shown: String {
        switch self {
        case .unsigned(let value): String(value)
        case .negative(let value): "-\(value.addingReportingOverflow(1).partialValue)"
        case .boolean(let value): String(value)
        case .text(let value): value
        case .bytes(let value): Hexadecimal.encode(value)
        }
    }
}

/// An instant as text: ISO 8601 in UTC, to the millisecond.
enum UTCText {
    static func of(_ instant: Instant) -> String {
        let date = Date(timeIntervalSince1970: Double(instant.nanoseconds / 1_000_000) / 1_000)
        return date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }
}
