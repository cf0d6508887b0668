import Arbitration
import AuditRecord
import Contracts
import Core
import Foundation
import Knowledge
import Policy
import RecordFormat
import Signatures

/// Everything this node knows to hold about one person, and since when: from the stores, and from the record.
struct SubjectInventory {
    struct Item {
        /// `document` or `decision` with its identifier.
        let name: String
        let purposes: [Purpose]
        let labels: LabelSet
        /// When it came in its newest form; now, where the record does not say.
        let since: Instant
    }

    let items: [Item]
    /// What a hold could be placed on to keep something of this.
    let targets: Set<Hold.Target>
    /// Entries of the record that name the person by their identifier.
    let entries: Int
    let exports: [ErasureReport.Export]
}

/// Where exports were written: sealed in the side store, committed to in the entry.
enum ExportPlace {
    static let recordAction = "record.exported"
    static let subjectAction = "subject.exported"
    static let commitmentName = "place"
    /// How many opened values went along.
    static let openedFact = "opened-values"
}

extension Node {
    func place(_ folder: String, subjects: [SubjectID]) throws -> SaltedCommitment {
        try side.commit(
            name: ExportPlace.commitmentName, value: Array(folder.utf8), tenant: stamp.tenant, subjects: subjects)
    }

    /// Reads the whole record once.
    func inventory(of subject: SubjectID) async throws -> SubjectInventory {
        let documents = try knowledge.documents(about: subject, withContent: false)
        let decisions = Set(try decisions.decisions(about: subject).map { RecordID($0) })
        let known = Set(documents.map { RecordID($0.document) })
        let named = RecordID(subject)
        var facts = RecordedFacts()
        try await record.scan(from: 0) { entry in
            let payload = entry.payload
            let isAbout = payload.subjects.contains(named)
            if isAbout { facts.entries += 1 }
            switch payload.action {
            case "knowledge.document-stored":
                if let object = payload.objects.first, known.contains(object) {
                    facts.stored[object] = payload.time.utcNanoseconds
                }
            case "decision.made":
                if let object = payload.objects.first, decisions.contains(object) { facts.made[object] = payload }
            case ExportPlace.recordAction: facts.exports.append(entry)
            case ExportPlace.subjectAction where isAbout: facts.exports.append(entry)
            default: break
            }
            return true
        }
        return try inventory(of: subject, documents, decisions, facts)
    }

    private struct RecordedFacts {
        var entries = 0
        var stored: [RecordID: UInt64] = [:]
        var made: [RecordID: EntryPayload] = [:]
        var exports: [ReadEntry] = []
    }

    private func inventory(
        of subject: SubjectID, _ documents: [SubjectDocument], _ decisions: Set<RecordID>, _ facts: RecordedFacts
    ) throws -> SubjectInventory {
        var targets: Set<Hold.Target> = [.subject(subject)]
        var items: [SubjectInventory.Item] = []
        for document in documents {
            targets.insert(.document(document.document))
            let since = facts.stored[RecordID(document.document)].map(Instant.init(nanoseconds:)) ?? now()
            items.append(
                SubjectInventory.Item(
                    name: "document \(document.document) version \(document.number)",
                    purposes: document.visibility.purposes, labels: document.visibility.labels, since: since))
        }
        for decision in decisions.sorted(by: { $0.hexadecimal < $1.hexadecimal }) {
            let made = facts.made[decision]
            for object in made?.objects.dropFirst() ?? [] {
                targets.insert(.document(try DocumentID(bytes: object.bytes)))
            }
            if let caseID = made?.purpose?.caseIdentifier { targets.insert(.caseFile(try CaseID(bytes: caseID.bytes))) }
            let labels = made.flatMap { $0.labels.isEmpty ? nil : try? LabelSet(texts: $0.labels) }
            items.append(
                SubjectInventory.Item(
                    name: "decision \(decision.hexadecimal)",
                    purposes: made?.purpose.flatMap { Purpose(rawValue: $0.purpose) }.map { [$0] } ?? [],
                    labels: labels ?? .public,
                    since: made.map { Instant(nanoseconds: $0.time.utcNanoseconds) } ?? now()))
        }
        return SubjectInventory(
            items: items, targets: targets, entries: facts.entries, exports: facts.exports.map(export))
    }

    private func export(_ entry: ReadEntry) -> ErasureReport.Export {
        let commitment = entry.payload.commitments.first { $0.name == ExportPlace.commitmentName }
        let place = commitment.flatMap {
            try? side.open(SaltedCommitment(name: $0.name, digest: Core.Digest($0.digest)))
        }
        return ErasureReport.Export(
            entry: entry.index, time: UTCText.of(Instant(nanoseconds: entry.payload.time.utcNanoseconds)),
            place: place.map { String(decoding: $0.value, as: UTF8.self) }, holds: Self.holdings(of: entry.payload))
    }

    private static func holdings(of payload: EntryPayload) -> String {
        if payload.action == ExportPlace.subjectAction { return "texts about this person: destroy it" }
        guard case .unsigned(let values)? = payload.fact(ExportPlace.openedFact), values > 0 else {
            return "commitments only: nothing of this person to destroy"
        }
        return "\(values) opened values, whose words may name this person: look at opened.jsonl, or destroy it"
    }
}
