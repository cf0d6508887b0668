import Contracts
import Core

/// A deterministic stand-in for a language model: it writes the prompt's own words again, a letter a token.
package struct EchoingModel: TextGenerating {
    package let modelDigest: Digest

    package init(modelDigest: Digest = .zero) { self.modelDigest = modelDigest }

    package func generate(
        _ request: GenerationRequest, ticket: EffectTicket, onPiece: @escaping @Sendable (String) -> Void
    ) async throws -> GeneratedText {
        guard request.isWithinLimits else { throw FakeError("inference.generation-limits", category: .usage) }
        let prompt = Array(request.prompt.map(\.text).joined().unicodeScalars)
        let written = prompt.prefix(request.tokenLimit)
        let text = written.map(String.init)
        text.forEach(onPiece)
        return GeneratedText(
            text: text.joined(), end: written.count == prompt.count ? .finished : .tokenLimit,
            promptTokens: prompt.count, tokens: written.map { Int($0.value) },
            pins: GenerationPins(engine: "echo", context: prompt.count + request.tokenLimit, batch: 1, threads: 1))
    }
}
