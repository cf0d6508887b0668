import Contracts
import Core
import Foundation
import Inference
import Signatures

/// Loads the embedding model on first use, through the gate, and keeps it.
///
/// Without a model folder in the home there is no embedding and everything works by words alone. A model whose bytes
/// are not the pinned ones refuses to load.
actor ModelLoading {
    private let folder: String
    private let threads: Int
    private let gate: any EffectGate
    private let draft: EntryDraft
    /// Whether the home was made with a model; then its absence is a fault and not a choice.
    private let isExpected: Bool
    private var loaded: SentenceEncoder?

    init(folder: String, threads: Int, gate: any EffectGate, draft: EntryDraft, isExpected: Bool) {
        self.folder = folder
        self.threads = threads
        self.gate = gate
        self.draft = draft
        self.isExpected = isExpected
    }

    nonisolated var isInstalled: Bool { FileManager.default.fileExists(atPath: folder) }

    /// - Throws: `model.missing`, `inference.model-digest-mismatch` and the other codes of the encoder.
    func embedding() async throws -> (any TextEmbedding)? {
        if let loaded { return loaded }
        guard isInstalled else {
            guard !isExpected else {
                throw CompositionError(
                    .modelMissing, "The home was made with an embedding model and '\(folder)' is gone. Put it back.")
            }
            return nil
        }
        let files = ModelFolder(path: folder)
        let threads = threads
        let encoder = try await gate.perform(EffectIntent(.modelLoad, draft: draft)) { _ in
            try SentenceEncoder(threads: threads, digest: Hashing.sha256, read: files.read)
        }
        loaded = encoder
        return encoder
    }
}
