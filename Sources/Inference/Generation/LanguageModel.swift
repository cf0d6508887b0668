import Contracts
package import Core
import Workers

/// A language model on this machine: its sealed bytes, and a fresh confined worker for every text.
package struct LanguageModel: TextGenerating {
    package let modelDigest: Digest

    /// What the worker's program takes of its address space before it loads anything.
    private static let programBytes = 192 << 20

    private let file: SealedModelFile
    private let limits: LanguageModelLimits
    private let launcher: WorkerLauncher

    package init(file: SealedModelFile, limits: LanguageModelLimits, launcher: WorkerLauncher) {
        modelDigest = file.digest
        self.file = file
        self.limits = limits
        self.launcher = launcher
    }

    package func generate(
        _ request: GenerationRequest, ticket: EffectTicket, onPiece: @escaping @Sendable (String) -> Void
    ) async throws -> GeneratedText {
        guard request.isWithinLimits, request.tokenLimit <= limits.tokens else {
            throw InferenceError(
                .generationLimits, "The request is outside the limits; this model writes 1 to \(limits.tokens) tokens.")
        }
        guard file.byteCount + Self.programBytes <= limits.memoryBytes else {
            throw InferenceError(
                .generationMemory,
                "The model's file alone is over its limit of \(limits.memoryMegabytes) MiB; raise it.")
        }
        let assembly = TextAssembly(onPiece: onPiece)
        let order = GenerationOrder(request: request, context: limits.context, threads: limits.threads)
        let grant = WorkerGrant(
            file: file.descriptor,
            ceiling: WorkerCeiling(
                memoryBytes: UInt64(limits.memoryBytes), processorSeconds: UInt64((limits.seconds + 2) * limits.threads)
            ),
            wallTime: .seconds(limits.seconds))
        do {
            let answer = try await launcher.answer(
                of: GenerationWorker.name, to: order.encoded, grant: grant, onPiece: assembly.add)
            return try GenerationReport(decoding: answer.payload).text(assembly.finish(), order: order)
        } catch let error as WorkerError {
            throw InferenceError(ofGeneration: error, limits: limits)
        }
    }
}

/// What a model may take for one text.
package struct LanguageModelLimits: Sendable, Equatable {
    package static let contexts = 64...131_072
    package static let tokenCounts = 1...GenerationRequest.maximumTokens
    package static let memoryMegabytes = 256...262_144
    package static let secondCounts = 1...3_600
    package static let threadCounts = 1...16

    /// Tokens of the prompt and the text together.
    package let context: Int
    package let tokens: Int
    package let memoryMegabytes: Int
    package let seconds: Int
    package let threads: Int

    package var memoryBytes: Int { memoryMegabytes << 20 }

    /// - Throws: ``InferenceError`` `inference.generation-limits`.
    package init(
        context: Int = 4_096, tokens: Int = 512, memoryMegabytes: Int = 8_192, seconds: Int = 120, threads: Int = 1
    ) throws(InferenceError) {
        let checks = [
            ("context", context, Self.contexts), ("tokens", tokens, Self.tokenCounts),
            ("megabytes of memory", memoryMegabytes, Self.memoryMegabytes), ("seconds", seconds, Self.secondCounts),
            ("threads", threads, Self.threadCounts),
        ]
        for (name, value, range) in checks where !range.contains(value) {
            throw InferenceError(
                .generationLimits, "A model's \(name) must be \(range.lowerBound) to \(range.upperBound).")
        }
        self.context = context
        self.tokens = tokens
        self.memoryMegabytes = memoryMegabytes
        self.seconds = seconds
        self.threads = threads
    }
}

extension InferenceError {
    /// What a worker's end means to whoever asked for a text.
    init(ofGeneration error: WorkerError, limits: LanguageModelLimits) {
        switch error.kind {
        case .timedOut:
            self.init(.generationTimedOut, "The model took longer than its \(limits.seconds) s; ask for less.")
        case .refused:
            let kind = error.refusal.flatMap { Code(rawValue: $0.code) } ?? .generationFailed
            self.init(kind, error.refusal?.message ?? error.message, underlying: error)
        case .unknown, .crashed, .malformedResponse, .launchFailed, .requestTooLarge, .queueFull, .confinementMissing,
            .malformedRequest, .callerGone, .toolMissing, .toolFailed:
            self.init(.generationFailed, "The model's worker failed: \(error.message)", underlying: error)
        }
    }
}
