import Core
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualTimeSource: TimeSource {
    private let time: Mutex<RecordTime>

    /// - Parameter seconds: since 1970; the default is 2026-01-01T00:00:00Z.
    package init(seconds: UInt64 = 1_767_225_600) {
        let boot = BootID(random: SeededRandomSource(seed: 1))
        time = Mutex(
            RecordTime(utc: Instant(nanoseconds: seconds * 1_000_000_000), boot: boot, monotonicNanoseconds: 0))
    }

    package func now() -> RecordTime { time.withLock { $0 } }

    /// Moves the wall clock and the monotonic clock forward together.
    package func advance(nanoseconds: UInt64) {
        time.withLock {
            $0 = RecordTime(
                utc: Instant(nanoseconds: $0.utc.nanoseconds + nanoseconds), boot: $0.boot,
                monotonicNanoseconds: $0.monotonicNanoseconds + nanoseconds)
        }
    }

    package func advance(seconds: UInt64) { advance(nanoseconds: seconds * 1_000_000_000) }

    /// Sets the wall clock alone, as an administrator or a faulty time server would.
    package func jump(to utc: Instant) {
        time.withLock {
            $0 = RecordTime(utc: utc, boot: $0.boot, monotonicNanoseconds: $0.monotonicNanoseconds)
        }
    }

    /// Starts another boot: a new identifier, and the monotonic clock at zero.
    package func reboot(seed: UInt64) {
        time.withLock {
            $0 = RecordTime(
                utc: $0.utc, boot: BootID(random: SeededRandomSource(seed: seed)), monotonicNanoseconds: 0)
        }
    }
}
