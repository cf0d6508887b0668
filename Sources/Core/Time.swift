/// A point in time: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted (POSIX).
package struct Instant: Hashable, Sendable, Comparable, Codable {
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    package init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(UInt64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }

    package static func < (left: Instant, right: Instant) -> Bool { left.nanoseconds < right.nanoseconds }

    /// This instant and `seconds` more, held at the largest instant there is.
    package func adding(seconds: UInt64) -> Instant {
        let (product, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = nanoseconds.addingReportingOverflow(product)
        return Instant(nanoseconds: overflowed || carried ? .max : sum)
    }
}

/// When something was recorded: the wall clock, and what exposes a wall clock that jumps.
package struct RecordTime: Hashable, Sendable {
    package let utc: Instant
    /// Random at each start of the system, from `/proc/sys/kernel/random/boot_id`.
    package let boot: BootID
    /// Nanoseconds of `CLOCK_MONOTONIC`, comparable within one boot.
    package let monotonicNanoseconds: UInt64

    package init(utc: Instant, boot: BootID, monotonicNanoseconds: UInt64) {
        self.utc = utc
        self.boot = boot
        self.monotonicNanoseconds = monotonicNanoseconds
    }
}

/// Where a service takes the time from; passed in, so that tests own the clock.
package protocol TimeSource: Sendable {
    func now() -> RecordTime
}

/// Where a service takes unpredictable bytes from; passed in, so that tests can seed it.
package protocol RandomSource: Sendable {
    func bytes(_ count: Int) -> [UInt8]
}

/// The system's cryptographic random source.
package struct SystemRandomSource: RandomSource {
    package init() {}

    package func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// How far the knowledge of the node had grown: every committed change raises it by one.
package struct SnapshotSequence: Hashable, Sendable, Comparable, Codable {
    package static let empty = SnapshotSequence(0)

    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    package init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(UInt64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}
