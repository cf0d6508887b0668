import Contracts
import RecordFormat

/// What a worker is told to write: `{1: [[whether template, text]…], 2: tokens, 3: millis, 4: seed, 5: context,
/// 6: threads, 7: grammar or null}`.
struct GenerationOrder {
    let request: GenerationRequest
    let context: Int
    let threads: Int

    var encoded: [UInt8] {
        let parts = request.prompt.map { part -> CBORValue in
            switch part {
            case .template(let text): .array([.boolean(true), .text(text)])
            case .content(let text): .array([.boolean(false), .text(text)])
            }
        }
        return CBOREncoder.encode(
            .map([
                CBORPair(1, .array(parts)), CBORPair(2, .unsigned(UInt64(request.tokenLimit))),
                CBORPair(3, .unsigned(UInt64(request.temperatureMillis))), CBORPair(4, .unsigned(UInt64(request.seed))),
                CBORPair(5, .unsigned(UInt64(context))), CBORPair(6, .unsigned(UInt64(threads))),
                CBORPair(7, request.grammar.map { .text($0) } ?? .null),
            ]))
    }

    init(request: GenerationRequest, context: Int, threads: Int) {
        self.request = request
        self.context = context
        self.threads = threads
    }

    /// - Throws: ``InferenceError`` `inference.generation-limits`.
    init(decoding bytes: [UInt8]) throws(InferenceError) {
        guard let order = Self.decode(bytes), order.request.isWithinLimits,
            LanguageModelLimits.contexts.contains(order.context),
            LanguageModelLimits.threadCounts.contains(order.threads)
        else { throw InferenceError(.generationLimits, "The request is outside the limits of a language model.") }
        self = order
    }

    private static func decode(_ bytes: [UInt8]) -> GenerationOrder? {
        guard let values = (try? CBORDecoder.decode(bytes))?.values(ofKeysUpTo: 7),
            let parts = values[0].items?.map(Self.part), let tokens = values[1].count, let millis = values[2].count,
            let seed = values[3].unsignedInteger.flatMap({ UInt32(exactly: $0) }), let context = values[4].count,
            let threads = values[5].count
        else { return nil }
        let prompt = parts.compactMap(\.self)
        let grammar = values[6].textString
        guard prompt.count == parts.count, grammar != nil || values[6] == .null else { return nil }
        return GenerationOrder(
            request: GenerationRequest(
                prompt: prompt, grammar: grammar, tokenLimit: tokens, temperatureMillis: millis, seed: seed),
            context: context, threads: threads)
    }

    private static func part(_ value: CBORValue) -> GenerationRequest.Part? {
        guard let items = value.items(count: 2), case .boolean(let isTemplate) = items[0],
            let text = items[1].textString
        else { return nil }
        return isTemplate ? .template(text) : .content(text)
    }
}

/// What a worker says when it has written: `{1: end, 2: tokens of the prompt, 3: [token…], 4: engine, 5: batch}`.
struct GenerationReport {
    let end: GeneratedText.End
    let promptTokens: Int
    let tokens: [Int]
    let engine: String
    let batch: Int

    var encoded: [UInt8] {
        CBOREncoder.encode(
            .map([
                CBORPair(1, .text(end.rawValue)), CBORPair(2, .unsigned(UInt64(promptTokens))),
                CBORPair(3, .array(tokens.map { .unsigned(UInt64($0)) })), CBORPair(4, .text(engine)),
                CBORPair(5, .unsigned(UInt64(batch))),
            ]))
    }

    init(end: GeneratedText.End, promptTokens: Int, tokens: [Int], engine: String, batch: Int) {
        self.end = end
        self.promptTokens = promptTokens
        self.tokens = tokens
        self.engine = engine
        self.batch = batch
    }

    /// - Throws: ``InferenceError`` `inference.generation-failed`: the worker may be in the hands of its model's maker.
    init(decoding bytes: [UInt8]) throws(InferenceError) {
        guard let values = (try? CBORDecoder.decode(bytes))?.values(ofKeysUpTo: 5),
            let end = values[0].textString.flatMap(GeneratedText.End.init), let promptTokens = values[1].count,
            let items = values[2].items, items.count <= GenerationRequest.maximumTokens,
            let engine = values[3].textString, let batch = values[4].count
        else { throw InferenceError(.generationFailed, "The model's worker gave an answer that cannot be read.") }
        self.init(
            end: end, promptTokens: promptTokens, tokens: items.compactMap(\.count), engine: engine, batch: batch)
    }

    func text(_ text: String, order: GenerationOrder) -> GeneratedText {
        GeneratedText(
            text: text, end: end, promptTokens: promptTokens, tokens: tokens,
            pins: GenerationPins(engine: engine, context: order.context, batch: batch, threads: order.threads))
    }
}

extension CBORValue {
    fileprivate var count: Int? { unsignedInteger.flatMap { Int(exactly: $0) } }
}
