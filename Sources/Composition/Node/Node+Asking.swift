import Arbitration
import AuditRecord
import Contracts
import Core
import Database
import Knowledge
import Policy
import RecordFormat
import Signatures

/// A request that stands in the record and has not been answered yet.
private struct ReceivedRequest {
    let acting: Acting
    let entry: RecordedEntry
    /// The commitment to the words of the request.
    let request: SaltedCommitment?
}

extension Node {
    package func ask(_ request: AskRequest) async throws -> AskReport {
        try await noting { try await self.answer(request) }
    }

    private func answer(_ request: AskRequest) async throws -> AskReport {
        let asOf = now()
        let received: ReceivedRequest
        do {
            received = try await receive(request)
        } catch let error as any CodedError where error.category == .refused {
            return try await refuseUnreceived(
                words: [request.question, request.reader.purpose.rawValue], because: error)
        }
        let permit: Permit
        do {
            permit = try self.permit(for: received.acting, purpose: request.reader.purpose, asOf: asOf)
        } catch let error as any CodedError where error.category == .refused {
            return try await refuse(received, because: error)
        }
        return try await decide(request, received: received, permit: permit, asOf: asOf)
    }

    package func refuse(_ request: UnreadableAsk) async throws -> AskReport {
        try await refuseUnreceived(
            words: [request.question, request.purpose, request.principal ?? ""], because: request.fault)
    }

    // MARK: Receiving

    /// Makes the request durable before anything happens: its words in the side store, their commitment and the
    /// person's own signature in the entry.
    private func receive(_ request: AskRequest) async throws -> ReceivedRequest {
        let acting = try acting(
            as: request.reader.principal, credentialFile: request.reader.credentialFile)
        let words = [request.question, request.reader.purpose.rawValue, request.collection?.text ?? ""]
        var draft = try await requestDraft(words, by: acting.actor)
        draft.purpose = PurposeReference(purpose: request.reader.purpose, caseID: nil)
        draft.policy = policy.policyDigest
        if let key = acting.key, let commitment = draft.commitments.first {
            let signed = try key.signRequest(digest: RecordDigest(commitment.digest))
            draft.personSignature = Contracts.PersonSignature(
                keyID: Core.Digest(signed.keyID), signedDigest: Core.Digest(signed.signedDigest),
                signature: signed.signature)
        }
        return ReceivedRequest(
            acting: acting, entry: try await record.append(draft), request: draft.commitments.first)
    }

    private func requestDraft(_ words: [String], by actor: Actor) async throws -> EntryDraft {
        var draft = draft("request.received", by: actor)
        let value = CBOREncoder.encode(.array(words.map { .text($0) }))
        do {
            draft.commitments = [
                try side.commit(name: "request", value: value, tenant: stamp.tenant, subjects: [])
            ]
        } catch let error as DatabaseError where error.kind == .diskFull {
            // The record keeps space in reserve, so that a full disk can still be written down.
            draft.action = "request.refused"
            draft.outcome = error.code
            _ = try await record.append(draft)
            throw error
        }
        return draft
    }

    // MARK: Refusing

    private func refuse(_ received: ReceivedRequest, because error: any CodedError) async throws -> AskReport {
        var draft = draft("request.refused", by: received.acting.actor)
        draft.parents = [received.entry.reference]
        draft.policy = policy.policyDigest
        draft.outcome = error.code
        let entry = try await record.append(draft)
        return AskReport.refused(
            code: error.code, reason: error.message, receipt: try await record.receipt(for: entry.index))
    }

    /// Refuses a request whose principal or purpose is none: the operator's process is the actor.
    private func refuseUnreceived(words: [String], because error: any CodedError) async throws -> AskReport {
        let limited = words.map { String(decoding: $0.utf8.prefix(RequestText.maximumBytes), as: UTF8.self) }
        let entry = try await record.append(try await requestDraft(limited, by: operatorActor))
        let principal = try registry.principal(stamp.firstOperator)
        return try await refuse(
            ReceivedRequest(
                acting: Acting(actor: operatorActor, reader: principal, key: nil), entry: entry, request: nil),
            because: error)
    }

    // MARK: Deciding

    private func decide(
        _ request: AskRequest, received: ReceivedRequest, permit: Permit, asOf: Instant
    ) async throws -> AskReport {
        let embedding = try await model.embedding()
        let snapshot = try knowledge.currentSnapshot()
        let purpose = PurposeReference(purpose: permit.purpose, caseID: permit.caseID)
        var planned = draft("decision.planned", by: received.acting.actor)
        planned.parents = [received.entry.reference]
        planned.purpose = purpose
        let decision = try await arbiter.decide(
            RequestText(question: request.question, collection: request.collection), permit: permit,
            snapshot: snapshot, asOf: asOf,
            passages: KnowledgeSearch(knowledge, permits: policy, embedding: embedding), embedding: embedding,
            observer: PlanRecorder(record: record, draft: planned))
        let id = DecisionID(random: random)
        let entry = try await made(decision, id: id, received: received, purpose: purpose)
        let locations = try KnowledgeSearch(knowledge, permits: policy, embedding: nil).locations(
            of: decision.body.narration.citations.map {
                PassageStretch(passage: $0.passage, range: $0.start..<$0.end)
            }, snapshot: snapshot, permit: permit)
        return try await release(
            decision, id: id, locations: locations, entry: entry, received: received, purpose: purpose)
    }

    /// Seals the body, then records the decision. Crash order: a body without an entry is a decision nobody saw; an
    /// entry never lacks its body.
    private func made(
        _ decision: Decision, id: DecisionID, received: ReceivedRequest, purpose: PurposeReference
    ) async throws -> RecordedEntry {
        let read = Set(decision.body.input.results.flatMap(\.output.passages).map(\.reference.document))
        let subjects = try knowledge.subjects(of: read)
        if let request = received.request, !subjects.isEmpty {
            // What was asked may name whom it is about, so it goes with them.
            try side.attribute(request, tenant: stamp.tenant, to: subjects)
        }
        try decisions.store(
            StoredDecision(id: id, body: decision.bytes, tenant: stamp.tenant, subjects: subjects))
        var draft = draft("decision.made", by: received.acting.actor)
        draft.parents = [received.entry.reference]
        draft.purpose = purpose
        draft.policy = policy.policyDigest
        draft.component = ComponentReference(
            name: "arbiter", version: arbiter.rules.version, digest: arbiter.rulesDigest)
        draft.subjects = Array(subjects.prefix(256))
        draft.objects = [id.bytes] + read.sorted().prefix(1_000).map(\.bytes)
        draft.commitments = [
            try side.commit(
                name: "decision", value: Hashing.sha256(decision.bytes).bytes, tenant: stamp.tenant, subjects: subjects)
        ]
        draft.labels = decision.labels
        draft.outcome = decision.outcome.rawValue
        return try await record.append(draft)
    }

    /// Lets the answer out, through the gate.
    private func release(
        _ decision: Decision, id: DecisionID, locations: [PassageLocation?], entry: RecordedEntry,
        received: ReceivedRequest, purpose: PurposeReference
    ) async throws -> AskReport {
        let receipt = try await record.receipt(for: entry.index)
        var draft = draft(EffectKind.answer.action, by: received.acting.actor)
        draft.parents = [entry.reference]
        draft.purpose = purpose
        draft.objects = [id.bytes]
        draft.labels = decision.labels
        return try await gate.perform(EffectIntent(.answer, draft: draft)) { _ in
            AskReport(decision, id: id, locations: locations, receipt: receipt)
        }
    }
}

/// Records the plan before any brain of it runs.
private struct PlanRecorder: ArbiterObserver {
    let record: any RecordAppending
    let draft: EntryDraft

    init(record: some RecordAppending, draft: EntryDraft) {
        self.record = record
        self.draft = draft
    }

    func planReady(_ plan: Plan) async throws {
        var draft = draft
        draft.outcome = plan.rule
        draft.facts = ["brains": .count(UInt64(plan.calls.count)), "request-type": .text(plan.requestType)]
        _ = try await record.append(draft)
    }
}

extension AskReport {
    static func refused(code: String, reason: String, receipt: Receipt) -> AskReport {
        AskReport(
            answer: reason, claims: [], citations: [], outcome: Outcome.refused.rawValue, decisionPath: [],
            decision: nil, refusal: Refusal(code: code, reason: reason), receipt: receipt,
            labels: LabelSet.public.texts)
    }

    /// - Parameter locations: one for each citation of the decision.
    init(_ decision: Decision, id: DecisionID, locations: [PassageLocation?], receipt: Receipt) {
        let failed = decision.body.failedBrains
        let warning = "A brain failed (\(failed.joined(separator: ", "))), so this is not all that could be said."
        self.init(
            answer: failed.isEmpty ? decision.answer : "\(decision.answer)\n\(warning)",
            claims: decision.sentences.map { ReportedClaim(text: $0.text, citations: $0.citations) },
            citations: zip(decision.citations, locations).map { $0.located(at: $1) },
            outcome: decision.outcome.rawValue,
            decisionPath: decision.path.map {
                RuleApplicationReport(rule: $0.rule, inputDigest: $0.inputDigest.description, result: $0.result)
            },
            decision: id.description, refusal: decision.refusal.map { Refusal(code: $0.code, reason: $0.reason) },
            receipt: receipt, labels: decision.labels.texts, failedBrains: failed)
    }
}
