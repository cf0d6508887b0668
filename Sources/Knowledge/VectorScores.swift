import Core

/// Scores visible passages by the cosine between their vectors and a question's: an exact scan.
///
/// Vectors have length 1, so the cosine is the dot product; vectors of another model are passed over. The additions
/// of one product happen in one fixed order whatever else is scanned.
struct VectorScores {
    let query: [Float]
    let model: Digest

    /// Calls `body` with each visible passage that has a vector, ascending, and its cosine.
    func forEach(in visible: VisiblePassages, _ body: (_ passage: Int, _ cosine: Float) -> Void) {
        let table = visible.table
        table.vectors.withUnsafeBufferPointer { vectors in
            query.withUnsafeBufferPointer { query in
                for (version, isVisible) in zip(table.versions, visible.versions)
                where isVisible && isComparable(version) {
                    for index in 0..<version.passageCount {
                        let start = version.firstVector + index * version.dimension
                        let vector = UnsafeBufferPointer(rebasing: vectors[start..<start + version.dimension])
                        body(version.firstPassage + index, Self.dot(vector, query))
                    }
                }
            }
        }
    }

    private func isComparable(_ version: PassageTable.Version) -> Bool {
        version.model == model && version.dimension == query.count
    }

    /// The dot product of two vectors of equal length, in sixteen lanes that are added up at the end.
    /// Products are rounded before they are added: a fused addition is a slow library call on processors without it.
    ///
    /// Unsafe: reads 64 bytes from each buffer at offsets of whole lanes, which end at or before `count` numbers.
    static func dot(_ left: UnsafeBufferPointer<Float>, _ right: UnsafeBufferPointer<Float>) -> Float {
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
}
