import Foundation
import Testing

@testable import Inference

@Suite("A model folder")
struct ModelFolderTests {
    private let file = PinnedModel.File(name: "part.bin", byteCount: 4, sha256: "")

    private func withFolder(_ body: (ModelFolder) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: path) }
        try body(ModelFolder(path: path.path))
    }

    @Test("hands over the bytes of a file of the pinned size")
    func reads() throws {
        try withFolder { folder in
            try Data([1, 2, 3, 4]).write(to: URL(filePath: "\(folder.path)/part.bin"))
            #expect(try folder.read(file) == [1, 2, 3, 4])
        }
    }

    @Test("refuses a file of another size", arguments: [0, 3, 5])
    func refusesOtherSizes(count: Int) throws {
        try withFolder { folder in
            try Data(count: count).write(to: URL(filePath: "\(folder.path)/part.bin"))
            let error = #expect(throws: InferenceError.self) { try folder.read(file) }
            #expect(error?.code == "inference.model-digest-mismatch")
        }
    }

    @Test("says when a file is missing, and refuses what is no plain file")
    func refusesMissing() throws {
        try withFolder { folder in
            let error = #expect(throws: InferenceError.self) { try folder.read(file) }
            #expect(error?.code == "inference.model-missing")
            try FileManager.default.createDirectory(
                atPath: "\(folder.path)/part.bin", withIntermediateDirectories: false)
            let other = #expect(throws: InferenceError.self) { try folder.read(file) }
            #expect(other?.code == "inference.model-digest-mismatch")
        }
    }

    @Test("is no way around the digest: a file of the right size with other bytes does not load")
    func refusesOtherBytes() {
        let error = #expect(throws: InferenceError.self) {
            try SentenceEncoder(threads: 1, digest: ModelUnderTest.sha256) {
                [UInt8](repeating: 65, count: $0.byteCount)
            }
        }
        #expect(error?.code == "inference.model-digest-mismatch")
    }
}
