import Contracts
import Core

/// Decides a request: screen, plan, run the brains, resolve, narrate. Every step by fixed rules, every step in the body.
///
/// It acts on nothing and records nothing itself: the plan is handed to the observer before a brain runs, and the
/// decision is handed back to be recorded before anyone reads it. A brain that fails, or lies about its evidence,
/// costs its own claims only; a store that is damaged ends the request.
package struct Arbiter: Sendable {
    package let rules: ArbiterRules
    package let rulesDigest: Digest
    private let brains: [any Brain]
    let screening: any RequestScreening
    let digest: DigestFunction

    /// - Parameter brains: the catalogue's brains; a plan that names another finds a fault in its place.
    package init(
        brains: [any Brain], screening: any RequestScreening, rules: ArbiterRules = .v1,
        digest: @escaping DigestFunction
    ) {
        self.brains = brains
        self.screening = screening
        self.rules = rules
        self.digest = digest
        self.rulesDigest = rules.digest(digest)
    }

    /// - Throws: what the observer throws, before a brain of the plan has run; the fault of a store (``StoreFaulting``);
    ///   `CancellationError` between two stages of a call that nobody waits for any more. Then there is no decision.
    package func decide(
        _ request: RequestText, permit: Permit, snapshot: SnapshotSequence, asOf: Instant,
        passages: any PassageSearching, embedding: (any TextEmbedding)?, observer: (any ArbiterObserver)? = nil
    ) async throws -> Decision {
        let context = BrainContext(
            permit: permit, snapshot: snapshot, asOf: asOf, passages: passages, embedding: embedding)
        return try await decide(request, in: context, observer: observer)
    }

    package func decide(
        _ request: RequestText, in context: BrainContext, observer: (any ArbiterObserver)? = nil
    ) async throws -> Decision {
        let screened = await screening.screen(request, in: context)
        try Task.checkCancellation()
        let plan = plan(for: screened)
        if let plan { try await observer?.planReady(plan) }
        try Task.checkCancellation()
        let run = PlanRun(brains: brains, request: request, screening: screened, context: context)
        let (results, faults) = try await run.proposals(of: plan)
        try Task.checkCancellation()
        let rejected = try await EvidenceReading(context: context).rejected(among: results)
        let input = ResolutionInput(
            screening: screened, plan: plan, results: results, faults: faults, rejected: rejected)
        let resolution = resolve(input)
        let (narrator, fault) = try await run.narration(of: resolution, by: plan)
        try Task.checkCancellation()
        return Decision(
            body: body(
                DecisionInputs(request: request, context: context), cards: cards(of: plan), input: input,
                resolution: resolution, narrator: narrator, narratorFault: fault))
    }

    /// The plan for a screened request; `nil` where screening ends it or there is nothing to look for.
    package func plan(for screening: Screening) -> Plan? {
        var path = DecisionPath(digest: digest)
        return Planner(rules: rules).plan(for: screening, path: &path).plan
    }

    /// A function of its input and of the table.
    package func resolve(_ input: ResolutionInput) -> Resolution {
        Resolver(rules: rules, digest: digest).resolve(input)
    }

    /// Takes a recorded decision again from what its brains said then; needs neither brains nor knowledge.
    ///
    /// - Throws: ``ArbitrationError`` `arbiter.other-rules` when it was taken under another table.
    package func resolveAgain(_ recorded: DecisionBody) throws -> DecisionBody {
        guard recorded.rulesDigest == rulesDigest else {
            throw ArbitrationError(.otherRules, "The decision was taken under other rules; replay it with those.")
        }
        let input = ResolutionInput(
            screening: recorded.input.screening, plan: plan(for: recorded.input.screening),
            results: recorded.input.results, faults: recorded.input.faults, rejected: recorded.input.rejected)
        return body(
            DecisionInputs(recorded), cards: recorded.cards, input: input, resolution: resolve(input),
            narrator: recorded.narrator, narratorFault: recorded.narratorFault)
    }

    /// Runs everything again: `context` holds the recorded permit, snapshot and as-of instant.
    ///
    /// - Throws: ``ArbitrationError`` `arbiter.not-replayable-erased` when something it read has been erased since.
    package func runAgain(_ recorded: DecisionBody, in context: BrainContext) async throws -> DecisionBody {
        let reading = EvidenceReading(context: context)
        for passage in recorded.input.results.flatMap(\.output.passages) where await reading.isErased(passage) {
            throw ArbitrationError(.erased, "What the decision read has been erased: not-replayable: erased.")
        }
        return try await decide(recorded.request, in: context).body
    }

    private func cards(of plan: Plan?) -> [BrainCard] {
        (plan?.calls ?? []).compactMap { call in brains.first { $0.card.id == call.brain }?.card }
    }

    private func body(
        _ inputs: DecisionInputs, cards: [BrainCard], input: ResolutionInput, resolution: Resolution,
        narrator: BrainOutput?, narratorFault: BrainFault?
    ) -> DecisionBody {
        let narrating = Narrating(rules: rules)
        var path = DecisionPath(digest: digest)
        let narration = narrating.narrate(resolution, narrator: narrator, path: &path)
        let answer =
            switch resolution.outcome {
            case .refused: resolution.refusal?.reason ?? Planner.screeningIncomplete.reason
            case .abstained: narrating.abstention(input.screening)
            case .unanimous, .majority, .conflicted: narration.text
            }
        return DecisionBody(
            request: inputs.request, holder: inputs.holder, purpose: inputs.purpose, caseID: inputs.caseID,
            permitExpires: inputs.permitExpires, policy: inputs.policy, asOf: inputs.asOf, snapshot: inputs.snapshot,
            rulesVersion: rules.version, rulesDigest: rulesDigest, embeddingModel: inputs.embeddingModel, cards: cards,
            input: input, narrator: narrator, narratorFault: narratorFault,
            path: resolution.path + path.applications, outcome: resolution.outcome, refusal: resolution.refusal,
            narration: narration, answer: answer,
            labels: resolution.claims.reduce(LabelSet.public) { $0.joined(with: $1.labels) })
    }
}

/// What a decision is taken from, beside what the brains say.
struct DecisionInputs {
    let request: RequestText
    let holder: PermitHolder
    let purpose: Purpose
    let caseID: CaseID?
    let permitExpires: Instant
    let policy: Digest
    let asOf: Instant
    let snapshot: SnapshotSequence
    let embeddingModel: Digest?

    init(request: RequestText, context: BrainContext) {
        self.request = request
        holder = context.permit.principal
        purpose = context.permit.purpose
        caseID = context.permit.caseID
        permitExpires = context.permit.expires
        policy = context.permit.policy
        asOf = context.asOf
        snapshot = context.snapshot
        embeddingModel = context.embedding?.modelDigest
    }

    init(_ body: DecisionBody) {
        request = body.request
        holder = body.holder
        purpose = body.purpose
        caseID = body.caseID
        permitExpires = body.permitExpires
        policy = body.policy
        asOf = body.asOf
        snapshot = body.snapshot
        embeddingModel = body.embeddingModel
    }
}
