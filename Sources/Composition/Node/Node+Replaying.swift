import Arbitration
import AuditRecord
import BrainKit
import Contracts
import Core
import HardwareTrust
import Knowledge
import Policy

extension Node {
    package func replay(_ decision: String) async throws -> ReplayReport {
        let id = try DecisionID(decision)
        guard try await !record.search(RecordQuery(["decision:\(id)", "action:decision.made"]), limit: 1).isEmpty
        else { throw ArbitrationError(.unknownDecision, "The record holds no such decision.") }
        let recorded: DecisionBody
        do {
            recorded = try DecisionBody(decoding: decisions.body(of: id))
        } catch let error as ArbitrationError where error.kind == .erased {
            return ReplayReport(decision: decision, resolvedAgain: .erased, ranAgain: .erased)
        }
        var draft = draft("decision.replayed", by: operatorActor)
        draft.objects = [id.bytes]
        _ = try await record.append(draft)
        return try await noting {
            ReplayReport(
                decision: decision,
                resolvedAgain: try self.compare(recorded) { try self.arbiter.resolveAgain(recorded) },
                ranAgain: try await self.ranAgain(recorded))
        }
    }

    private func ranAgain(_ recorded: DecisionBody) async throws -> ReplayReport.Comparison {
        let embedding = recorded.embeddingModel == nil ? nil : try await model.embedding()
        // The permit is minted again by an evaluator whose clock stands at the recorded instant, so that what it opens
        // is decided as it was then.
        let then = PolicyEvaluator(
            registry: registry, permitKey: nodeKeys.derivedKey(for: .permit), clock: StandingClock(recorded.asOf))
        let permit = try then.permitForReplay(
            holder: recorded.holder, purpose: recorded.purpose, caseID: recorded.caseID, asOf: recorded.asOf,
            expires: recorded.permitExpires)
        let context = BrainContext(
            permit: permit, snapshot: recorded.snapshot, asOf: recorded.asOf,
            passages: KnowledgeSearch(knowledge, permits: then, embedding: embedding), embedding: embedding)
        do {
            let again = try await arbiter.runAgain(recorded, in: context)
            return try compare(recorded) { again }
        } catch let error as ArbitrationError where error.kind == .erased {
            return .erased
        }
    }

    private func compare(
        _ recorded: DecisionBody, with replay: () throws -> DecisionBody
    ) throws -> ReplayReport.Comparison {
        do {
            let again = try replay()
            return ReplayReport.Comparison(
                identical: recorded.encoded == again.encoded,
                firstDifference: DecisionDifference(recorded, again)?.field)
        } catch let error as ArbitrationError where error.kind == .otherRules {
            return ReplayReport.Comparison(identical: false, firstDifference: "rules")
        }
    }

    package func brains() async throws -> [BrainSummary] {
        catalogue.cards.map { card in
            BrainSummary(
                id: card.id.text, number: card.number, task: card.task, version: card.version,
                rulesDigest: card.rulesDigest.description, metric: nil, value: nil, toBeat: nil)
        }
    }

    package func arbiterRules() async throws -> RulesReport { arbiter.report }

    package func plan(_ request: RequestText, _ reader: Reader) async throws -> PlanReport {
        let acting = try acting(as: reader.principal, credentialFile: reader.credentialFile)
        let permit = try policy.permit(for: acting.reader.id, purpose: reader.purpose, asOf: now())
        let context = BrainContext(
            permit: permit, snapshot: try knowledge.currentSnapshot(), asOf: now(),
            passages: KnowledgeSearch(knowledge, permits: policy, embedding: nil), embedding: nil)
        guard let plan = await arbiter.plan(for: request, in: context) else {
            return PlanReport(requestType: "ended-by-screening", rule: "", steps: [])
        }
        return plan.report
    }
}

/// A clock that stands at one recorded instant.
private struct StandingClock: TimeSource {
    private let instant: Instant
    private let boot = BootID(random: ZeroSource())

    init(_ instant: Instant) { self.instant = instant }

    func now() -> RecordTime { RecordTime(utc: instant, boot: boot, monotonicNanoseconds: 0) }

    private struct ZeroSource: RandomSource {
        func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
    }
}

extension ReplayReport.Comparison {
    static let erased = ReplayReport.Comparison(identical: false, firstDifference: "not-replayable: erased")
}
