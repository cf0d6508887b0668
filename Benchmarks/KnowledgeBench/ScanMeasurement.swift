import BenchKit
import Contracts
import Dispatch
import Foundation
import Vectors

/// The exact scan over all vectors, beside reading as many bytes from memory on as many threads.
struct ScanMeasurement {
    private static let rounds = 15
    private static let limit = 10

    private let vectors: BenchVectors

    init(_ vectors: BenchVectors, _ options: BenchOptions) { self.vectors = vectors }

    func run(_ results: inout Results) throws {
        let store = try vectors.store()
        let visible = vectors.visible(share: 2)
        let memory = MemoryReading(bytes: vectors.count * vectors.space.dimension)
        var (ratios, times, limits): ([Double], [Double], [Double]) = ([], [], [])
        var rescored = 0
        let answers = try vectors.questions.map { try ask(store, $0, visible) }
        var before = memory.seconds()
        for round in 0..<Self.rounds {
            let start = wallSeconds()
            let answer = try ask(store, vectors.questions[round % vectors.questions.count], visible)
            let time = wallSeconds() - start
            let after = memory.seconds()
            ratios.append((before + after) / 2 / time)
            times.append(time)
            limits.append(after)
            rescored += answer.work.rowsRescored
            before = after
        }
        let expected = vectors.nearest(among: visible, limit: Self.limit)
        let found = zip(answers, expected).reduce(0) { sum, pair in sum + pair.1.count { pair.0.hits.contains($0) } }
        results.add("scan_bandwidth_ratio", ratios.quantile(0.5))
        results.add("scan_bandwidth_ratio_low", ratios.quantile(0.25))
        results.add("scan_bandwidth_ratio_high", ratios.quantile(0.75))
        results.add("scan_recall", Double(found) / Double(vectors.questions.count * Self.limit))
        results.add("scan_ms_p50", times.quantile(0.5) * 1_000)
        results.add("read_ms_p50", limits.quantile(0.5) * 1_000)
        results.add("scan_rescored", Double(rescored) / Double(Self.rounds))
    }

    private func ask(
        _ store: SegmentedVectorStore, _ question: [Float], _ visible: VisibleGroups
    ) throws -> VectorAnswer {
        try store.nearest(
            to: question, in: vectors.space, among: visible, limit: Self.limit, exact: vectors.exact)
    }
}

/// Reads memory from end to end on all cores: nothing that must see every byte is faster.
private final class MemoryReading {
    private static let lane = MemoryLayout<SIMD8<UInt64>>.stride

    private let memory: UnsafeMutableRawPointer
    private let share: Int
    private let threads: Int
    private(set) var sum: UInt64 = 0

    init(bytes: Int) {
        threads = ProcessInfo.processInfo.activeProcessorCount
        share = bytes / threads / Self.lane * Self.lane
        memory = .allocate(byteCount: share * threads, alignment: 2 << 20)
        madvise(memory, share * threads, MADV_HUGEPAGE)
        memory.initializeMemory(as: UInt8.self, repeating: 3, count: share * threads)
    }

    deinit { memory.deallocate() }

    /// How long it takes.
    func seconds() -> Double {
        let (start, share) = (wallSeconds(), share)
        let sums = UnsafeMutablePointer<UInt64>.allocate(capacity: threads)
        defer { sums.deallocate() }
        nonisolated(unsafe) let (memory, results) = (memory, sums)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            results[thread] = Self.sum(memory + thread * share, share)
        }
        for thread in 0..<threads { sum &+= sums[thread] }
        return wallSeconds() - start
    }

    private static func sum(_ start: UnsafeMutableRawPointer, _ count: Int) -> UInt64 {
        var (one, other) = (SIMD8<UInt64>.zero, SIMD8<UInt64>.zero)
        for offset in stride(from: 0, to: count - lane, by: lane * 2) {
            one &+= start.load(fromByteOffset: offset, as: SIMD8<UInt64>.self)
            other &+= start.load(fromByteOffset: offset + lane, as: SIMD8<UInt64>.self)
        }
        return (one &+ other).wrappedSum()
    }
}
