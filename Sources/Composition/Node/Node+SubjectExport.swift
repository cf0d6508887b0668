import Arbitration
import AuditRecord
import Contracts
import Core
import Database
import Foundation
import Knowledge
import Policy
import RecordFormat
import Signatures

/// What a person is given about themselves, as it stands in `subject.json`.
private struct SubjectFile: Encodable {
    static let name = "subject.json"

    let subject: String
    let made: String
    let documents: [Document]
    let decisions: [Decision]
    let submitted: [Submitted]
    let processing: [Processing]
    let withheld: [SubjectExportReport.Withheld]

    struct Document: Encodable {
        let document: String
        let version: Int
        let title: String
        let source: String
        let owner: String
        let disclosedTo: [String]
        let categories: [String]
        let purposes: [String]
        let file: String
    }

    struct Decision: Encodable {
        let decision: String
        let purpose: String
        let lawfulBasis: String
        let question: String
        let answer: String
        let outcome: String
        let rules: [String]
    }

    /// One event that another system recorded about the person, in its company's log.
    struct Submitted: Encodable {
        let company: String
        let entry: UInt64
        let time: String
        let action: String
        let purpose: String?
        let contents: [String: String]
    }

    /// One entry of the record that names the person by their identifier.
    struct Processing: Encodable {
        let entry: UInt64
        let time: String
        let action: String
        let purpose: String?
        let lawfulBasis: String?
    }
}

/// What goes out: the file's facts, and the texts by file name.
private struct SubjectContent {
    var documents: [SubjectFile.Document] = []
    var decisions: [SubjectFile.Decision] = []
    var submitted: [SubjectFile.Submitted] = []
    var texts: [(name: String, text: String)] = []
    var withheld: [SubjectExportReport.Withheld] = []
}

extension Node {
    /// Writes what this node holds about a person, as far as the officer's grants open it and it names nobody else.
    ///
    /// Crash order: the intent, the files, then `subject.exported`; `subject.json` is written last, so a folder without
    /// it is not finished.
    package func exportSubject(_ request: SubjectExportRequest) async throws -> SubjectExportReport {
        let officer = try signer(request.orderedBy, roles: Self.orderingRoles, for: "export a person's data")
        guard let subject = try registry.subjectID(for: request.subject, creating: nil) else {
            throw CompositionError(.unknownName, "No store of this home knows that data subject.")
        }
        let permits = try permits(of: officer.acting.reader)
        guard !home.contains(request.folder) else {
            throw CompositionError(.badFile, "The folder lies in the home. Name one outside, for the person alone.")
        }
        let found = (try? FileManager.default.contentsOfDirectory(atPath: request.folder)) ?? []
        guard found.isEmpty else {
            throw CompositionError(.badFile, "'\(request.folder)' is not empty; nothing was written.")
        }
        var content = SubjectContent()
        try add(documentsAbout: subject, to: &content, permits)
        try add(decisionsAbout: subject, to: &content, permits)
        try await add(submittedAbout: subject, to: &content)
        let file = SubjectFile(
            subject: request.subject.text, made: UTCText.of(now()), documents: content.documents,
            decisions: content.decisions, submitted: content.submitted, processing: try await processing(of: subject),
            withheld: content.withheld)
        let entry = try await write(file, content.texts, to: request.folder, about: subject, officer)
        return SubjectExportReport(
            folder: request.folder, documents: content.documents.count, decisions: content.decisions.count,
            entries: file.processing.count + content.submitted.count, withheld: content.withheld, entry: entry)
    }

    /// The permits of all the officer's purposes; subject-rights must be one of them and comes first.
    private func permits(of officer: RegisteredPrincipal) throws -> [Permit] {
        let first = try policy.permit(for: officer.id, purpose: .subjectRights, asOf: now())
        let others = Set(try registry.grants(of: officer.id).map(\.purpose)).subtracting([.subjectRights])
        return [first]
            + others.sorted { $0.rawValue < $1.rawValue }.compactMap {
                try? policy.permit(for: officer.id, purpose: $0, asOf: now())
            }
    }

    /// Why content of that class is not given under any of the permits; `nil` where it is.
    private func refusal(of content: VisibilityClass, _ permits: [Permit]) throws -> String? {
        for permit in permits where try policy.visibility(of: [content], under: permit)[0] { return nil }
        let missing = try policy.explain(content, permits[0]).first { $0.missing != nil }
        return missing.map { "\($0.rule.id): \($0.missing ?? "")" } ?? "no rule of the policy opens it"
    }

    private static let namesOthers = "names other people too: a person must decide (GDPR Art. 15(4))"

    private func add(
        documentsAbout subject: SubjectID, to content: inout SubjectContent, _ permits: [Permit]
    ) throws {
        for found in try knowledge.documents(about: subject, withContent: true) {
            let item = "document \(found.document) version \(found.number)"
            if let reason = found.subjects == [subject]
                ? try refusal(of: found.visibility, permits) : Self.namesOthers
            {
                content.withheld.append(.init(item: item, reason: reason))
                continue
            }
            let name = "document-\(found.document)-\(found.number).txt"
            content.texts.append((name, found.text ?? ""))
            content.documents.append(
                SubjectFile.Document(
                    document: found.document.description, version: Int(found.number), title: found.title ?? "",
                    source: found.source, owner: found.visibility.owner.text,
                    disclosedTo: found.visibility.audience.map(\.text), categories: found.visibility.labels.texts,
                    purposes: found.visibility.purposes.map(\.rawValue), file: name))
        }
    }

    private func add(
        decisionsAbout subject: SubjectID, to content: inout SubjectContent, _ permits: [Permit]
    ) throws {
        let owner = try registry.tenant(stamp.tenant).name
        for id in try decisions.decisions(about: subject) {
            let body = try DecisionBody(decoding: decisions.body(of: id))
            let visibility = VisibilityClass(
                owner: owner, audience: [], labels: body.labels, purposes: [body.purpose])
            if let reason = try decisions.subjects(of: id) == [subject]
                ? try refusal(of: visibility, permits) : Self.namesOthers
            {
                content.withheld.append(.init(item: "decision \(id)", reason: reason))
                continue
            }
            content.decisions.append(
                SubjectFile.Decision(
                    decision: id.description, purpose: body.purpose.rawValue,
                    lawfulBasis: body.purpose.lawfulBasis.rawValue, question: body.request.question,
                    answer: body.answer, outcome: body.outcome.rawValue, rules: body.path.map(\.rule)))
        }
    }

    private func add(submittedAbout subject: SubjectID, to content: inout SubjectContent) async throws {
        for event in try await submissions.events(about: subject) {
            let payload = event.entry.payload
            let company = try registry.tenant(event.tenant).name.text
            guard payload.subjects == [RecordID(subject)] else {
                content.withheld.append(
                    .init(item: "entry \(event.entry.index) of \(company)'s log", reason: Self.namesOthers))
                continue
            }
            content.submitted.append(
                SubjectFile.Submitted(
                    company: company, entry: event.entry.index,
                    time: UTCText.of(Instant(nanoseconds: payload.time.utcNanoseconds)), action: payload.action,
                    purpose: payload.purpose?.purpose,
                    contents: Dictionary(event.contents.map { ($0.name, $0.text) }) { first, _ in first }))
        }
    }

    private func processing(of subject: SubjectID) async throws -> [SubjectFile.Processing] {
        let named = RecordID(subject)
        var found: [SubjectFile.Processing] = []
        try await record.scan(from: 0) { entry in
            let payload = entry.payload
            guard payload.subjects.contains(named) else { return true }
            found.append(
                SubjectFile.Processing(
                    entry: entry.index, time: UTCText.of(Instant(nanoseconds: payload.time.utcNanoseconds)),
                    action: payload.action, purpose: payload.purpose?.purpose,
                    lawfulBasis: payload.purpose?.lawfulBasis))
            return true
        }
        return found
    }

    private func write(
        _ file: SubjectFile, _ texts: [(name: String, text: String)], to folder: String, about subject: SubjectID,
        _ officer: Signer
    ) async throws -> UInt64 {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let bytes = Array(try encoder.encode(file))
        var intent = draft(EffectKind.export.action, by: officer.acting.actor)
        intent.subjects = [subject]
        let texts = texts
        return try await gate.perform(EffectIntent(.export, draft: intent)) { ticket in
            let target = try SystemFolder(folder)
            for (name, text) in texts { try target.replace(name, with: Array(text.utf8)) }
            try target.replace(SubjectFile.name, with: bytes)
            var draft = try self.statement(
                ExportPlace.subjectAction, by: officer, words: [subject.description], subjects: [subject])
            draft.parents = [ticket.intent.reference]
            draft.commitments.append(try self.place(folder, subjects: [subject]))
            draft.facts = ["files": .count(UInt64(texts.count + 1))]
            return try await self.record.append(draft).index
        }
    }
}
