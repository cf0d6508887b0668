import Core

/// Writes text with a language model, which decides nothing: what it wrote is a model's words and marked as such.
package protocol TextGenerating: Sendable {
    /// The model, which never changes; its digest stands in the record with every text.
    var modelDigest: Digest { get }

    /// Writes until the model ends the text or the limit of tokens is reached. The same request gives the same text
    /// on every machine of the engine's class. Cancelling the calling task ends the work at once.
    ///
    /// - Parameter onPiece: takes the text while it is written, in order, on any thread; together the pieces are the
    ///   text of the result.
    /// - Throws: `inference.generation-limits` for a request outside ``GenerationRequest``'s limits,
    ///   `inference.prompt-too-long`, `inference.grammar-invalid`, `inference.generation-timed-out`,
    ///   `inference.generation-memory`, `inference.generation-failed`; `CancellationError`.
    func generate(
        _ request: GenerationRequest, ticket: EffectTicket, onPiece: @escaping @Sendable (String) -> Void
    ) async throws -> GeneratedText
}

/// What a language model is to write, with every choice that its text depends on.
package struct GenerationRequest: Sendable, Equatable {
    /// A part of the prompt.
    package enum Part: Sendable, Equatable {
        /// The product's own words, in which control tokens are meant.
        case template(String)
        /// Words of people and documents, in which nothing is a control token.
        case content(String)
    }

    package static let maximumParts = 256
    package static let maximumPromptBytes = 1 << 20
    package static let maximumGrammarBytes = 1 << 18
    package static let maximumTokens = 8_192
    package static let maximumTemperatureMillis = 2_000
    package static let temperatures = 0...maximumTemperatureMillis

    package let prompt: [Part]
    /// The text fits this GBNF grammar, whose first rule is `root`; `nil` for free text.
    package let grammar: String?
    /// 1 to ``maximumTokens``.
    package let tokenLimit: Int
    /// In thousandths, 0 to ``maximumTemperatureMillis``; 0 takes the likeliest token always.
    package let temperatureMillis: Int
    /// Decides every draw when the temperature is not 0. The highest number is not a seed: the engine takes it for
    /// chance.
    package let seed: UInt32

    package init(
        prompt: [Part], grammar: String? = nil, tokenLimit: Int, temperatureMillis: Int = 0, seed: UInt32 = 0
    ) {
        self.prompt = prompt
        self.grammar = grammar
        self.tokenLimit = tokenLimit
        self.temperatureMillis = temperatureMillis
        self.seed = seed
    }

    /// Whether every part stands within the limits above.
    package var isWithinLimits: Bool {
        let bytes = prompt.reduce(0) { $0 + $1.text.utf8.count }
        return !prompt.isEmpty && prompt.count <= Self.maximumParts && bytes <= Self.maximumPromptBytes
            && (grammar?.utf8.count ?? 0) <= Self.maximumGrammarBytes && (1...Self.maximumTokens).contains(tokenLimit)
            && Self.temperatures.contains(temperatureMillis) && seed != .max
    }
}

extension GenerationRequest.Part {
    package var text: String {
        switch self {
        case .template(let text), .content(let text): text
        }
    }
}

/// What a language model wrote, and what it was pinned to while it wrote.
package struct GeneratedText: Sendable, Equatable {
    package enum End: String, Sendable, CaseIterable {
        /// The model, or the grammar, ended the text.
        case finished
        case tokenLimit = "token-limit"
    }

    package let text: String
    package let end: End
    package let promptTokens: Int
    /// The model's own numbers of what it wrote, without the one that ended it.
    package let tokens: [Int]
    package let pins: GenerationPins

    package init(text: String, end: End, promptTokens: Int, tokens: [Int], pins: GenerationPins) {
        self.text = text
        self.end = end
        self.promptTokens = promptTokens
        self.tokens = tokens
        self.pins = pins
    }
}

/// On what, beside the request, the bits of a text depend.
package struct GenerationPins: Sendable, Equatable {
    /// The engine's version and the instructions it is built for.
    package let engine: String
    package let context: Int
    package let batch: Int
    package let threads: Int

    package init(engine: String, context: Int, batch: Int, threads: Int) {
        self.engine = engine
        self.context = context
        self.batch = batch
        self.threads = threads
    }
}
