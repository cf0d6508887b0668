import CLlama
import Contracts
import Glibc
import Workers

/// The worker in which a language model lives: no file but the model it is handed, no network, no other process.
package enum GenerationWorker {
    package static let name = "generate"
    /// How many tokens are read in one step. The bits of a text depend on it, so nobody may set it.
    static let batch = 256
    /// What this program calls the engine that scripts/setup builds.
    static let engine = "llama.cpp of llama-cpp-python 0.3.36"

    /// The profile's numbers are ceilings: a model's own limits come with each call.
    package static let handler = WorkerHandler(
        name: name, profile: WorkerProfile(reach: .pure, memoryBytes: 256 << 30, processorSeconds: 16 * 3_600),
        streaming: { request, pieces in
            let order = try GenerationOrder(decoding: request)
            guard language_processor_suffices() else {
                throw InferenceError(
                    .processorUnsupported,
                    "The language model's engine needs a processor with AVX2, FMA, F16C and BMI2 (x86-64-v3).")
            }
            return try GenerationRun(order: order, pieces: pieces).write().encoded
        })
}

/// One text, from the model's file to its last token, in the worker.
struct GenerationRun {
    private let order: GenerationOrder
    private let pieces: WorkerPieces

    init(order: GenerationOrder, pieces: WorkerPieces) {
        self.order = order
        self.pieces = pieces
    }

    func write() throws -> GenerationReport {
        let model = try open()
        defer { language_close(model) }
        var prompt = try promptTokens(model)
        let promptCount = prompt.count
        guard promptCount + order.request.tokenLimit <= order.context else {
            throw InferenceError(
                .promptTooLong,
                "The prompt's \(promptCount) tokens and \(order.request.tokenLimit) new ones are over the model's "
                    + "context of \(order.context); ask for less.")
        }
        try read(model, &prompt)
        var tokens: [Int] = []
        var end = GeneratedText.End.tokenLimit
        while tokens.count < order.request.tokenLimit {
            var token = [language_next(model)]
            if language_ends(model, token[0]) {
                end = .finished
                break
            }
            tokens.append(Int(token[0]))
            try pieces.say(try bytes(of: token[0], model))
            if tokens.count < order.request.tokenLimit { try read(model, &token) }
        }
        let engine = "\(GenerationWorker.engine); \(String(cString: language_engine()))"
        return GenerationReport(
            end: end, promptTokens: promptCount, tokens: tokens, engine: engine, batch: GenerationWorker.batch)
    }

    /// The header is read here first; the engine gets only a file that passed.
    private func checkHeader() throws(InferenceError) {
        var status = stat()
        guard fstat(WorkerGrant.fileDescriptor, &status) == 0, status.st_size > 0,
            let start = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, WorkerGrant.fileDescriptor, 0),
            start != MAP_FAILED
        else { throw InferenceError(.generationMemory, "The model's limit of memory is too low for its file.") }
        defer { munmap(start, Int(status.st_size)) }
        _ = try GGUFHeader(UnsafeRawBufferPointer(start: start, count: Int(status.st_size)))
    }

    private func open() throws(InferenceError) -> OpaquePointer {
        try checkHeader()
        var model: OpaquePointer?
        let request = order.request
        let status = withOptionalCString(request.grammar) { grammar in
            language_open(
                WorkerGrant.fileDescriptor,
                language_settings(
                    context: Int32(order.context), batch: Int32(GenerationWorker.batch),
                    threads: Int32(order.threads), temperature_millis: Int32(request.temperatureMillis),
                    seed: request.seed, grammar: grammar),
                &model)
        }
        guard let model, status == LANGUAGE_OK else { throw Self.error(status) }
        return model
    }

    private func withOptionalCString<Result>(_ text: String?, _ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        guard let text else { return body(nil) }
        return text.withCString { body($0) }
    }

    private static func error(_ status: language_status) -> InferenceError {
        switch status {
        case LANGUAGE_UNREADABLE:
            InferenceError(.unsuitableModel, "The engine does not take the file for a language model it can run.")
        case LANGUAGE_NO_MEMORY:
            InferenceError(
                .generationMemory, "The model's limit of memory is too low for its numbers and context; raise it.")
        case LANGUAGE_BAD_GRAMMAR:
            InferenceError(.grammarInvalid, "The grammar cannot be read.")
        default:
            InferenceError(.generationFailed, "The language model could not be run on this prompt.")
        }
    }

    private func promptTokens(_ model: OpaquePointer) throws(InferenceError) -> [Int32] {
        let beginning = language_beginning(model)
        var tokens = beginning >= 0 ? [beginning] : []
        for part in order.request.prompt {
            switch part {
            case .template(let text): tokens += try tokenized(text, special: true, model)
            case .content(let text): tokens += try tokenized(text, special: false, model)
            }
        }
        return tokens
    }

    /// No token is shorter than a byte but the few that a tokenizer puts in front.
    private func tokenized(
        _ text: String, special: Bool, _ model: OpaquePointer
    ) throws(InferenceError) -> [Int32] {
        let bytes = Array(text.utf8CString)
        var tokens = [Int32](repeating: 0, count: bytes.count * 3 + 8)
        let count = language_tokenize(
            model, bytes, Int32(bytes.count - 1), special, &tokens, Int32(tokens.count))
        guard count >= 0 else { throw Self.error(LANGUAGE_FAILED) }
        return Array(tokens[..<Int(count)])
    }

    private func read(_ model: OpaquePointer, _ tokens: inout [Int32]) throws(InferenceError) {
        let status = language_read(model, &tokens, Int32(tokens.count))
        guard status == LANGUAGE_OK else { throw Self.error(status) }
    }

    private func bytes(of token: Int32, _ model: OpaquePointer) throws(InferenceError) -> [UInt8] {
        var bytes = [CChar](repeating: 0, count: 1_024)
        let count = language_piece(model, token, &bytes, Int32(bytes.count))
        guard count >= 0 else { throw Self.error(LANGUAGE_FAILED) }
        return bytes[..<Int(count)].map { UInt8(bitPattern: $0) }
    }
}
