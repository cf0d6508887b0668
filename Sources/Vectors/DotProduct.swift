/// The exact score of two vectors: their dot product in 32-bit floats, added in one fixed order.
package enum DotProduct {
    package static func of(_ left: [Float], _ right: [Float]) -> Float {
        precondition(left.count == right.count, "vectors of one length")
        return left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { of(left, $0) } }
    }

    /// The dot product of two vectors of equal length, in sixteen lanes that are added up at the end.
    /// Products are rounded before they are added: a fused addition is a slow library call on processors without it.
    ///
    /// Unsafe: reads 64 bytes from each buffer at offsets of whole lanes, which end at or before `count` numbers.
    package static func of(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
        let (one, other) = (UnsafeRawBufferPointer(left), UnsafeRawBufferPointer(right))
        let lanes = left.count / 16
        var sum = SIMD16<Float>.zero
        for lane in 0..<lanes {
            sum +=
                one.loadUnaligned(fromByteOffset: lane * 64, as: SIMD16<Float>.self)
                * other.loadUnaligned(fromByteOffset: lane * 64, as: SIMD16<Float>.self)
        }
        var rest: Float = 0
        for index in (lanes * 16)..<left.count { rest += left[index] * right[index] }
        return sum.sum() + rest
    }

    /// How far ``of(_:_:)`` may lie from the true dot product, in parts of the product of the two lengths.
    ///
    /// Each of the products is rounded once and takes part in at most count / 16 + 16 + 1 roundings of sums (lanes,
    /// their sum, the rest): γ = n·u / (1 − n·u) with u = 2^-24 (Higham 2002, section 3.1), here doubled.
    static func relativeError(count: Int) -> Double { Double(count / 16 + 40) * 0x1p-23 }
}
