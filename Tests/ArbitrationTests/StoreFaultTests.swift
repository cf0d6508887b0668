import Arbitration
import Contracts
import Core
import Testing

@Suite("A store's fault under the arbiter")
struct StoreFaultTests {
    private struct Fault: StoreFaulting {
        let isStoreFault: Bool
        var code: String { "knowledge.damaged" }
        var message: String { "Damaged." }
        var category: ErrorCategory { .failed }
    }

    /// Finds and reads nothing but a fault.
    private struct Broken: PassageSearching {
        let fault: Fault

        func search(_ query: PassageQuery, permit: Permit) async throws -> [RankedPassage] { throw fault }
        func text(
            of document: DocumentID, version: UInt32, range: Range<Int>, snapshot: SnapshotSequence, permit: Permit
        ) async throws -> String { throw fault }
        func currentSnapshot() async throws -> SnapshotSequence { SnapshotSequence(1) }
    }

    private func decide(_ fault: Fault, reading: Bool) async throws -> Decision {
        let documents = NumberedDocuments(texts: ["to 105 Nm"])
        let searching = ScriptedBrain(.retrieval) { _, context in
            let query = PassageQuery(text: "x", limit: 1, snapshot: context.snapshot)
            return BrainOutput(passages: try await context.passages.search(query, permit: context.permit))
        }
        let brains = reading ? [quoting([try documents.claim(0)])] : [searching]
        return try await arbiter(cast(brains)).decide(question, in: context(Broken(fault: fault)))
    }

    @Test("ends the request, where a brain meets it and where evidence is read again", arguments: [true, false])
    func endsTheRequest(reading: Bool) async throws {
        let error = await #expect(throws: Fault.self) { try await decide(Fault(isStoreFault: true), reading: reading) }
        #expect(error?.code == "knowledge.damaged")
    }

    @Test("differs from any other failure, which abstains and names the brain")
    func otherFailure() async throws {
        let decision = try await decide(Fault(isStoreFault: false), reading: false)
        #expect(decision.outcome == .abstained)
        #expect(decision.body.failedBrains == ["retrieval"])
    }
}
