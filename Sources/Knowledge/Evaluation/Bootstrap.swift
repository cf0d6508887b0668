import Core

/// How far a mean over questions can be trusted: the percentile bootstrap (Efron and Tibshirani 1993, 13.3).
///
/// Questions are drawn with replacement by a generator of a fixed seed, so that equal scores give an equal interval.
/// Of two rankings of the same questions it is given the differences: the paired bootstrap.
enum Bootstrap {
    static let resamples = 10_000
    private static let seed: UInt64 = 2_026

    /// The mean of `values` and the middle 95 % of the means of resamples; of no values, zeros.
    static func mean(of values: [Double]) -> MeanInterval {
        guard !values.isEmpty else { return MeanInterval(mean: 0, low: 0, high: 0) }
        let count = Double(values.count)
        var random = SplitMix64(seed: seed)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var sum = 0.0
            for _ in values.indices { sum += values[Int.random(in: values.indices, using: &random)] }
            means.append(sum / count)
        }
        means.sort()
        let tail = resamples / 40
        return MeanInterval(
            mean: values.reduce(0, +) / count, low: means[tail], high: means[resamples - 1 - tail])
    }
}

/// A mean with its 95 % interval.
package struct MeanInterval: Sendable, Equatable {
    package let mean: Double
    package let low: Double
    package let high: Double
}
