import Contracts
import Core

/// A brain that says what a test tells it to, or fails, or counts its calls.
struct ScriptedBrain: Brain {
    let card: BrainCard
    private let script: @Sendable (BrainInput, BrainContext) async throws -> BrainOutput

    init(
        _ id: BrainID, number: Int = 50,
        _ script: @escaping @Sendable (BrainInput, BrainContext) async throws -> BrainOutput
    ) {
        card = BrainCard(id: id, number: number, task: "A test's.", version: "1", rulesDigest: .zero, fuel: 1)
        self.script = script
    }

    init(_ id: BrainID, number: Int = 50, says output: BrainOutput = BrainOutput()) {
        self.init(id, number: number) { _, _ in output }
    }

    func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        try await script(input, context)
    }
}
