import Contracts
import Core
import Foundation
import Testing

@testable import Composition

@Suite("A forbidden document")
struct HiddenDocumentTests {
    /// What an asker sees of an answer, but for the identifiers and proofs that differ with every request.
    private struct Shown: Equatable {
        let answer: String
        let outcome: String
        let citations: [String]
        let path: [String]
        let refusal: String?

        init(_ report: AskReport) {
            answer = report.answer
            outcome = report.outcome
            citations = report.citations.map {
                "\($0.document) \($0.source) \($0.title) \($0.version) \($0.passage) \($0.start) \($0.end) \($0.quote)"
            }
            path = report.decisionPath.map { "\($0.rule) \($0.inputDigest) \($0.result)" }
            refusal = report.refusal?.code
        }
    }

    private static let questions = [
        "What peak current does a sound parking brake actuator draw?",
        "What Cpk did the piston bore of the front caliper KB-4471-03 reach?",
        "What is the piece price of the front caliper KB-4471-03?",
        "Which supplier lost the exclusive contract?",
    ]

    @Test("leaves no trace in what a supplier sees: answer, order, citations, shown digests")
    func leavesNoTrace() async throws {
        let home = try await DemonstrationHome.copy()
        let before = try await ask(home)
        let secret = try home.write(
            """
            # Actuator current and bore

            A sound parking brake actuator draws a peak current of 99 A. The piston bore of the front caliper
            KB-4471-03 reached a Cpk of 9.9. The piece price of the front caliper KB-4471-03 is 999 EUR.
            Supplier Kestrel lost the exclusive contract.
            """, to: "secret.md")
        let request = try IngestRequest.files([secret], labels: LabelSet([.internal]))
        try await home.use { _ = try await $0.ingest(request, progress: { _ in }) }
        let after = try await ask(home)
        #expect(before == after)

        let seen = try await home.use { try await $0.ask(Self.questions[0], as: "ana", for: .supplierQuality) }
        #expect(seen.citations.contains { $0.source == "secret.md" }, "the owner's own analyst does see it")
    }

    private func ask(_ home: TestHome) async throws -> [Shown] {
        try await home.use { node in
            var shown: [Shown] = []
            for question in Self.questions {
                shown.append(Shown(try await node.ask(question, as: "kira", for: .supplierQuality)))
            }
            return shown
        }
    }
}
