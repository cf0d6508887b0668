import Glibc

/// Processor seconds that this process has used so far, on all its threads, in user and kernel mode.
package func coreSeconds() -> Double {
    let usage = usage()
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// The largest resident memory that this process has had, in MB.
package func peakResidentMegabytes() -> Double { Double(usage().ru_maxrss) / 1_024 }

private func usage() -> rusage {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { preconditionFailure("getrusage failed") }
    return usage
}

package func wallSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
}

/// How much was done, in how many processor seconds and in how long.
package struct Tally {
    package var count = 0
    package var core = 0.0
    package var wall = 0.0

    package init(count: Int = 0, core: Double = 0, wall: Double = 0) {
        self.count = count
        self.core = core
        self.wall = wall
    }

    package var perCoreSecond: Double { Double(count) / core }
    package var perSecond: Double { Double(count) / wall }
    /// Cores kept busy at the mean.
    package var cores: Double { core / wall }

    package static func += (total: inout Tally, part: Tally) {
        total.count += part.count
        total.core += part.core
        total.wall += part.wall
    }
}

/// Rounds of the product, each between two rounds of its limit.
package struct Comparison {
    package private(set) var products = Tally()
    package private(set) var limits = Tally()
    private var productRounds: [Tally] = []
    private var limitRounds: [Tally] = []
    private var coreAtStart = 0.0
    private var wallAtStart = 0.0

    package init() {}

    /// Each round's rate per core-second over the mean of the limits before and after it.
    package var ratios: [Double] {
        zip(productRounds, zip(limitRounds, limitRounds.dropFirst())).map { product, around in
            product.perCoreSecond / ((around.0.perCoreSecond + around.1.perCoreSecond) / 2)
        }
    }

    package var ratio: Double { ratios.quantile(0.5) }

    /// Runs `body`, which does `count` things the product's way.
    package mutating func product(_ count: Int, _ body: () async throws -> Void) async rethrows {
        begin()
        try await body()
        end(count)
    }

    /// Runs `body`, which does `count` things with nothing around them.
    package mutating func limit(_ count: Int, _ body: () -> Void) {
        begin()
        body()
        let round = sinceBegin(count)
        limitRounds.append(round)
        limits += round
    }

    package mutating func begin() {
        coreAtStart = coreSeconds()
        wallAtStart = wallSeconds()
    }

    /// Ends a round of the product that did `count` things since ``begin()``.
    package mutating func end(_ count: Int) {
        let round = sinceBegin(count)
        productRounds.append(round)
        products += round
    }

    private func sinceBegin(_ count: Int) -> Tally {
        Tally(count: count, core: coreSeconds() - coreAtStart, wall: wallSeconds() - wallAtStart)
    }
}

extension [Double] {
    package func quantile(_ part: Double) -> Double {
        guard !isEmpty else { return .nan }
        return sorted()[Int((Double(count - 1) * part).rounded())]
    }
}
