package import Core

/// The error of local inference: what is wrong with a model's files, a text or a call.
///
/// Messages name files, tensors and limits, never the text that was to be embedded.
package struct InferenceError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        /// A file of the model is absent or cannot be read.
        case modelMissing = "inference.model-missing"
        /// A file of the model differs from the pinned one in size or digest.
        case modelDigestMismatch = "inference.model-digest-mismatch"
        /// The tensors break the safetensors format, or the vocabulary its own.
        case malformedModel = "inference.malformed-model"
        /// A sound model that lacks a tensor, or has one of another shape or type than this encoder needs.
        case unsuitableModel = "inference.unsuitable-model"
        /// A text is longer than the limit.
        case textTooLong = "inference.text-too-long"
        /// A call holds more texts than the limit.
        case tooManyTexts = "inference.too-many-texts"
        /// The number of threads is outside the allowed range.
        case badThreadCount = "inference.bad-thread-count"
        /// The system refuses a thread.
        case threadRefused = "inference.thread-refused"
        /// A request to write, or a model's limits, outside what is allowed.
        case generationLimits = "inference.generation-limits"
        /// A prompt and the text asked for are longer than the model's context.
        case promptTooLong = "inference.prompt-too-long"
        /// A grammar that the engine cannot read.
        case grammarInvalid = "inference.grammar-invalid"
        /// A JSON schema beyond the supported part.
        case schemaUnsupported = "inference.schema-unsupported"
        /// A prompt template that is not on the list.
        case templateUnknown = "inference.template-unknown"
        /// The model took longer than its limit.
        case generationTimedOut = "inference.generation-timed-out"
        /// The model needs more memory than its limit.
        case generationMemory = "inference.generation-memory"
        /// The model's worker ended without a text.
        case generationFailed = "inference.generation-failed"
        /// The processor lacks instructions that the engine is built for.
        case processorUnsupported = "inference.processor-unsupported"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .modelMissing: .missingComponent
        case .modelDigestMismatch, .malformedModel, .unsuitableModel: .refused
        case .textTooLong, .tooManyTexts, .badThreadCount, .generationLimits, .promptTooLong, .grammarInvalid,
            .schemaUnsupported, .templateUnknown:
            .usage
        case .threadRefused, .generationTimedOut, .generationMemory, .generationFailed: .failed
        case .processorUnsupported: .missingComponent
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }
}
