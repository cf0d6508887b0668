import Foundation

/// How a vector is written in one byte a number, and how far from it the writing lies.
///
/// Symmetric, with one scale a vector: x̂ = scale · code with scale = max |x| / 127, each code rounded to the nearest
/// (ties to even) within −127...127. `residual` is at least ‖x − x̂‖, so that by Cauchy and Schwarz no dot product with a
/// vector q is off by more than ‖q‖ · residual. The bits depend on the vector alone.
package struct VectorCode: Equatable, Sendable {
    package static let levels: Float = 127
    package static let largestNumber: Float = 1_024
    package static let dimensions = 1...4_096

    package let codes: [Int8]
    package let scale: Float
    package let residual: Float

    /// - Parameter values: of magnitude at most ``largestNumber``.
    package init(of values: some Collection<Float>) {
        let scale = values.reduce(0) { max($0, $1.magnitude) } / Self.levels
        var codes: [Int8] = []
        codes.reserveCapacity(values.count)
        var squares = 0.0
        for value in values {
            let level = scale > 0 ? (value / scale).rounded(.toNearestOrEven) : 0
            let code = Int8(min(max(level, -Self.levels), Self.levels))
            let error = Double(value) - Double(scale) * Double(code)
            squares += error * error
            codes.append(code)
        }
        self.codes = codes
        self.scale = scale
        // Rounded up twice: once for the sum in doubles, once for the narrowing.
        residual = Float(squares.squareRoot() * (1 + 0x1p-40)).nextUp
    }
}

extension VectorCode {
    /// Vectors in their form on disk, before sealing (``SegmentFile``).
    static func bytes(of codes: [VectorCode]) -> Data {
        var data = Data(capacity: codes.reduce(0) { $0 + SegmentFile.vectorBytes($1.codes.count) })
        for code in codes {
            for number in [code.scale, code.residual] {
                withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) }
            }
            code.codes.withUnsafeBytes { data.append(contentsOf: $0) }
        }
        return data
    }
}

/// A question in 16 bits a number, and what its scores may be off by.
///
/// q̂ = step · code, with as many levels as keep every sum of products below 2^31. For a stored vector x:
///
///     q·x = q̂·x̂ + (q − q̂)·x̂ + q·(x − x̂)
///     |q·x − q̂·x̂| ≤ ‖q − q̂‖ · ‖x̂‖ + ‖q‖ · residual,  ‖x̂‖ ≤ scale · 127 · √dimension
///
/// and the exact score differs from q·x by its own rounding, at most ε · ‖q‖ · ‖x‖ with ‖x‖ ≤ ‖x̂‖ + residual
/// (``DotProduct/relativeError(count:)``), and by what underflows, at most 2^-149 a number.
struct QuestionCode {
    let codes: [Int16]
    /// A score is dot · scale · step, give or take scale · ``perScale`` + residual · ``perResidual`` + ``underflow``.
    let step: Double
    let perScale: Double
    let perResidual: Double
    let underflow: Double

    /// For the roundings of the bound itself, in doubles: relative, and far above 2^-53.
    private static let slack = 0x1p-40

    init(of question: [Float], stride: Int) {
        let levels = min(32_767, (Double(Int32.max) / (Double(VectorCode.levels) * Double(stride))).rounded(.down))
        let largest = Double(question.reduce(0) { max($0, $1.magnitude) })
        let step = largest / levels
        var codes = [Int16](repeating: 0, count: stride)
        var (squares, errors) = (0.0, 0.0)
        for (index, value) in question.enumerated() {
            let level = step > 0 ? (Double(value) / step).rounded(.toNearestOrEven) : 0
            codes[index] = Int16(min(max(level, -levels), levels))
            let error = Double(value) - step * Double(codes[index])
            squares += Double(value) * Double(value)
            errors += error * error
        }
        let (length, rounding) = (squares.squareRoot(), DotProduct.relativeError(count: question.count))
        self.codes = codes
        self.step = step
        let longest = Double(VectorCode.levels) * Double(question.count).squareRoot()
        perScale = longest * (errors.squareRoot() + (rounding + Self.slack) * length) * (1 + Self.slack)
        perResidual = length * (1 + rounding) * (1 + Self.slack)
        underflow = Double(question.count) * 0x1p-149
    }
    /// A row's score and how far the exact one may lie from it.
    @inline(__always)
    func bounds(dot: Int32, scale: Float, residual: Float) -> (score: Double, error: Double) {
        let scale = Double(scale)
        return (Double(dot) * scale * step, scale * perScale + Double(residual) * perResidual + underflow)
    }
}
