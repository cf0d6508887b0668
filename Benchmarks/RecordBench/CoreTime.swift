import Crypto
import Dispatch
import Glibc
import Synchronization

/// Processor seconds that this process has used so far, on all its threads, in user and kernel mode.
func coreSeconds() -> Double {
    let usage = usage()
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// The largest resident memory that this process has had, in MB.
func peakResidentMegabytes() -> Double { Double(usage().ru_maxrss) / 1_024 }

private func usage() -> rusage {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { preconditionFailure("getrusage failed") }
    return usage
}

func wallSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
}

/// How much was done, in how many processor seconds and in how long.
struct Tally {
    var count = 0
    var core = 0.0
    var wall = 0.0

    var perCoreSecond: Double { Double(count) / core }
    var perSecond: Double { Double(count) / wall }
    /// Cores kept busy at the mean.
    var cores: Double { core / wall }

    static func += (total: inout Tally, part: Tally) {
        total.count += part.count
        total.core += part.core
        total.wall += part.wall
    }
}

/// Rounds of the product, each between two rounds of its limit.
struct Comparison {
    private(set) var products = Tally()
    private(set) var limits = Tally()
    private var productRounds: [Tally] = []
    private var limitRounds: [Tally] = []
    private var coreAtStart = 0.0
    private var wallAtStart = 0.0

    /// Each round's rate per core-second over the mean of the limits before and after it.
    var ratios: [Double] {
        zip(productRounds, zip(limitRounds, limitRounds.dropFirst())).map { product, around in
            product.perCoreSecond / ((around.0.perCoreSecond + around.1.perCoreSecond) / 2)
        }
    }

    var ratio: Double { ratios.quantile(0.5) }

    /// Runs `body`, which does `count` things the product's way.
    mutating func product(_ count: Int, _ body: () async throws -> Void) async rethrows {
        begin()
        try await body()
        end(count)
    }

    /// Runs `body`, which does `count` things with nothing around them.
    mutating func limit(_ count: Int, _ body: () -> Void) {
        begin()
        body()
        let round = sinceBegin(count)
        limitRounds.append(round)
        limits += round
    }

    mutating func begin() {
        coreAtStart = coreSeconds()
        wallAtStart = wallSeconds()
    }

    /// Ends a round of the product that did `count` things since ``begin()``.
    mutating func end(_ count: Int) {
        let round = sinceBegin(count)
        productRounds.append(round)
        products += round
    }

    private func sinceBegin(_ count: Int) -> Tally {
        Tally(count: count, core: coreSeconds() - coreAtStart, wall: wallSeconds() - wallAtStart)
    }
}

/// The limits: what swift-crypto alone does, on as many threads as there are cores.
enum RawSignatures {
    static func sign(_ message: [UInt8], key: MLDSA65.PrivateKey, count: Int, threads: Int) {
        parallel(threads) { thread in
            for _ in 0..<share(count, thread, threads) { _ = try? key.signature(for: message) }
        }
    }

    /// - Returns: Whether every signature held.
    static func verify(
        _ messages: [[UInt8]], _ signatures: [[UInt8]], key: MLDSA65.PublicKey, count: Int, threads: Int
    ) -> Bool {
        let wrong = Mutex(0)
        parallel(threads) { thread in
            for number in 0..<share(count, thread, threads) {
                let position = number % messages.count
                if !key.isValidSignature(signatures[position], for: messages[position]) { wrong.withLock { $0 += 1 } }
            }
        }
        return wrong.withLock { $0 == 0 }
    }

    private static func share(_ count: Int, _ thread: Int, _ threads: Int) -> Int { (count + thread) / threads }

    private static func parallel(_ threads: Int, _ body: @Sendable (Int) -> Void) {
        DispatchQueue.concurrentPerform(iterations: threads, execute: body)
    }
}

extension [Double] {
    func quantile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        return sorted()[Int((Double(count - 1) * part).rounded())]
    }
}
