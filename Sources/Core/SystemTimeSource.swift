#if canImport(Glibc)
    import Glibc
#endif

/// The operating system's clocks and the boot they count from.
package struct SystemTimeSource: TimeSource {
    private let boot: BootID

    /// - Throws: ``CoreError`` `core.malformed-identifier` when the kernel's boot identifier cannot be read.
    package init() throws(CoreError) {
        boot = try BootID(Self.bootIdentifierText())
    }

    package func now() -> RecordTime {
        RecordTime(
            utc: Instant(nanoseconds: Self.nanoseconds(of: CLOCK_REALTIME)), boot: boot,
            monotonicNanoseconds: Self.nanoseconds(of: CLOCK_MONOTONIC))
    }

    private static func nanoseconds(of clock: clockid_t) -> UInt64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    private static func bootIdentifierText() -> String {
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &buffer, buffer.count)
        guard count > 0 else { return "" }
        let hexadecimal = buffer[..<count].filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "\n") }
        return String(decoding: hexadecimal, as: UTF8.self)
    }
}
