import AuditRecord
import Contracts
import Core
import HardwareTrust
import Knowledge
import Policy

extension Node {
    package func check() async throws -> NodeReport {
        NodeReport(
            home: home.path, log: stamp.log.description, assurance: nodeKeys.assurance.rawValue,
            assuranceWords: nodeKeys.assurance.plainWords, entries: await record.count,
            snapshot: knowledge.fault == nil ? try knowledge.currentSnapshot().value : 0,
            model: try await model.embedding()?.modelDigest.description, atRest: Self.atRestWords, faults: faults,
            openToOthers: HomePermissions.openToOthers(in: home))
    }

    /// What an inspector of the disk would find.
    static let atRestWords = """
        Texts, titles, vectors, requests and decisions are encrypted under keys in this home. In clear stand the words \
        of the full-text index (not their order), names of people and companies in the policy store, document file \
        names, and the audit record, which holds identifiers and digests only. The sealed home is not there yet: put \
        the home on an encrypted file system.
        """

    package func erase(_ request: ErasureRequest) async throws -> ErasureReport {
        try await noting { try await self.checkedErase(request) }
    }

    private func checkedErase(_ request: ErasureRequest) async throws -> ErasureReport {
        let officer = try acting(as: request.orderedBy)
        guard officer.reader.roles.contains(.dpo), officer.reader.revoked == nil else {
            throw CompositionError(.notPermitted, "Only a data protection officer orders an erasure.")
        }
        guard let subject = try registry.subjectID(for: request.subject, creating: nil) else {
            throw CompositionError(.unknownName, "No store of this home knows that data subject.")
        }
        if request.dryRun {
            return ErasureReport(dryRun: true, stores: try counts(of: subject), entry: nil)
        }
        guard let name = request.agreedBy, name != request.orderedBy else {
            throw CompositionError(.secondPersonNeeded, "An erasure needs a second person's agreement: --agreed-by.")
        }
        let second = try acting(as: name)
        let agreeing: Set<Role> = [.counsel, .auditor, .dpo]
        guard !agreeing.isDisjoint(with: second.reader.roles) else {
            throw CompositionError(.notPermitted, "The second person is counsel, an auditor or another officer.")
        }
        return try await perform(subject, officer: officer, second: second)
    }

    private func counts(of subject: SubjectID) throws -> [ErasureReport.Store] {
        try erasers.map { ErasureReport.Store(store: $0.storeName, items: try $0.count(of: subject)) }
    }

    private func perform(_ subject: SubjectID, officer: Acting, second: Acting) async throws -> ErasureReport {
        var agreement = draft("erasure.agreed", by: second.actor)
        agreement.subjects = [subject]
        let agreed = try await record.append(agreement)
        var draft = draft(EffectKind.erasure.action, by: officer.actor)
        draft.parents = [agreed.reference]
        draft.subjects = [subject]
        let stores = try await gate.perform(EffectIntent(.erasure, draft: draft)) { ticket in
            try await self.anchoring(ticket) {
                try self.erasers.map { store in
                    ErasureReport.Store(store: store.storeName, items: try store.erase(subject, ticket: ticket))
                }
            }
        }
        var redaction = self.draft("redaction", by: operatorActor)
        redaction.parents = [agreed.reference]
        redaction.subjects = [subject]
        redaction.facts = Dictionary(
            uniqueKeysWithValues: stores.map { ("store.\($0.store)", .count(UInt64($0.items))) })
        return ErasureReport(dryRun: false, stores: stores, entry: try await record.append(redaction).index)
    }
}
