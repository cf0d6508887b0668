import AuditRecord
import Contracts
import Core
import Database
import HardwareTrust
import Policy
import RecordFormat
import Signatures

/// What an auditor gets to read beside the entries, as lines of `opened.jsonl`.
private struct OpenedValues {
    var bytes: [UInt8] = []
    var values: UInt64 = 0
    var gone = 0
    var withheld = 0
    var subjects: Set<RecordID> = []
    var first: UInt64?
    var last: UInt64 = 0
}

/// The entries whose values are asked for, with what became known of them afterwards.
///
/// A request is recorded before anybody knows what it will touch, so it is judged with the labels and data subjects
/// of every decision that came of it.
private struct AskedEntries {
    struct Asked {
        let entry: ReadEntry
        let commitments: [EntryCommitment]
        var labels: LabelSet
        var subjects: Set<RecordID>
        /// Whether it is known what the value touched.
        var isJudged: Bool
    }

    static let requestName = "request"
    private static let judgingActions: Set<String> = ["decision.made", "request.refused"]

    private(set) var asked: [UInt64: Asked] = [:]
    /// The names that entries in the range commit to.
    private(set) var names: Set<String> = []
    /// The asked entries that an entry came of, through others.
    private var roots: [UInt64: Set<UInt64>] = [:]

    mutating func see(_ entry: ReadEntry, _ request: OpeningRequest) throws {
        let payload = entry.payload
        let labels = payload.labels.isEmpty ? LabelSet.public : try LabelSet(texts: payload.labels)
        let parents = payload.parents.filter { $0.log == nil }.map(\.index)
        let origins = Set(parents.filter { asked[$0] != nil }).union(parents.flatMap { roots[$0] ?? [] })
        for origin in origins {
            guard var above = asked[origin] else { continue }
            above.labels = above.labels.joined(with: labels)
            above.subjects.formUnion(payload.subjects)
            above.isJudged = above.isJudged || Self.judgingActions.contains(payload.action)
            asked[origin] = above
        }
        if !origins.isEmpty { roots[entry.index] = origins }
        guard request.entries?.contains(entry.index) ?? true else { return }
        names.formUnion(payload.commitments.map(\.name))
        let commitments = payload.commitments.filter { request.fields.contains($0.name) }
        guard !commitments.isEmpty else { return }
        asked[entry.index] = Asked(
            entry: entry, commitments: commitments, labels: labels, subjects: Set(payload.subjects),
            isJudged: !commitments.contains { $0.name == Self.requestName })
    }
}

extension Node {
    private static let openedAction = "record.opened"
    private static let codesOfGone: Set<String> = [
        SideStoreError.Code.erased.rawValue, SideStoreError.Code.notFound.rawValue,
        TrustError.Code.subjectDestroyed.rawValue,
    ]

    /// Exports the record, and beside it the values behind commitments of the names asked for.
    ///
    /// Crash order: the intent and the entry that says who opens what, signed by the auditor; the bundle; the values
    /// last, so that none is readable without an entry, which stands in the bundle itself.
    ///
    /// - Throws: `policy.role-forbids` without one of the roles, `credential.needed` without the auditor's own key,
    ///   the permit's codes without leave for `audit`, `input.unknown-name` where nothing bears the names,
    ///   `export.too-much` beyond the limits of one file.
    package func exportOpened(_ request: OpeningRequest) async throws -> ExportReport {
        try home.refuseExport(to: request.folder)
        let auditor = try signer(request.auditor, roles: Set(RoleGroup.audit.roles), for: "open recorded values")
        guard auditor.acting.key != nil else {
            throw CompositionError(
                .credentialNeeded,
                "To open recorded values takes the auditor's own key: 'credential issue NAME --to FILE', kept by them.")
        }
        let permit = try permit(for: auditor.acting, purpose: .audit, asOf: now())
        let opened = try await values(request, permit)
        let statement = try opening(request, opened, by: auditor)
        let intent = draft(EffectKind.export.action, by: auditor.acting.actor)
        let made = try await gate.perform(EffectIntent(.export, draft: intent)) { ticket in
            var draft = statement
            draft.parents = [ticket.intent.reference]
            let entry = try await self.record.append(draft).index
            var exported = try await self.copyRecord(to: request.folder)
            if opened.values > 0 {
                try SystemFolder(request.folder).replace(OpenedFile.name, with: opened.bytes)
                exported.files += 1
            }
            return (exported: exported, entry: entry)
        }
        return try await noteExport(
            to: request.folder, entries: made.exported.entries, files: made.exported.files, by: auditor.acting.actor,
            opened: OpenedReport(
                values: Int(opened.values), gone: opened.gone, withheld: opened.withheld, entry: made.entry))
    }

    /// The auditor's word on what they open, so exact that the file can be held against it.
    private func opening(_ request: OpeningRequest, _ opened: OpenedValues, by auditor: Signer) throws -> EntryDraft {
        let fields = request.fields.joined(separator: ",")
        let digest = Hashing.sha256(opened.bytes)
        let range = opened.first.map { "\($0)-\(opened.last)" } ?? "none"
        var draft = try statement(
            Self.openedAction, by: auditor, words: [fields, range, digest.description], purpose: .audit)
        draft.subjects = try opened.subjects.map { try SubjectID(bytes: $0.bytes) }.sorted()
        draft.facts = [
            "fields": .text(fields), "values": .count(opened.values), "withheld": .count(UInt64(opened.withheld)),
            "gone": .count(UInt64(opened.gone)), "file-digest": .bytes(digest.bytes),
        ]
        if let first = opened.first {
            draft.facts["first-entry"] = .count(first)
            draft.facts["last-entry"] = .count(opened.last)
        }
        return draft
    }

    private func values(_ request: OpeningRequest, _ permit: Permit) async throws -> OpenedValues {
        var found = AskedEntries()
        try await record.scan(from: request.entries?.lowerBound ?? 0) { entry in
            try found.see(entry, request)
            guard UInt64(found.asked.count) <= OpenedFile.maximumLines else { throw Self.tooMuch }
            return true
        }
        guard !found.asked.isEmpty else {
            let names = found.names.sorted().prefix(16).joined(separator: ", ")
            throw CompositionError(
                .unknownName,
                """
                No entry there commits to any of these names. Names that stand there: \(names.isEmpty ? "none" : names).
                """)
        }
        var opened = OpenedValues()
        for index in found.asked.keys.sorted() {
            guard let asked = found.asked[index] else { continue }
            guard asked.isJudged, try isVisible(asked, under: permit) else {
                opened.withheld += asked.commitments.count
                continue
            }
            let commitments = asked.commitments.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
            for commitment in commitments {
                try open(commitment, of: asked, into: &opened)
            }
        }
        return opened
    }

    private func open(_ commitment: EntryCommitment, of asked: AskedEntries.Asked, into opened: inout OpenedValues)
        throws
    {
        let value: CommittedValue
        do {
            value = try side.open(SaltedCommitment(name: commitment.name, digest: Core.Digest(commitment.digest)))
        } catch {
            guard Self.codesOfGone.contains((error as? any CodedError)?.code ?? "") else { throw error }
            opened.gone += 1
            return
        }
        let index = asked.entry.index
        guard
            let field = OpenedField(index: index, name: commitment.name, salt: value.salt, value: value.value),
            opened.values < OpenedFile.maximumLines
        else { throw Self.tooMuch }
        opened.bytes += field.line
        opened.values += 1
        opened.first = opened.first ?? index
        opened.last = index
        opened.subjects.formUnion(asked.subjects)
        guard opened.bytes.count <= OpenedFile.maximumBytes, opened.subjects.count <= EntryLimit.subjects else {
            throw Self.tooMuch
        }
    }

    /// By the labels of the entry and of what came of it, and `personal` where any of them names a data subject.
    private func isVisible(_ asked: AskedEntries.Asked, under permit: Permit) throws -> Bool {
        let personal = asked.subjects.isEmpty ? LabelSet.public : LabelSet([.personal])
        let owner = try registry.tenant(TenantID(bytes: asked.entry.payload.tenant.bytes)).name
        let content = VisibilityClass(
            owner: owner, audience: [], labels: asked.labels.joined(with: personal), purposes: [])
        return try policy.visibility(of: [content], under: permit)[0]
    }

    private static var tooMuch: CompositionError {
        CompositionError(
            .tooMuch,
            """
            More than \(OpenedFile.maximumLines) values, \(OpenedFile.maximumBytes >> 20) MiB or \
            \(EntryLimit.subjects) data subjects would be opened at once. Take fewer with --entries.
            """)
    }
}
