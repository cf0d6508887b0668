import Foundation
import Testing

@testable import Inference

@Suite("The vector kernels")
struct VectorKernelTests {
    private static let points = stride(from: Float(-12), through: 12, by: 0.03125).map { $0 }

    @Test("compute GELU as the error function says")
    func gelu() {
        let block = AlignedFloats(count: EncoderWorkspace.padded(Self.points.count))
        for (index, x) in Self.points.enumerated() { block.base[index] = x }
        VectorKernels.gelu(block.base, count: block.count)
        for (index, x) in Self.points.enumerated() {
            let exact = Double(x) * 0.5 * (1 + Foundation.erf(Double(x) / 2.0.squareRoot()))
            #expect(abs(Double(block.base[index]) - exact) <= 4e-7 * max(1, abs(Double(x))))
        }
    }

    @Test("compute softmax of any count and leave nothing beyond it", arguments: [1, 2, 7, 8, 9, 31, 256])
    func softmax(count: Int) {
        let padded = EncoderWorkspace.padded(count)
        let block = AlignedFloats(count: padded)
        for index in 0..<padded { block.base[index] = index < count ? Float(index * 37 % 101) - 60 : 1e30 }
        let exact = (0..<count).map { Foundation.exp(Double(block.base[$0])) }
        VectorKernels.softmax(block.base, count: count, padded: padded)
        for index in 0..<count {
            #expect(abs(Double(block.base[index]) - exact[index] / exact.reduce(0, +)) < 5e-7)
        }
        #expect((count..<padded).allSatisfy { block.base[$0] == 0 })
    }

    @Test("keep softmax finite for scores of any size", arguments: [Float(1e30), -1e30, 0])
    func softmaxOfExtremes(score: Float) {
        let block = AlignedFloats(count: 8)
        for index in 0..<3 { block.base[index] = index == 1 ? score : 0 }
        VectorKernels.softmax(block.base, count: 3, padded: 8)
        #expect((0..<8).allSatisfy { block.base[$0].isFinite })
        #expect(abs((0..<3).map { block.base[$0] }.reduce(0, +) - 1) < 1e-6)
    }

    @Test("normalise a row to mean 0 and variance 1, then scale and shift it")
    func normalizes() {
        let (row, scale, shift) = (AlignedFloats(count: 16), AlignedFloats(count: 16), AlignedFloats(count: 16))
        for index in 0..<16 {
            row.base[index] = Float(index)
            scale.base[index] = 2
            shift.base[index] = 1
        }
        VectorKernels.normalize(row.base, count: 16, scale: scale.base, shift: shift.base, epsilon: 1e-12)
        for index in 0..<16 {
            let exact = (Double(index) - 7.5) / (255.0 / 12).squareRoot() * 2 + 1
            #expect(abs(Double(row.base[index]) - exact) < 1e-6)
        }
    }

    @Test("scale to length 1 and leave zeros alone")
    func scales() {
        let row = AlignedFloats(count: 8)
        VectorKernels.scaleToUnit(row.base, count: 8)
        #expect((0..<8).allSatisfy { row.base[$0] == 0 })
        row.base[3] = 3
        row.base[6] = -4
        VectorKernels.scaleToUnit(row.base, count: 8)
        #expect([row.base[3], row.base[6]] == [0.6, -0.8])
    }
}
