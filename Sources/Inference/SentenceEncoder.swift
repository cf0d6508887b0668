import COpenBLAS
import Contracts
package import Core

/// Embeds texts with a pinned BERT model on this machine's processor.
///
/// The bits of a text's vector do not depend on the other texts of the call or on `threads`; they do depend on
/// ``engine``, which belongs beside a recorded vector. Limits: ``maximumTexts`` a call, 1 MiB a text, of which the
/// model reads the first 256 tokens. A loaded model holds 91 MB; a thread adds up to 4 MB during a call.
package struct SentenceEncoder: TextEmbedding {
    package static let maximumTexts = 4096

    package let modelDigest: Digest
    package var dimension: Int { encoder.shape.hidden }

    private let tokenizer: WordPieceTokenizer
    private let encoder: BertEncoder
    private let threads: BoundedThreads

    /// Loads a model whose files `read` hands over, from a ``ModelFolder`` or a vault.
    ///
    /// - Parameters:
    ///   - read: The whole of one file.
    ///   - digest: SHA-256.
    ///   - threads: 1...64; how many texts are computed at the same time.
    /// - Throws: ``InferenceError`` `inference.model-digest-mismatch` when a file is not the pinned one,
    ///   `inference.bad-thread-count`, and whatever `read` throws.
    package init(
        model: PinnedModel = .allMiniLML6V2, threads: Int, digest: Digesting,
        read: (PinnedModel.File) throws -> [UInt8]
    ) throws {
        self.threads = try BoundedThreads(count: threads)
        let vocabulary = try Vocabulary(Self.checked(model.vocabulary, digest, read))
        guard vocabulary.count == model.shape.vocabulary else {
            throw InferenceError(.unsuitableModel, "The vocabulary and the tensors belong to different models.")
        }
        let tensors = try Safetensors(Self.checked(model.weights, digest, read))
        encoder = BertEncoder(shape: model.shape, weights: try EncoderWeights(tensors, shape: model.shape))
        tokenizer = WordPieceTokenizer(vocabulary: vocabulary, maximumTokens: model.shape.maximumTokens)
        modelDigest = model.digest(digest)
        // OpenBLAS keeps its own threads out of it: texts are the unit of parallel work.
        openblas_set_num_threads(1)
    }

    /// - Throws: ``InferenceError`` `inference.too-many-texts`, `inference.text-too-long`, `inference.thread-refused`.
    package func embed(_ texts: [String]) throws -> [[Float]] {
        guard texts.count <= Self.maximumTexts else {
            throw InferenceError(.tooManyTexts, "Hand over at most \(Self.maximumTexts) texts a call.")
        }
        let tokens = try texts.map(tokenizer.tokens(of:))
        guard let longest = tokens.map(\.count).max() else { return [] }
        let encoder = encoder
        let results = AlignedFloats(count: texts.count * dimension)
        try threads.run(pieces: texts.count) { next in
            let space = EncoderWorkspace(tokens: longest, shape: encoder.shape)
            while let number = next() {
                encoder.encode(tokens[number], in: space, to: results.base + number * encoder.shape.hidden)
            }
        }
        return texts.indices.map { number in
            Array(UnsafeBufferPointer(start: results.base + number * dimension, count: dimension))
        }
    }

    /// How many tokens the model reads of a text, `[CLS]` and `[SEP]` among them; at most 256.
    package func tokenCount(of text: String) throws -> Int {
        try tokenizer.tokens(of: text).count
    }

    /// The OpenBLAS build and the processor kernel it chose: what the bits of a vector depend on besides the model.
    package static var engine: String {
        let build = openblas_get_config().map { String(cString: $0) } ?? "OpenBLAS"
        let kernel = openblas_get_corename().map { String(cString: $0) } ?? "unknown"
        return "\(build.split(separator: " ").prefix(2).joined(separator: " ")) \(kernel)"
    }

    private static func checked(
        _ file: PinnedModel.File, _ digest: Digesting, _ read: (PinnedModel.File) throws -> [UInt8]
    ) throws -> [UInt8] {
        let bytes = try read(file)
        guard bytes.count == file.byteCount, digest(bytes).description == file.sha256 else {
            throw InferenceError(
                .modelDigestMismatch, "\(file.name) is not the pinned file; install the model's files afresh.")
        }
        return bytes
    }
}
