import Core

/// How many events each source may still send: a bucket that fills while time goes by.
struct SubmissionRate: Sendable {
    static let burst = 4_096.0
    static let perSecond = 1_024.0

    private struct Bucket {
        var events: Double
        var filled: UInt64
    }

    private var buckets: [SourceID: Bucket] = [:]

    /// Takes `count` events out of the source's bucket; `false` when it holds less.
    mutating func take(_ count: Int, of source: SourceID, at monotonicNanoseconds: UInt64) -> Bool {
        var bucket = buckets[source] ?? Bucket(events: Self.burst, filled: monotonicNanoseconds)
        let elapsed = monotonicNanoseconds > bucket.filled ? monotonicNanoseconds - bucket.filled : 0
        bucket.events = min(Self.burst, bucket.events + Double(elapsed) / 1e9 * Self.perSecond)
        bucket.filled = monotonicNanoseconds
        let isAllowed = bucket.events >= Double(count)
        if isAllowed { bucket.events -= Double(count) }
        buckets[source] = bucket
        return isAllowed
    }
}
