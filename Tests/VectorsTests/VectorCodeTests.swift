import CVectors
import Core
import CoreTesting
import Testing

@testable import Vectors

@Suite("Vectors in one byte a number")
struct VectorCodeTests {
    static let dimensions = [1, 2, 31, 33, 384, 390, 4_096]

    /// Plain, lopsided, tiny, huge and empty ones.
    static func vectors(_ dimension: Int, _ random: inout SplitMix64) -> [[Float]] {
        let plain = (0..<20).map { _ in VectorSample.direction(dimension, &random) }
        var lopsided = plain[0]
        lopsided[dimension / 2] = 1
        return plain + [
            lopsided, plain[1].map { $0 * 1e-30 }, plain[2].map { $0 * .leastNonzeroMagnitude },
            plain[3].map { $0 * VectorCode.largestNumber }, [Float](repeating: 0, count: dimension),
            [Float](repeating: -VectorCode.largestNumber, count: dimension),
        ]
    }

    @Test("never lie farther from the vector than they say", arguments: dimensions)
    func residual(dimension: Int) {
        var random = SplitMix64(seed: UInt64(dimension))
        for vector in Self.vectors(dimension, &random) {
            let code = VectorCode(of: vector)
            let error = zip(vector, code.codes).reduce(0.0) { sum, pair in
                let difference = Double(pair.0) - Double(code.scale) * Double(pair.1)
                return sum + difference * difference
            }
            #expect(error.squareRoot() <= Double(code.residual))
            #expect(code == VectorCode(of: vector))
        }
    }

    @Test("bound the exact score of every pair from both sides", arguments: dimensions)
    func bounds(dimension: Int) {
        var random = SplitMix64(seed: UInt64(dimension) + 1)
        let vectors = Self.vectors(dimension, &random)
        var rows = CodeRows(dimension: dimension)
        for vector in vectors { rows.append(VectorCode(of: vector)) }
        for question in vectors {
            let code = QuestionCode(of: question, stride: rows.stride)
            var dots = [Int32](repeating: 0, count: vectors.count)
            vectors_dot(rows.chunks[0].codes, code.codes, rows.stride, vectors.count, &dots)
            for (row, vector) in vectors.enumerated() {
                let (score, error) = code.bounds(
                    dot: dots[row], scale: rows.chunks[0].scales[row], residual: rows.chunks[0].residuals[row])
                let exact = Double(DotProduct.of(vector, question))
                #expect(abs(exact - score) <= error, "row \(row)")
            }
        }
    }

    @Test("are multiplied without loss, whatever their sizes", arguments: [32, 64, 384, 4_096])
    func kernel(stride: Int) {
        var random = SplitMix64(seed: UInt64(stride))
        let levels = QuestionCode(of: [Float](repeating: 1, count: stride), stride: stride).codes[0]
        for largest in [false, true] {
            let codes = (0..<stride * 5).map { _ in largest ? Int8(-127) : Int8.random(in: -127...127, using: &random) }
            let question = (0..<stride).map { _ in
                largest ? levels : Int16.random(in: -levels...levels, using: &random)
            }
            var dots = [Int32](repeating: 0, count: 5)
            vectors_dot(codes, question, stride, 5, &dots)
            let expected = (0..<5).map { row in
                (0..<stride).reduce(0) { $0 + Int(codes[row * stride + $1]) * Int(question[$1]) }
            }
            #expect(dots.map(Int.init) == expected)
        }
    }
}
