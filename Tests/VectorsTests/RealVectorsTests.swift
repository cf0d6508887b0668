import Contracts
import Core
import CoreTesting
import Crypto
import Foundation
import Inference
import Testing

@testable import Vectors

/// Vectors of real sentences, from the pinned model in `MICKAI_MODEL_DIR`, else in `.build/models` of the package.
@Suite("Vectors of real sentences")
struct RealVectorsTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    private static let model = ModelFolder(
        path: ProcessInfo.processInfo.environment["MICKAI_MODEL_DIR"]
            ?? root.appending(path: ".build/models/all-MiniLM-L6-v2").path)

    static let isPresent = PinnedModel.allMiniLML6V2.files.allSatisfy {
        FileManager.default.isReadableFile(atPath: "\(model.path)/\($0.name)")
    }

    private static func sentences() throws -> [String] {
        let folder = root.appending(path: "Demonstration/documents/service-bulletins")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
        return try names.sorted().flatMap { name in
            try String(contentsOf: folder.appending(path: name), encoding: .utf8).split(separator: "\n")
                .map(String.init).filter { $0.count > 30 }
        }
    }

    @Test(
        "are found as by comparing every exact vector, also among vectors that lie between them",
        .enabled(if: isPresent, "all-MiniLM-L6-v2 is not here: run scripts/setup, or set MICKAI_MODEL_DIR."))
    func exactness() throws {
        let encoder = try SentenceEncoder(threads: 2, digest: Self.sha256, read: Self.model.read)
        let texts = Array(try Self.sentences().prefix(120))
        #expect(texts.count > 60)
        let real = try encoder.embed(texts)
        var random = SplitMix64(seed: 1)
        let between = (0..<20_000).map { _ in
            let (one, other, share) = (random.pick(real), random.pick(real), Float.random(in: 0...1, using: &random))
            return VectorSample.unit(zip(one, other).map { $0 * share + $1 * (1 - share) })
        }
        var sample = VectorSample(dimension: encoder.dimension)
        let store = SegmentedVectorStore()
        let seen = VectorSample.visible(try sample.fill(store, with: real + between, size: 5))
        let questions = try encoder.embed([
            "How tight must the caliper bolts be?", "battery coolant leak", "Welches Drehmoment hat die Radnabe?",
        ])
        for question in questions + [real[3]] {
            for limit in [10, 200] {
                let answer = try store.nearest(
                    to: question, in: sample.space, among: seen, limit: limit, exact: sample.exact)
                #expect(answer.hits == sample.nearest(to: question, among: seen, limit: limit))
                #expect(answer.work.rowsRescored < limit * 4 + 64)
            }
        }
    }

    private static func sha256(_ bytes: [UInt8]) -> Core.Digest {
        (try? Core.Digest(bytes: Array(SHA256.hash(data: bytes)))) ?? .zero
    }
}
