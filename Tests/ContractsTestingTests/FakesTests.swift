import Contracts
import ContractsTesting
import Core
import CoreTesting
import Testing

@Suite("Fakes of the contracts")
struct FakesTests {
    @Test("wrap keys as the real hierarchy must")
    func keys() async throws {
        let random = SeededRandomSource(seed: 3)
        try await KeyWrappingConformance.check(
            InMemoryKeyWrapping(), tenant: TenantID(random: random),
            subjects: (0..<3).map { _ in SubjectID(random: random) })
    }

    @Test("of a language model keeps the contract")
    func languageModel() async throws {
        let model = EchoingModel()
        try await TextGeneratingConformance.check(model)
    }

    @Test("embed texts as a real model must")
    func embedding() throws {
        try TextEmbeddingConformance.check(HashingEmbedding())
    }

    @Test("record before an effect as the real gate must")
    func gate() async throws {
        let gate = RecordingGate()
        let random = SeededRandomSource(seed: 3)
        let actor = Actor(principal: PrincipalID(random: random), kind: .system)
        let intent = EffectIntent(
            .ingest, draft: EntryDraft(tenant: TenantID(random: random), actor: actor, action: "effect.ingest"))
        try await EffectGateConformance.check(gate, intent: intent) { gate.drafts.count }
        #expect(gate.outcomes == ["done", "test.effect-failed"])
        gate.fail(with: FakeError("record.disk-full"))
        try await EffectGateConformance.checkFailing(gate, intent: intent, code: "record.disk-full")
    }

    @Test("are caught where they break a promise")
    func caught() {
        struct Halved: TextEmbedding {
            let dimension = 2
            let modelDigest = Digest.zero
            func embed(_ texts: [String]) throws -> [[Float]] { texts.map { _ in [0.5, 0] } }
        }
        let failure = #expect(throws: ConformanceFailure.self) { try TextEmbeddingConformance.check(Halved()) }
        #expect(failure?.description == "broken promise: a vector has length 1, also of an empty or long text")
    }
}
