/// The steps of an encoder between the matrix products, eight numbers at a time.
///
/// They use plain multiplication and addition in one fixed order, so their bits depend on the numbers alone, not on
/// the processor's vector width. Rounding to whole numbers goes through the bits of a float: the conversion from
/// `SIMD8<Float>` to `SIMD8<Int32>` is done number by number. Every width is a multiple of ``lanes``.
enum VectorKernels {
    static let lanes = 8
    typealias Vector = SIMD8<Float>

    /// Replaces `row` by GELU(x) = x/2 (1 + erf(x/√2)) (Hendrycks & Gimpel 2016, the exact form).
    static func gelu(_ row: UnsafeMutablePointer<Float>, count: Int) {
        for position in stride(from: 0, to: count, by: lanes) {
            let x = load(row + position)
            store(x * 0.5 * (1 + erf(x * 0.707_106_77)), to: row + position)
        }
    }

    /// erf by a rational function fitted to it on [-3.92, 3.92]; beyond, it rounds to ±1. Error below 4e-7.
    @inline(__always)
    static func erf(_ argument: Vector) -> Vector {
        let x = argument.clamped(lowerBound: Vector(repeating: -3.92), upperBound: Vector(repeating: 3.92))
        let u = x * x
        var p = u * 1.991872977669118e-08 - 1.9939616322517395e-06
        p = p * u + 0.00014894918422214687
        p = p * u + 0.003971737809479237
        p = p * u + 0.051393989473581314
        p = p * u + 0.20609016716480255
        p = p * u + 1.1283787488937378
        var q = u * 0.0010238097747787833 + 0.014887036755681038
        q = q * u + 0.11755449324846268
        q = q * u + 0.5159714221954346
        q = q * u + 1
        return x * p / q
    }

    /// e^x for x ≤ 0, relative error below 3e-7; what is below -87 counts as -87.
    @inline(__always)
    static func exponential(_ argument: Vector) -> Vector {
        let x = argument.clamped(lowerBound: Vector(repeating: -87), upperBound: Vector(repeating: 0))
        // Adding 1.5 · 2^23 leaves the nearest whole number in the low bits.
        let shifted = x * 1.442_695 + 12_582_912
        let whole = shifted - 12_582_912
        let r = (x - whole * 0.693_359_375) + whole * 2.121_944_4e-4
        var p = r * 1.987_569_15e-4 + 1.398_199_95e-3
        p = p * r + 8.333_451_9e-3
        p = p * r + 4.166_579_6e-2
        p = p * r + 1.666_666_5e-1
        p = p * r + 0.5
        p = p * r * r + r + 1
        let bits = unsafeBitCast(p, to: SIMD8<Int32>.self) &+ (unsafeBitCast(shifted, to: SIMD8<Int32>.self) &<< 23)
        return unsafeBitCast(bits, to: Vector.self)
    }

    /// Replaces a row of `count` scores by their softmax; the rest up to `padded` becomes 0.
    static func softmax(_ row: UnsafeMutablePointer<Float>, count: Int, padded: Int) {
        for position in count..<padded { row[position] = -.infinity }
        var maxima = Vector(repeating: -.infinity)
        for position in stride(from: 0, to: padded, by: lanes) {
            let x = load(row + position)
            maxima.replace(with: x, where: x .> maxima)
        }
        let maximum = maxima.max()
        for position in stride(from: 0, to: padded, by: lanes) {
            store(exponential(load(row + position) - maximum), to: row + position)
        }
        for position in count..<padded { row[position] = 0 }
        var sums = Vector.zero
        for position in stride(from: 0, to: padded, by: lanes) { sums += load(row + position) }
        let scale = 1 / sums.sum()
        for position in stride(from: 0, to: padded, by: lanes) {
            store(load(row + position) * scale, to: row + position)
        }
    }

    /// Adds `source` to `row`.
    static func add(_ source: UnsafePointer<Float>, to row: UnsafeMutablePointer<Float>, count: Int) {
        for position in stride(from: 0, to: count, by: lanes) {
            store(load(row + position) + load(source + position), to: row + position)
        }
    }

    /// Layer normalisation of one row (Ba, Kiros & Hinton 2016): mean 0, variance 1, then scale and shift.
    static func normalize(
        _ row: UnsafeMutablePointer<Float>, count: Int, scale: UnsafePointer<Float>, shift: UnsafePointer<Float>,
        epsilon: Float
    ) {
        var sums = Vector.zero
        for position in stride(from: 0, to: count, by: lanes) { sums += load(row + position) }
        let mean = sums.sum() / Float(count)
        var squares = Vector.zero
        for position in stride(from: 0, to: count, by: lanes) {
            let difference = load(row + position) - mean
            squares += difference * difference
        }
        let factor = 1 / (squares.sum() / Float(count) + epsilon).squareRoot()
        for position in stride(from: 0, to: count, by: lanes) {
            let x = (load(row + position) - mean) * factor
            store(x * load(scale + position) + load(shift + position), to: row + position)
        }
    }

    /// Scales a row to length 1; a row of zeros stays.
    static func scaleToUnit(_ row: UnsafeMutablePointer<Float>, count: Int) {
        var squares = Vector.zero
        for position in stride(from: 0, to: count, by: lanes) {
            let x = load(row + position)
            squares += x * x
        }
        let factor = 1 / max(squares.sum().squareRoot(), 1e-12)
        for position in stride(from: 0, to: count, by: lanes) {
            store(load(row + position) * factor, to: row + position)
        }
    }

    @inline(__always)
    static func load(_ pointer: UnsafePointer<Float>) -> Vector {
        UnsafeRawPointer(pointer).loadUnaligned(as: Vector.self)
    }

    @inline(__always)
    static func store(_ vector: Vector, to pointer: UnsafeMutablePointer<Float>) {
        UnsafeMutableRawPointer(pointer).storeBytes(of: vector, as: Vector.self)
    }
}
