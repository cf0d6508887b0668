import AuditRecord
import Contracts
import Core
import Knowledge
import Policy

extension Node {
    static let holdingRoles: Set<Role> = [.counsel, .dpo]
    static let releasingRoles: Set<Role> = [.counsel]

    /// Crash order: the intent, the hold, then `hold.placed`. A hold without that entry holds all the same.
    package func placeHold(_ request: HoldRequest) async throws -> HoldSummary {
        let counsel = try signer(request.orderedBy, roles: Self.holdingRoles, for: "place a hold")
        guard (request.reason ?? "").utf8.count <= HoldRequest.maximumReasonBytes else {
            throw CompositionError(.badFile, "A reason has at most \(HoldRequest.maximumReasonBytes) bytes.")
        }
        let target = try target(request.target)
        let id = HoldID(random: random)
        let subjects: [SubjectID] = if case .subject(let subject) = target { [subject] } else { [] }
        let entry = try await change { ticket in
            let hold = Hold(
                id: id, matter: request.matter, reason: request.reason, target: target,
                placedBy: counsel.acting.reader.id, since: self.now(), entry: ticket.intent.index)
            try self.duties.place(hold, ticket: ticket)
            var draft = try self.statement(
                "hold.placed", by: counsel, words: [id.description, target.kindName], subjects: subjects)
            draft.parents = [ticket.intent.reference]
            draft.objects = [id.bytes]
            return try await self.record.append(draft).index
        }
        guard let placed = try duties.holds().first(where: { $0.id == id }) else {
            throw CompositionError(.unknownHold, "The hold was released meanwhile.")
        }
        return try summary(of: placed, for: counsel.acting.reader, entry: entry)
    }

    /// Crash order: the approval and the intent, then the holds go: until then they hold.
    package func releaseHold(_ request: HoldReleaseRequest) async throws -> HoldReleaseReport {
        let counsel = try signer(request.orderedBy, roles: Self.releasingRoles, for: "release a hold")
        let second = try signer(request.approvedBy, roles: Self.approvingRoles, for: "approve the release of a hold")
        try requireTwo(counsel, second)
        let holds = try duties.holds().filter { $0.matter == request.matter }
        guard !holds.isEmpty else { throw CompositionError(.unknownHold, "No hold stands for that matter.") }
        let words = holds.map(\.id.description) + [counsel, second].map(\.acting.reader.id.description)
        let ordered = try await record.append(try statement("hold.release-ordered", by: counsel, words: words))
        var approval = try statement("hold.released", by: second, words: words)
        approval.parents = [ordered.reference]
        approval.objects = holds.prefix(1_000).map(\.id.bytes)
        let draft = approval
        let entry = try await change { ticket in
            var draft = draft
            draft.parents.append(ticket.intent.reference)
            let entry = try await self.record.append(draft)
            try self.duties.release(holds.map(\.id), ticket: ticket)
            return entry.index
        }
        return HoldReleaseReport(matter: request.matter.text, released: holds.count, entry: entry)
    }

    package func holds(_ asker: Signatory?) async throws -> [HoldSummary] {
        let reader = try acting(as: asker?.name, credentialFile: asker?.credentialFile).reader
        return try duties.holds().map { try summary(of: $0, for: reader, entry: $0.entry) }
    }

    /// - Throws: `erasure.held` where a hold keeps the document, or a person whom it names.
    func refuseIfHeld(_ document: DocumentID) async throws {
        let subjects = try knowledge.subjects(of: [document])
        let targets = Set([Hold.Target.document(document)] + subjects.map { .subject($0) })
        guard let hold = try duties.holds(on: targets).first else { return }
        var draft = draft("removal.refused", by: operatorActor)
        draft.objects = [document.bytes]
        draft.outcome = ErasurePlan.held
        _ = try await record.append(draft)
        let matter = mayKnow(hold, try registry.principal(stamp.firstOperator)) ? " (\(hold.matter))" : ""
        throw CompositionError(
            .held, "Held\(matter): a legal hold keeps this, hold \(hold.id). Nothing was removed; counsel releases it.")
    }

    // MARK: Retention

    package func retentionRules() async throws -> [RetentionRuleSummary] {
        let inForce = Set(try duties.rulesInForce().map(\.id))
        return RetentionSchedule.rules.map { RetentionRuleSummary($0, inForce: inForce.contains($0.id)) }
    }

    package func adoptRetentionRule(_ request: RetentionRequest) async throws -> RetentionRuleSummary {
        guard let rule = RetentionSchedule.rule(request.rule) else {
            throw CompositionError(.unknownName, "There is no such rule. See 'retention list'.")
        }
        let counsel = try signer(request.orderedBy, roles: Self.releasingRoles, for: "decide on a retention rule")
        let second = try signer(request.approvedBy, roles: Self.approvingRoles, for: "approve a retention rule")
        try requireTwo(counsel, second)
        let words = [rule.id, request.inForce ? "in-force" : "not-in-force"]
        let ordered = try await record.append(try statement("retention.ordered", by: counsel, words: words))
        var approval = try statement("retention.decided", by: second, words: words)
        approval.parents = [ordered.reference]
        approval.facts = ["rule": .text(rule.id), "in-force": .flag(request.inForce)]
        _ = try await record.append(approval)
        try await change { try self.duties.set(rule, inForce: request.inForce, ticket: $0) }
        return RetentionRuleSummary(rule, inForce: request.inForce)
    }

    // MARK: Steps

    private func target(_ target: HoldTarget) throws -> Hold.Target {
        switch target {
        case .subject(let handle):
            guard let subject = try registry.subjectID(for: handle, creating: nil) else {
                throw CompositionError(.unknownName, "No store of this home knows that data subject.")
            }
            return .subject(subject)
        case .document(let document): return .document(document)
        case .caseFile(let name): return .caseFile(try registry.caseFile(named: name).id)
        }
    }

    private func summary(of hold: Hold, for asker: RegisteredPrincipal, entry: UInt64) throws -> HoldSummary {
        let isKnown = mayKnow(hold, asker)
        let target =
            switch hold.target {
            case .subject(let subject): try registry.handle(of: subject)?.text ?? subject.description
            case .document(let document): document.description
            case .caseFile(let caseFile): try registry.caseFile(caseFile).name.text
            }
        return HoldSummary(
            hold: hold.id.description, matter: isKnown ? hold.matter.text : nil, reason: isKnown ? hold.reason : nil,
            kind: hold.target.kindName, target: isKnown ? target : nil, since: UTCText.of(hold.since), entry: entry)
    }
}

extension RetentionRuleSummary {
    init(_ rule: RetentionRule, inForce: Bool) {
        self.init(
            rule: rule.id, source: rule.source, ground: rule.ground.rawValue, applies: rule.appliesWords,
            period: rule.periodWords, inForce: inForce)
    }
}
