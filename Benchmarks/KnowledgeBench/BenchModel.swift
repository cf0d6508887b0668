import Contracts
import Core
import Crypto
import Foundation
import Inference
import Knowledge
import Synchronization

/// The pinned model, and texts that somebody wrote: of the evaluation set where it is there, else the demonstration's.
struct BenchModel {
    private static let words = 64

    let encoder: SentenceEncoder
    /// The same model, which remembers what it was asked before, also from one run to the next.
    let remembering: RememberingEmbedding
    let texts: [String]
    let questions: [String]
    private let memory: String

    init(_ options: BenchOptions) throws {
        encoder = try SentenceEncoder(threads: 1, digest: Self.sha256, read: ModelFolder(path: options.model).read)
        memory = options.folder + "/embeddings"
        remembering = RememberingEmbedding(encoder, remembered: FileManager.default.contents(atPath: memory))
        if let set = options.set {
            texts = try Self.texts(in: set + "/corpus.jsonl", field: "text")
            questions = try Self.texts(in: set + "/queries.jsonl", field: "text")
        } else {
            let lines = try Self.demonstration()
            (texts, questions) = (lines, Array(lines.suffix(16)))
        }
    }

    func save() throws { try remembering.bytes.write(to: URL(filePath: memory)) }

    private static func texts(in path: String, field: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return (object?[field] as? String).map(shortened)
        }
    }

    /// Lines of the documents of the demonstration.
    private static func demonstration() throws -> [String] {
        let folder = "Demonstration/documents"
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".md") || $0.hasSuffix(".txt") }.sorted().flatMap { name in
            ((try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? "").split(separator: "\n")
                .map(String.init).filter { $0.utf8.count > 60 }
        }
    }

    private static func shortened(_ text: String) -> String {
        text.split(separator: " ").prefix(words).joined(separator: " ")
    }

    static let sha256: @Sendable ([UInt8]) -> Core.Digest = { bytes in
        (try? Core.Digest(bytes: Array(SHA256.hash(data: bytes)))) ?? .zero
    }
}

/// An embedding that computes no text twice.
final class RememberingEmbedding: TextEmbedding {
    private let model: SentenceEncoder
    private let known: Mutex<[Core.Digest: [Float]]>

    var dimension: Int { model.dimension }
    var modelDigest: Core.Digest { model.modelDigest }

    init(_ model: SentenceEncoder, remembered: Data?) {
        self.model = model
        let width = Core.Digest.byteCount + model.dimension * 4
        var known: [Core.Digest: [Float]] = [:]
        let bytes = remembered ?? Data()
        for start in stride(from: 0, to: bytes.count / width * width, by: width) {
            let entry = bytes[bytes.startIndex + start..<bytes.startIndex + start + width]
            guard let digest = try? Core.Digest(bytes: Array(entry.prefix(Core.Digest.byteCount))) else { continue }
            known[digest] = Array(entry.dropFirst(Core.Digest.byteCount)).withUnsafeBytes {
                Array($0.bindMemory(to: Float.self))
            }
        }
        self.known = Mutex(known)
    }

    func embed(_ texts: [String]) throws -> [[Float]] {
        try texts.map { text in
            let digest = BenchModel.sha256(Array(text.utf8))
            if let vector = known.withLock({ $0[digest] }) { return vector }
            let vector = try model.embed([text])[0]
            known.withLock { $0[digest] = vector }
            return vector
        }
    }

    var bytes: Data {
        known.withLock { known in
            known.sorted { $0.key < $1.key }.reduce(into: Data()) { data, entry in
                data += entry.key.bytes
                entry.value.withUnsafeBytes { data.append(contentsOf: $0) }
            }
        }
    }
}
