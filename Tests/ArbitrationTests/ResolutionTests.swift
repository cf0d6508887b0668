import Arbitration
import Contracts
import ContractsTesting
import Core
import CoreTesting
import Testing

@Suite("The arbiter's rules")
struct ResolutionTests {
    private let documents = NumberedDocuments(texts: ["to 105 Nm", "to 105 Nm", "to 115 Nm", "beside", "another thing"])

    private func decide(_ replacements: [ScriptedBrain], _ request: RequestText = question) async throws -> Decision {
        try await arbiter(cast(replacements)).decide(request, in: context(documents))
    }

    private func topical(_ numbers: [Int]) throws -> [Claim] {
        try numbers.map { try documents.claim($0, topic: "bolts", value: documents.texts[$0]) }
    }

    @Test(
        "agreement decides the outcome and shows every side",
        arguments: [
            ([0], Outcome.unanimous, ["to 105 Nm"]), ([0, 1], .unanimous, ["to 105 Nm"]),
            ([0, 1, 2], .majority, ["to 105 Nm", "to 105 Nm", "to 115 Nm"]),
            ([0, 2], .conflicted, ["to 105 Nm", "to 115 Nm"]), ([], .abstained, []),
        ])
    func agreement(numbers: [Int], outcome: Outcome, sentences: [String]) async throws {
        let decision = try await decide([quoting(try topical(numbers))])
        #expect(decision.outcome == outcome)
        #expect(decision.sentences.map(\.text) == sentences)
    }

    @Test("agreeing documents stand together under one sentence")
    func joined() async throws {
        let decision = try await decide([quoting(try topical([0, 1]))])
        #expect(decision.answer == "to 105 Nm [1] [2]")
        #expect(decision.citations.map(\.source) == ["d0.md", "d1.md"])
    }

    @Test("a veto refuses, in screening and in the plan", arguments: [BrainID.sensitivity, .purpose, .retrieval])
    func veto(brain: BrainID) async throws {
        let veto = Veto(code: "test.no", reason: "Not so.")
        let decision = try await decide([
            ScriptedBrain(brain, says: BrainOutput(vetoes: [veto])), quoting([try documents.claim(0)]),
        ])
        #expect(decision.outcome == .refused)
        #expect(decision.refusal == veto)
        #expect(decision.answer == "Not so.")
        #expect(decision.citations.isEmpty)
    }

    @Test("adding a veto never permits, over seeds", arguments: UInt64(1)...30)
    func vetoNeverPermits(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let brain = random.pick([BrainID.intake, .sensitivity, .injection, .purpose, .retrieval, .contradiction])
        let veto = BrainOutput(vetoes: [Veto(code: "test.no", reason: "No.")])
        let decision = try await decide([ScriptedBrain(brain, says: veto), quoting(try topical([0, 1]))])
        #expect(decision.outcome == .refused && decision.sentences.isEmpty)
    }

    @Test("a screening brain that fails refuses", arguments: [BrainID.intake, .sensitivity, .injection, .purpose])
    func screeningFails(brain: BrainID) async throws {
        let decision = try await decide([
            ScriptedBrain(brain) { input, _ in
                if input.output(of: .retrieval) == nil { throw BrainError(.fuelExhausted, "m") }
                return BrainOutput()
            }, quoting([try documents.claim(0)]),
        ])
        #expect(decision.outcome == .refused)
        #expect(decision.refusal?.code == "arbiter.screening-incomplete")
        #expect(decision.body.input.screening.faults == [BrainFault(brain: brain, code: "brain.fuel-exhausted")])
    }

    @Test("a planned brain that fails loses its own claims only")
    func plannedFails() async throws {
        let decision = try await decide([
            quoting([try documents.claim(0)]), ScriptedBrain(.contradiction) { _, _ in throw FakeError("x.y") },
        ])
        #expect(decision.outcome == .unanimous)
        #expect(decision.body.input.faults == [BrainFault(brain: .contradiction, code: "x.y")])
        let failed = try await decide([ScriptedBrain(.quotation) { _, _ in throw FakeError("x.y") }])
        #expect(failed.outcome == .abstained)
    }

    @Test("no claim survives where what was retrieved could not be screened")
    func unscreened() async throws {
        let decision = try await decide([
            ScriptedBrain(.injection) { input, _ in
                if input.earlier.contains(where: { $0.brain == .retrieval }) { throw FakeError("x.y") }
                return BrainOutput()
            }, quoting([try documents.claim(0)]),
        ])
        #expect(decision.outcome == .abstained)
        #expect(decision.path.contains { $0.rule == "A-25" && $0.result == "unscreened" })
    }

    @Test("a claim without evidence, with another's words or with a false place does not survive", arguments: 0...4)
    func evidence(form: Int) async throws {
        let good = try documents.claim(0)
        let first = good.evidence[0]
        let bad =
            switch form {
            case 0: Claim(text: "to 105 Nm", evidence: [], scoreMicros: 999_999, labels: .public)
            case 1: Claim(text: "to 105 kg", evidence: good.evidence, scoreMicros: 999_999, labels: .public)
            case 2: claim(first, start: 1, end: 10, quote: "to 105 Nm")
            case 3: claim(first, start: 0, end: 9, quote: "to 106 Nm")
            default: claim(first, start: 0, end: 999, quote: "to 105 Nm")
            }
        let alone = try await decide([quoting([bad])])
        #expect(alone.outcome == .abstained)
        let beside = try await decide([quoting([bad, try documents.claim(2)])])
        #expect(beside.sentences.map(\.text) == ["to 115 Nm"])
    }

    private func claim(_ evidence: Evidence, start: Int, end: Int, quote: String) -> Claim {
        let moved = Evidence(passage: evidence.passage, source: evidence.source, start: start, end: end, quote: quote)
        return Claim(text: quote, evidence: [moved], scoreMicros: 999_999, labels: .public)
    }

    @Test("a claim from a hostile stretch does not survive")
    func hostile() async throws {
        let decision = try await decide([
            ScriptedBrain(
                .injection, says: BrainOutput(findings: [Finding(key: FindingKey.hostileSpan, value: "d0.md@3-5")])),
            quoting([try documents.claim(0), try documents.claim(2)]),
        ])
        #expect(decision.sentences.map(\.text) == ["to 115 Nm"])
    }

    @Test(
        "a claim below the floor is no answer", arguments: [(Int64(299_999), Outcome.abstained), (300_000, .unanimous)])
    func floor(score: Int64, outcome: Outcome) async throws {
        #expect(try await decide([quoting([try documents.claim(0, score: score)])]).outcome == outcome)
    }

    @Test("personal data is answered by two claims at most")
    func minimal() async throws {
        let personal = Finding(key: FindingKey.suggestedLabel, value: "personal")
        let claims = [try documents.claim(0), try documents.claim(2), try documents.claim(3), try documents.claim(4)]
        let plain = try await decide([quoting(claims)])
        let careful = try await decide([
            ScriptedBrain(.sensitivity, says: BrainOutput(findings: [personal])), quoting(claims),
        ])
        #expect(plain.sentences.count == 3)
        #expect(careful.sentences.count == 2)
        #expect(careful.body.input.plan?.rule == "A-11")
    }

    @Test("a request without a key word is not planned")
    func empty() async throws {
        let type = Finding(key: FindingKey.requestType, value: "empty")
        let decision = try await decide([
            ScriptedBrain(.intake, says: BrainOutput(findings: [type])), quoting([try documents.claim(0)]),
        ])
        #expect(decision.outcome == .abstained)
        #expect(decision.body.input.plan == nil)
    }

    @Test("a narrator that adds words, leaves out or fails is passed over for the quotes", arguments: 0...3)
    func narrator(form: Int) async throws {
        let brain = ScriptedBrain(.narrator) { input, _ in
            let claims = echo(input).claims
            switch form {
            case 0: return BrainOutput(claims: claims.map { worded("Surely dangerous: " + $0.text, like: $0) })
            case 1: return BrainOutput(claims: Array(claims.dropFirst()))
            case 2: return BrainOutput(claims: claims.map { worded($0.text + " always", like: $0) })
            default: throw FakeError("x.y")
            }
        }
        let decision = try await decide([quoting(try topical([0, 2])), brain])
        #expect(decision.sentences.map(\.text) == ["to 105 Nm", "to 115 Nm"])
        #expect(decision.path.last?.rule == "A-41")
    }

    private func worded(_ text: String, like claim: Claim) -> Claim {
        Claim(text: text, evidence: claim.evidence, scoreMicros: 1, labels: claim.labels)
    }

    @Test("the order in which claims arrive never matters", arguments: UInt64(1)...30)
    func arrival(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        var claims = try topical([0, 1, 2]) + [documents.claim(3), documents.claim(4)]
        let expected = try await decide([quoting(claims)])
        claims.shuffle(using: &random)
        let shuffled = try await decide([quoting(claims)])
        #expect(shuffled.answer == expected.answer && shuffled.outcome == expected.outcome)
    }

    @Test("neither snapshot nor random identifiers move a shown digest")
    func shownDigests() async throws {
        let first = try await decide([quoting(try topical([0, 2]))])
        let moved = try topical([0, 2]).map { claim -> Claim in
            let evidence = try claim.evidence.map { evidence in
                Evidence(
                    passage: PassageReference(
                        document: try DocumentID(
                            bytes: [evidence.passage.document.bytes[0]] + [UInt8](repeating: 3, count: 15)),
                        version: 1, ordinal: 4),
                    source: evidence.source, start: evidence.start, end: evidence.end, quote: evidence.quote)
            }
            return Claim(
                text: claim.text, evidence: evidence, scoreMicros: claim.scoreMicros, labels: claim.labels,
                topic: claim.topic, value: claim.value)
        }
        let second = try await arbiter(cast([quoting(moved)])).decide(question, in: context(documents, snapshot: 99))
        #expect(first.path == second.path)
        #expect(first.answer == second.answer)
    }

    @Test("the table numbers its rules once, in order, and its digest is that of its words")
    func table() {
        let ids = ArbiterRules.v1.rules.map(\.id)
        #expect(Set(ids).count == ids.count && ids == ids.sorted())
        #expect(ArbiterRules.v1.report(testDigest).rules.count == ids.count)
        #expect(ArbiterRules.v1.digest(testDigest) == ArbiterRules.v1.digest(testDigest))
    }

    @Test("every rule of the table is applied by some request")
    func coverage() async throws {
        var applied = Set<String>()
        let type = Finding(key: FindingKey.requestType, value: "value")
        let empty = Finding(key: FindingKey.requestType, value: "empty")
        let personal = Finding(key: FindingKey.suggestedLabel, value: "personal")
        let cases: [[ScriptedBrain]] = [
            [quoting(try topical([0]))], [quoting(try topical([0, 1, 2]))], [quoting(try topical([0, 2]))], [],
            [ScriptedBrain(.intake, says: BrainOutput(findings: [type]))],
            [ScriptedBrain(.intake, says: BrainOutput(findings: [empty]))],
            [ScriptedBrain(.sensitivity, says: BrainOutput(findings: [personal]))],
            [quoting(try topical([0])), ScriptedBrain(.narrator) { _, _ in throw FakeError("x.y") }],
        ]
        for brains in cases { applied.formUnion(try await decide(brains).path.map(\.rule)) }
        #expect(applied == Set(ArbiterRules.v1.rules.map(\.id)))
    }
}
