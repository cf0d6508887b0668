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
}

extension Node {
    static let openingRoles: Set<Role> = [.auditor, .ciso, .counsel, .dpo]
    private static let openedAction = "record.opened"
    private static let codesOfGone: Set<String> = [
        SideStoreError.Code.erased.rawValue, SideStoreError.Code.notFound.rawValue,
        TrustError.Code.subjectDestroyed.rawValue,
    ]

    /// Exports the record, and beside it the values behind commitments of the names asked for.
    ///
    /// Crash order: the intent and the entry that says who opens what; the bundle; the values last, so that none is
    /// readable without an entry, which stands in the bundle itself.
    ///
    /// - Throws: `policy.role-forbids` without one of the roles, the permit's codes without leave for `audit`,
    ///   `export.too-much` beyond the limits of one file.
    package func exportOpened(_ request: OpeningRequest) async throws -> ExportReport {
        try home.refuseExport(to: request.folder)
        let auditor = try signer(request.auditor, roles: Self.openingRoles, for: "open recorded values")
        let permit = try permit(for: auditor.acting, purpose: .audit, asOf: now())
        let opened = try await values(request, permit)
        let fields = request.fields.joined(separator: ",")
        guard fields.utf8.count <= EntryLimit.textBytes else { throw Self.tooMuch }
        let intent = draft(EffectKind.export.action, by: auditor.acting.actor)
        let made = try await gate.perform(EffectIntent(.export, draft: intent)) { ticket in
            var draft = try self.statement(
                Self.openedAction, by: auditor, words: [fields], purpose: .audit)
            draft.parents = [ticket.intent.reference]
            draft.subjects = try opened.subjects.map { try SubjectID(bytes: $0.bytes) }
            draft.facts = [
                "fields": .text(fields), "values": .count(opened.values), "withheld": .count(UInt64(opened.withheld)),
                "gone": .count(UInt64(opened.gone)),
            ]
            let entry = try await self.record.append(draft).index
            var exported = try await self.copyRecord(to: request.folder)
            if opened.values > 0 {
                try SystemFolder(request.folder).replace(OpenedFile.name, with: opened.bytes)
                exported.files += 1
            }
            return (exported: exported, entry: entry)
        }
        let report = try await noteExport(
            to: request.folder, entries: made.exported.entries, files: made.exported.files)
        return ExportReport(
            folder: report.folder, entries: report.entries, files: report.files,
            opened: OpenedReport(
                values: Int(opened.values), gone: opened.gone, withheld: opened.withheld, entry: made.entry))
    }

    private func values(_ request: OpeningRequest, _ permit: Permit) async throws -> OpenedValues {
        var opened = OpenedValues()
        var seen: [VisibilityClass: Bool] = [:]
        try await record.scan(from: request.entries?.lowerBound ?? 0) { entry in
            if let last = request.entries?.upperBound, entry.index > last { return false }
            let asked = entry.payload.commitments.filter { request.fields.contains($0.name) }
            guard !asked.isEmpty else { return true }
            let content = try self.visibility(of: entry.payload)
            let isVisible = try seen[content] ?? self.policy.visibility(of: [content], under: permit)[0]
            seen[content] = isVisible
            guard isVisible else {
                opened.withheld += asked.count
                return true
            }
            for commitment in asked.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
                try self.open(commitment, of: entry, into: &opened)
            }
            return true
        }
        return opened
    }

    private func open(_ commitment: EntryCommitment, of entry: ReadEntry, into opened: inout OpenedValues) throws {
        let value: CommittedValue
        do {
            value = try side.open(SaltedCommitment(name: commitment.name, digest: Core.Digest(commitment.digest)))
        } catch {
            guard Self.codesOfGone.contains((error as? any CodedError)?.code ?? "") else { throw error }
            opened.gone += 1
            return
        }
        guard
            let field = OpenedField(
                index: entry.index, name: commitment.name, salt: value.salt, value: value.value),
            opened.values < OpenedFile.maximumLines
        else { throw Self.tooMuch }
        opened.bytes += field.line
        opened.values += 1
        opened.subjects.formUnion(entry.payload.subjects)
        guard opened.bytes.count <= OpenedFile.maximumBytes, opened.subjects.count <= EntryLimit.subjects else {
            throw Self.tooMuch
        }
    }

    /// Who may see what an entry commits to: its labels, and `personal` where it names a data subject.
    private func visibility(of payload: EntryPayload) throws -> VisibilityClass {
        let labels = payload.labels.isEmpty ? LabelSet.public : try LabelSet(texts: payload.labels)
        let personal = payload.subjects.isEmpty ? LabelSet.public : LabelSet([.personal])
        let tenant = try registry.tenant(TenantID(bytes: payload.tenant.bytes)).name
        return VisibilityClass(owner: tenant, audience: [], labels: labels.joined(with: personal), purposes: [])
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
