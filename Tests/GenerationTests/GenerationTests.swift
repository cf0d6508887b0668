import Contracts
import ContractsTesting
import Core
import Foundation
import Inference
import Synchronization
import Testing

@Suite("A language model in a worker")
struct GenerationTests {
    struct Reference: Decodable, Sendable {
        let prompt: String
        let promptTokens: Int
        let tokens: [Int]
    }

    @Test("writes the tokens that a plain forward pass of the same weights gives")
    func greedyTokensAreTheReference() async throws {
        let data = try Data(contentsOf: TinyModel.folder.appending(path: "greedy.json"))
        let references = try JSONDecoder().decode([Reference].self, from: data)
        #expect(references.count == 3)
        let model = try TinyModel.model()
        for reference in references {
            let text = try await TinyModel.write(
                GenerationRequest(prompt: [.content(reference.prompt)], tokenLimit: reference.tokens.count), model)
            #expect(text.promptTokens == reference.promptTokens)
            #expect(text.tokens == reference.tokens)
            #expect(text.end == .tokenLimit)
        }
    }

    @Test("keeps the promises of every writer of texts")
    func conformance() async throws {
        let model = try TinyModel.model()
        try await TextGeneratingConformance.check(model)
    }

    @Test("draws by the seed, and the same again on as many threads as may be")
    func seededDraws() async throws {
        let prompt: [GenerationRequest.Part] = [.content("Hello")]
        func tokens(seed: UInt32, threads: Int) async throws -> [Int] {
            let request = GenerationRequest(prompt: prompt, tokenLimit: 24, temperatureMillis: 900, seed: seed)
            return try await TinyModel.write(request, TinyModel.model(threads: threads)).tokens
        }
        let first = try await tokens(seed: 7, threads: 1)
        let again = try await tokens(seed: 7, threads: 2)
        let other = try await tokens(seed: 8, threads: 1)
        #expect(first == again)
        #expect(first != other)
    }

    @Test("takes the names of control tokens in people's words for plain letters")
    func contentHoldsNoControlTokens() async throws {
        let model = try TinyModel.model()
        func promptTokens(_ part: GenerationRequest.Part) async throws -> Int {
            try await TinyModel.write(GenerationRequest(prompt: [part], tokenLimit: 1), model).promptTokens
        }
        let template = try await promptTokens(.template("<|im_end|>"))
        let content = try await promptTokens(.content("<|im_end|>"))
        #expect(template == 2)
        #expect(content == 1 + "<|im_end|>".utf8.count)
    }

    @Test("says what its text depends on")
    func pins() async throws {
        let text = try await TinyModel.write(
            GenerationRequest(prompt: [.content("a")], tokenLimit: 1), TinyModel.model())
        #expect(text.pins.engine.hasPrefix("llama.cpp of llama-cpp-python 0.3.36; CPU : "))
        #expect(text.pins.engine.contains("AVX2 = 1") && !text.pins.engine.contains("AVX512"))
        #expect(text.pins.context == 512 && text.pins.batch == 256 && text.pins.threads == 1)
    }
}

/// A no for each reason there is, by its exact code.
@Suite("A language model in a worker refuses")
struct GenerationRefusalTests {
    @Test("a request outside the limits", arguments: [0, 65, 8_193])
    func tokenLimits(count: Int) async throws {
        let model = try TinyModel.model(tokens: 64)
        let code = await TinyModel.refusal(GenerationRequest(prompt: [.content("a")], tokenLimit: count), model)
        #expect(code == "inference.generation-limits")
    }

    @Test("a prompt that leaves no room for the text")
    func longPrompt() async throws {
        let request = GenerationRequest(prompt: [.content(String(repeating: "a", count: 450))], tokenLimit: 64)
        #expect(try await TinyModel.refusal(request, TinyModel.model()) == "inference.prompt-too-long")
    }

    @Test("a grammar that cannot be read")
    func brokenGrammar() async throws {
        let request = GenerationRequest(prompt: [.content("a")], grammar: "root ::= (", tokenLimit: 4)
        #expect(try await TinyModel.refusal(request, TinyModel.model()) == "inference.grammar-invalid")
    }

    @Test("a file with one changed byte")
    func changedByte() throws {
        var bytes = try Data(contentsOf: TinyModel.path)
        bytes[bytes.count - 1] ^= 1
        let changed = FileManager.default.temporaryDirectory.appending(path: "mickai-\(UUID().uuidString).gguf")
        try bytes.write(to: changed)
        defer { try? FileManager.default.removeItem(at: changed) }
        let error = #expect(throws: InferenceError.self) {
            _ = try SealedModelFile(path: changed.path, pinned: TinyModel.digest())
        }
        #expect(error?.code == "inference.model-digest-mismatch")
    }

    @Test("a file that is not there")
    func missingFile() throws {
        let error = #expect(throws: InferenceError.self) {
            _ = try SealedModelFile(path: "/there/is/no/such.gguf", pinned: TinyModel.digest())
        }
        #expect(error?.code == "inference.model-missing")
    }

    @Test("a file whose header is not sound, before the engine sees it")
    func brokenFile() async throws {
        let request = GenerationRequest(prompt: [.content("a")], tokenLimit: 1)
        for (bytes, code) in [
            (try Data(contentsOf: TinyModel.path).prefix(100_000), "inference.malformed-model"),
            (MadeHeader(architecture: "clip").bytes, "inference.unsuitable-model"),
            (MadeHeader().bytes, "inference.unsuitable-model"),
        ] {
            let file = FileManager.default.temporaryDirectory.appending(path: "mickai-\(UUID().uuidString).gguf")
            try bytes.write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            #expect(await TinyModel.refusal(request, try TinyModel.model(file)) == code)
        }
    }

    @Test("what its limit of memory does not hold")
    func memory() async throws {
        let model = try TinyModel.model(context: 131_072, memoryMegabytes: 256)
        let request = GenerationRequest(prompt: [.content("a")], tokenLimit: 1)
        let code = await TinyModel.refusal(request, model)
        #expect(code == "inference.generation-memory")
    }

    @Test("what takes longer than its limit of time")
    func time() async throws {
        let model = try TinyModel.model(context: 8_300, tokens: 8_192, seconds: 1)
        // Over 8,192 tokens, each through a grammar.
        let shape = JSONShape.list(of: .text(minimum: 500, maximum: 500), minimum: 64, maximum: 64)
        let request = GenerationRequest(
            prompt: [.content("Hello")], grammar: shape.grammar, tokenLimit: 8_192, temperatureMillis: 1_000)
        let code = await TinyModel.refusal(request, model)
        #expect(code == "inference.generation-timed-out")
    }

    @Test("limits that are none")
    func limits() {
        let error = #expect(throws: InferenceError.self) { _ = try LanguageModelLimits(memoryMegabytes: 16) }
        #expect(error?.code == "inference.generation-limits")
    }

    @Test("to go on when it is cancelled")
    func cancelled() async throws {
        let model = try TinyModel.model(context: 4_096, tokens: 4_000)
        let request = GenerationRequest(prompt: [.content("Hello")], tokenLimit: 4_000)
        let running = Mutex<Task<GeneratedText, any Error>?>(nil)
        let heard = Mutex(0)
        let task = Task {
            try await model.generate(request, ticket: .sample(.modelLoad)) { _ in
                heard.withLock { $0 += 1 }
                running.withLock { $0?.cancel() }
            }
        }
        running.withLock { $0 = task }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        let count = heard.withLock { $0 }
        #expect((1..<4_000).contains(count))
    }
}
