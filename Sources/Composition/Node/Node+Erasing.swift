import AuditRecord
import Contracts
import Core
import HardwareTrust
import Knowledge
import Policy
import RecordFormat

/// Where an erasure can be cut short, in its order.
enum ErasureStep: Hashable, Sendable {
    /// The debt is durable; from here on it is paid at the next start, if not now.
    case begun
    case intended
    case erased(store: String)
    case redacted
}

extension Node {
    static let orderingRoles: Set<Role> = [.dpo]
    static let approvingRoles: Set<Role> = [.counsel, .auditor, .dpo]
    static let beyondReach = [
        """
        Backups and copies of the home made outside this node: it makes and knows none itself. A copy that has \
        keys.sqlite and the root key opens what stood in it. Destroy it, or let it expire by its own schedule.
        """,
        "Exports listed above, and prints and screens of answers: people must destroy them.",
        "Blocks that a flash disk keeps under the file system: encrypt the disk, and destroy its key with the disk.",
    ]

    package func erase(_ request: ErasureRequest) async throws -> ErasureReport {
        try await noting { try await self.checkedErase(request) }
    }

    private func checkedErase(_ request: ErasureRequest) async throws -> ErasureReport {
        let officer = try signer(request.orderedBy, roles: Self.orderingRoles, for: "order an erasure")
        guard let subject = try registry.subjectID(for: request.subject, creating: nil) else {
            throw CompositionError(.unknownName, "No store of this home knows that data subject.")
        }
        let inventory = try await inventory(of: subject)
        let plan = try plan(of: subject, inventory, for: officer.acting.reader)
        if request.dryRun {
            var draft = draft("erasure.planned", by: officer.acting.actor)
            draft.purpose = PurposeReference(purpose: .subjectRights, caseID: nil)
            draft.subjects = [subject]
            draft.outcome = plan.verdict
            return plan.report(dryRun: true, entry: try await record.append(draft).index)
        }
        guard let approver = request.approvedBy else {
            throw CompositionError(.secondPersonNeeded, "An erasure takes a second person: --approved-by.")
        }
        let second = try signer(approver, roles: Self.approvingRoles, for: "approve an erasure")
        try requireTwo(officer, second)
        guard plan.obstacles.isEmpty else { throw try await refused(plan, subject: subject, officer: officer) }
        return try await begin(plan, subject: subject, officer: officer, second: second, inventory: inventory)
    }

    /// Orders in both names and begins, unless a hold was placed meanwhile; then carries it out.
    private func begin(
        _ plan: ErasurePlan, subject: SubjectID, officer: Signer, second: Signer, inventory: SubjectInventory
    ) async throws -> ErasureReport {
        let words = [subject, officer.acting.reader.id.description, second.acting.reader.id.description]
            .map { "\($0)" }
        let ordered = try await record.append(
            try statement("erasure.ordered", by: officer, words: words, subjects: [subject]))
        var approval = try statement("erasure.approved", by: second, words: words, subjects: [subject])
        approval.parents = [ordered.reference]
        let approved = try await record.append(approval)
        let erased = Set(erasers.map(\.storeName))
        let counts = Dictionary(
            uniqueKeysWithValues: plan.stores.filter { erased.contains($0.store) }.map { ($0.store, $0.items) })
        let erasure = DueErasure(subject: subject, approval: approved.index, counts: counts)
        guard try duties.begin(erasure, unlessHeld: inventory.targets) else {
            let again = try self.plan(of: subject, inventory, for: officer.acting.reader)
            throw try await refused(again, subject: subject, officer: officer)
        }
        let entry = try await carryOut(erasure)
        return plan.done(entry: entry)
    }

    // MARK: Carrying out

    /// Ends the erasures that a crash cut short.
    func finishErasures() async throws {
        for erasure in try duties.dueErasures() { _ = try await carryOut(erasure) }
    }

    /// Makes every store forget, then says so in the record. Returns the redaction's index.
    ///
    /// True after each step: the debt is durable before this begins; the intent is an entry; each store ends its own
    /// half-done work when it is opened; the redaction is an entry; last, the debt is forgotten. Every step can be
    /// done again, so a start in between ends the work, and there is one redaction.
    ///
    /// - Parameter reached: told after each step; what it throws cuts the erasure short.
    func carryOut(
        _ erasure: DueErasure, reached: @Sendable (ErasureStep) throws -> Void = { _ in }
    ) async throws -> UInt64 {
        try reached(.begun)
        var draft = draft(EffectKind.erasure.action, by: operatorActor)
        draft.parents = [EntryReference(index: erasure.approval)]
        draft.subjects = [erasure.subject]
        try await gate.perform(EffectIntent(.erasure, draft: draft)) { ticket in
            try reached(.intended)
            try await self.anchoring(ticket) {
                for store in self.erasureOrder {
                    _ = try store.erase(erasure.subject, ticket: ticket)
                    try reached(.erased(store: store.storeName))
                }
            }
        }
        let entry = try await redaction(of: erasure)
        try reached(.redacted)
        try duties.finish(erasure)
        return entry
    }

    /// The redaction that stands under the approval, or a new one. It names no person: random identifiers and counts.
    private func redaction(of erasure: DueErasure) async throws -> UInt64 {
        var found: UInt64?
        try await record.scan(from: erasure.approval) { entry in
            let isIt =
                entry.payload.action == "redaction"
                && entry.payload.parents.contains { $0.log == nil && $0.index == erasure.approval }
            if isIt { found = entry.index }
            return !isIt
        }
        if let found { return found }
        var draft = draft("redaction", by: operatorActor)
        draft.parents = [EntryReference(index: erasure.approval)]
        draft.subjects = [erasure.subject]
        draft.facts = Dictionary(
            uniqueKeysWithValues: erasure.counts.map { ("store.\($0.key)", .count(UInt64(clamping: $0.value))) })
        return try await record.append(draft).index
    }

    /// Records that holds or duties won, and says so.
    private func refused(_ plan: ErasurePlan, subject: SubjectID, officer: Signer) async throws -> CompositionError {
        var draft = draft("erasure.refused", by: officer.acting.actor)
        draft.purpose = PurposeReference(purpose: .subjectRights, caseID: nil)
        draft.subjects = [subject]
        draft.outcome = plan.verdict
        draft.facts = [
            "holds": .count(UInt64(plan.obstacles.count { $0.kind == ErasurePlan.held })),
            "schedule": .bytes(RetentionSchedule.digest.bytes),
        ]
        if let last = plan.lastRetention {
            draft.facts["rule"] = .text(last.by)
            draft.facts["until"] = .text(last.until ?? "")
        }
        _ = try await record.append(draft)
        return plan.refusal
    }
}
