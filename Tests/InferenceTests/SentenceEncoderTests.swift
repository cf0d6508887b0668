import Core
import Testing

@testable import Inference

@Suite("The sentence encoder", .enabled(if: ModelUnderTest.isPresent, ModelUnderTest.skipReason))
struct SentenceEncoderTests {
    private struct Reference: Decodable {
        let text: String
        let vector: [Double]
    }

    private static let texts = [
        "The brake pad squeals.", "", "Überhitzung der Kühlmittelpumpe", "刹车片磨损", "BG-4711/0.8-A rev.C",
        "coolant pump replaced twice, gasket once", "x",
    ]

    @Test("gives the vectors of a 64-bit reference within 2e-6")
    func equalsReference() throws {
        let references = try ModelUnderTest.fixture("vectors.json", as: [Reference].self)
        #expect(references.count >= 8)
        let vectors = try ModelUnderTest.encoder.get().embed(references.map(\.text))
        for (reference, vector) in zip(references, vectors) {
            #expect(vector.count == 384)
            let difference = zip(reference.vector, vector).map { abs($0 - Double($1)) }.max() ?? .infinity
            #expect(difference <= 2e-6, "\(reference.text.prefix(40))")
        }
    }

    @Test("gives one text the same bits whatever else is in the call")
    func isIndependentOfTheCall() throws {
        let encoder = try ModelUnderTest.encoder.get()
        let together = try encoder.embed(Self.texts)
        let alone = try Self.texts.map { try encoder.embed([$0])[0] }
        let backwards = try encoder.embed(Self.texts.reversed() + ["one more, the longest of them all by some way"])
        #expect(bits(together) == bits(alone))
        #expect(bits(together) == bits(backwards.dropLast().reversed()))
    }

    @Test("gives the same bits with any number of threads", arguments: [1, 3])
    func isIndependentOfThreads(threads: Int) throws {
        let other = try ModelUnderTest.load(threads: threads)
        let expected = try ModelUnderTest.encoder.get().embed(Self.texts)
        #expect(bits(try other.embed(Self.texts)) == bits(expected))
    }

    @Test("makes unit vectors and finds like meanings close")
    func isMeaningful() throws {
        let vectors = try ModelUnderTest.encoder.get().embed([
            "The brakes squeal when the car is cold.", "Brake noise at low temperature", "The invoice is overdue.",
        ])
        let dot = { (left: Int, right: Int) in zip(vectors[left], vectors[right]).map(*).reduce(0, +) }
        for index in vectors.indices { #expect(abs(dot(index, index) - 1) < 1e-5) }
        #expect(dot(0, 1) > dot(0, 2) + 0.3)
    }

    @Test("answers no texts with no vectors and refuses too many")
    func boundsTheCall() throws {
        let encoder = try ModelUnderTest.encoder.get()
        #expect(try encoder.embed([]).isEmpty)
        let error = #expect(throws: InferenceError.self) {
            try encoder.embed([String](repeating: "", count: SentenceEncoder.maximumTexts + 1))
        }
        #expect(error?.code == "inference.too-many-texts")
    }

    @Test("counts the tokens that the model reads")
    func countsTokens() throws {
        let encoder = try ModelUnderTest.encoder.get()
        #expect(try encoder.tokenCount(of: "") == 2)
        #expect(try encoder.tokenCount(of: String(repeating: "word ", count: 400)) == 256)
    }

    @Test("refuses tensors with one changed byte")
    func refusesChangedTensors() throws {
        let error = #expect(throws: InferenceError.self) {
            try SentenceEncoder(threads: 1, digest: ModelUnderTest.sha256) { file in
                var bytes = try ModelUnderTest.folder.read(file)
                if file.name == "model.safetensors" { bytes[45_000_000] ^= 1 }
                return bytes
            }
        }
        #expect(error?.code == "inference.model-digest-mismatch")
    }

    @Test("names its model by what a person computes, and its engine")
    func namesItself() throws {
        let encoder = try ModelUnderTest.encoder.get()
        #expect(encoder.modelDigest.description == "0ac1bb2b564fabfe54d1f54449ee2f837ce3f756c6b5869444fe279b3e392c44")
        #expect(SentenceEncoder.engine.hasPrefix("OpenBLAS "))
    }

    private func bits(_ vectors: some Sequence<[Float]>) -> [[UInt32]] {
        vectors.map { $0.map(\.bitPattern) }
    }
}
