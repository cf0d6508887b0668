import Contracts
import Core
import Synchronization

/// What every ``TextGenerating`` must hold to.
package enum TextGeneratingConformance {
    /// - Throws: ``ConformanceFailure`` with the first promise broken, or what the model throws.
    package static func check(_ model: any TextGenerating) async throws {
        let request = GenerationRequest(prompt: [.template("Say: "), .content("Öl wechseln")], tokenLimit: 8)
        let pieces = Mutex<[String]>([])
        let ticket = EffectTicket.sample(.modelLoad)
        let text = try await model.generate(request, ticket: ticket) { piece in pieces.withLock { $0.append(piece) } }
        try Conformance.require(pieces.withLock { $0.joined() } == text.text, "the pieces are the text")
        try Conformance.require(text.tokens.count <= request.tokenLimit, "no more tokens than allowed are written")
        try Conformance.require(text.promptTokens > 0, "a prompt is counted")
        let again = try await model.generate(request, ticket: ticket) { _ in }
        try Conformance.require(again == text, "the same request gives the same text")
        for refused in [
            GenerationRequest(prompt: [], tokenLimit: 8), GenerationRequest(prompt: request.prompt, tokenLimit: 0),
            GenerationRequest(prompt: request.prompt, tokenLimit: GenerationRequest.maximumTokens + 1),
            GenerationRequest(prompt: request.prompt, tokenLimit: 8, temperatureMillis: -1),
            GenerationRequest(prompt: request.prompt, tokenLimit: 8, seed: .max),
        ] {
            try await Conformance.requireCode("inference.generation-limits", "a request outside the limits is refused")
            {
                _ = try await model.generate(refused, ticket: ticket) { _ in }
            }
        }
    }
}
