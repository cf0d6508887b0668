import Contracts
import Core
import RecordFormat

/// Resolves what brains said into one outcome, by the table alone: a function of its input.
struct Resolver {
    let rules: ArbiterRules
    let digest: DigestFunction

    func resolve(_ input: ResolutionInput) -> Resolution {
        var path = DecisionPath(digest: digest)
        let planning = Planner(rules: rules).plan(for: input.screening, path: &path)
        if let refusal = planning.refusal {
            return Resolution(outcome: .refused, claims: [], refusal: refusal, path: path.applications)
        }
        guard let plan = input.plan else { return abstain(path, from: []) }
        let vetoes = input.results.flatMap(\.output.vetoes)
        path.apply("A-20", to: .array(vetoes.map { .text($0.code) }), result: vetoes.first?.code ?? "no-veto")
        if let veto = vetoes.first {
            return Resolution(outcome: .refused, claims: [], refusal: veto, path: path.applications)
        }
        let survivors = surviving(input, plan: plan, path: &path)
        let ordered = inOrder(survivors, path: &path)
        guard let lead = ordered.first else { return abstain(path, from: ordered) }
        return agree(lead: lead, ordered: ordered, limit: plan.claimLimit, path: &path)
    }

    private func abstain(_ path: DecisionPath, from claims: [Claim]) -> Resolution {
        var path = path
        path.apply("A-36", to: .array(claims.map(\.shown)), result: Outcome.abstained.rawValue)
        return Resolution(outcome: .abstained, claims: [], refusal: nil, path: path.applications)
    }

    // MARK: Evidence

    private func surviving(_ input: ResolutionInput, plan: Plan, path: inout DecisionPath) -> [Claim] {
        path.apply("A-21", to: .array(input.faults.map(\.canonical)), result: "\(input.faults.count) failed")
        let proposed = input.results.flatMap { result in
            result.output.claims.enumerated().map { (brain: result.brain, position: $0.offset, claim: $0.element) }
        }
        let borne = proposed.filter { Self.hasEvidence($0.claim) }
        record("A-22", proposed.map(\.claim), kept: borne.count, &path)
        let literal = borne.filter { entry in
            !input.rejected.contains { $0.brain == entry.brain && $0.position == entry.position }
        }
        record("A-23", borne.map(\.claim), kept: literal.count, &path)
        let hostile = HostileSpans(input.results)
        let clean = literal.map(\.claim).filter { claim in
            !claim.evidence.contains { hostile.overlap(source: $0.source, start: $0.start, end: $0.end) }
        }
        record("A-24", literal.map(\.claim), kept: clean.count, &path)
        let planned = plan.calls.contains { $0.brain == .injection && $0.stage == .proposal }
        let screened = !planned || input.results.contains { $0.brain == .injection }
        path.apply(
            "A-25", to: .array([.boolean(planned), .boolean(screened)]), result: screened ? "screened" : "unscreened")
        return screened ? clean : []
    }

    /// Evidence must be there, not empty, and the claim must say no more than its quotes do.
    private static func hasEvidence(_ claim: Claim) -> Bool {
        !claim.evidence.isEmpty && claim.evidence.allSatisfy { !$0.quote.isEmpty }
            && claim.evidence.contains { $0.quote == claim.text }
    }

    private func record(_ rule: String, _ claims: [Claim], kept: Int, _ path: inout DecisionPath) {
        path.apply(rule, to: .array(claims.map(\.shown)), result: "kept \(kept) of \(claims.count)")
    }

    // MARK: Precedence

    private func inOrder(_ claims: [Claim], path: inout DecisionPath) -> [Claim] {
        let scored = claims.map { CBORValue.array([$0.shown, CBORValue($0.scoreMicros)]) }
        let above = claims.filter { $0.scoreMicros >= rules.scoreFloor }
        path.apply("A-30", to: .array(scored), result: "kept \(above.count) of \(claims.count)")
        let ordered = Self.withoutRepeats(above.sorted(by: Self.precedes))
        path.apply(
            "A-31", to: .array(above.map { CBORValue.array([$0.shown, CBORValue($0.scoreMicros)]) }),
            result: ordered.first.map { "first \($0.evidence[0].source)" } ?? "none")
        return ordered
    }

    /// A total order over claims that differ in anything shown. A claim with a topic goes before its bare twin.
    private static func precedes(_ left: Claim, _ right: Claim) -> Bool {
        if left.scoreMicros != right.scoreMicros { return left.scoreMicros > right.scoreMicros }
        return CBOREncoder.encode(sortKey(left)).lexicographicallyPrecedes(CBOREncoder.encode(sortKey(right)))
    }

    private static func sortKey(_ claim: Claim) -> CBORValue {
        let first = claim.evidence[0]
        return .array([
            .text(first.source), .unsigned(UInt64(max(0, first.start))), .unsigned(UInt64(max(0, first.end))),
            .boolean(claim.topic == nil), claim.shown,
        ])
    }

    /// One claim for each stretch; the one that names a topic stays.
    private static func withoutRepeats(_ claims: [Claim]) -> [Claim] {
        var topical = Set<[Evidence]>()
        for claim in claims where claim.topic != nil { topical.insert(claim.evidence) }
        var seen = Set<[Evidence]>()
        return claims.filter { claim in
            (claim.topic != nil || !topical.contains(claim.evidence)) && seen.insert(claim.evidence).inserted
        }
    }

    // MARK: Agreement

    private func agree(lead: Claim, ordered: [Claim], limit: Int, path: inout DecisionPath) -> Resolution {
        let group = TopicGroup(topic: lead.topic, claims: ordered, lead: lead)
        let outcome = group.outcome(majorityParts: rules.majorityParts, of: rules.majorityWhole)
        let rule = outcome == .unanimous ? "A-32" : (outcome == .majority ? "A-33" : "A-34")
        path.apply(rule, to: group.shown, result: outcome.rawValue)
        guard outcome == .unanimous else {
            let sides = Array(group.sides.flatMap(\.claims).prefix(rules.maximumSides))
            return Resolution(outcome: outcome, claims: sides, refusal: nil, path: path.applications)
        }
        let others = ordered.filter { $0.topic == nil || $0.topic != lead.topic }
        let undisputed = others.filter { claim in
            claim.topic == nil
                || TopicGroup(topic: claim.topic, claims: ordered, lead: claim).sides.count == 1
        }
        path.apply("A-35", to: .array(others.map(\.shown)), result: "kept \(undisputed.count) of \(others.count)")
        let said = [group.joined] + Self.onePerTopic(undisputed.filter { $0.evidence != lead.evidence })
        return Resolution(
            outcome: .unanimous, claims: Array(said.prefix(limit)), refusal: nil, path: path.applications)
    }

    private static func onePerTopic(_ claims: [Claim]) -> [Claim] {
        var topics = Set<String>()
        return claims.filter { claim in claim.topic.map { topics.insert($0).inserted } ?? true }
    }
}
