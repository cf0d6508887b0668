import Core
import Crypto
import Foundation
import Testing

@testable import Inference

/// The real model for tests: from `MICKAI_MODEL_DIR`, else from `.build/models/all-MiniLM-L6-v2` of the package.
enum ModelUnderTest {
    static let skipReason: Comment = """
        all-MiniLM-L6-v2 is not here: run scripts/setup, or set MICKAI_MODEL_DIR to a folder with model.safetensors and vocab.txt.
        """

    static let folder: ModelFolder = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return ModelFolder(
            path: ProcessInfo.processInfo.environment["MICKAI_MODEL_DIR"]
                ?? root.appending(path: ".build/models/all-MiniLM-L6-v2").path)
    }()

    static let isPresent = PinnedModel.allMiniLML6V2.files.allSatisfy {
        FileManager.default.isReadableFile(atPath: "\(folder.path)/\($0.name)")
    }

    static let encoder = Result { try load(threads: 2) }

    static let tokenizer = Result {
        WordPieceTokenizer(
            vocabulary: try Vocabulary(folder.read(PinnedModel.allMiniLML6V2.vocabulary)), maximumTokens: 256)
    }

    static func load(threads: Int) throws -> SentenceEncoder {
        try SentenceEncoder(threads: threads, digest: sha256, read: folder.read)
    }

    static func sha256(_ bytes: [UInt8]) -> Core.Digest {
        (try? Core.Digest(bytes: Array(SHA256.hash(data: bytes)))) ?? .zero
    }

    static func fixture<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)")
        return try JSONDecoder().decode(type, from: Data(contentsOf: file))
    }
}
