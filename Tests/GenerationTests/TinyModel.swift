import Contracts
import ContractsTesting
import Core
import Crypto
import Foundation
import Inference
import Workers

/// The model of random weights that Reference/make_model.py wrote, in the probe as its worker.
enum TinyModel {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    static let path = folder.appending(path: "tiny.gguf")

    static func digest(of file: URL = path) throws -> Core.Digest {
        try Core.Digest(bytes: Array(SHA256.hash(data: Data(contentsOf: file))))
    }

    static func model(
        _ file: URL = path, context: Int = 512, tokens: Int = 256, memoryMegabytes: Int = 2_048, seconds: Int = 60,
        threads: Int = 1
    ) throws -> LanguageModel {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let probe = URL(filePath: bundle).deletingLastPathComponent().appending(path: "WorkerProbe").path
        return LanguageModel(
            file: try SealedModelFile(path: file.path, pinned: digest(of: file)),
            limits: try LanguageModelLimits(
                context: context, tokens: tokens, memoryMegabytes: memoryMegabytes, seconds: seconds,
                threads: threads),
            launcher: WorkerLauncher(workers: [GenerationWorker.name], executable: probe))
    }

    static func write(_ request: GenerationRequest, _ model: LanguageModel) async throws -> GeneratedText {
        try await model.generate(request, ticket: .sample(.modelLoad)) { _ in }
    }

    /// The error's code; `nil` when there was a text.
    static func refusal(_ request: GenerationRequest, _ model: LanguageModel) async -> String? {
        do {
            _ = try await write(request, model)
            return nil
        } catch let error as InferenceError {
            return error.code
        } catch {
            return "\(error)"
        }
    }
}
