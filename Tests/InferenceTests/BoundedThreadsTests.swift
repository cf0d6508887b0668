import Synchronization
import Testing

@testable import Inference

@Suite("Bounded threads")
struct BoundedThreadsTests {
    @Test("do every piece exactly once", arguments: [(1, 5), (2, 1), (4, 100), (64, 3), (3, 0)])
    func runsEachPieceOnce(count: Int, pieces: Int) throws {
        let done = Mutex<[Int]>([])
        let workers = Atomic<Int>(0)
        try BoundedThreads(count: count).run(pieces: pieces) { next in
            workers.wrappingAdd(1, ordering: .relaxed)
            while let number = next() { done.withLock { $0.append(number) } }
        }
        #expect(done.withLock { $0.sorted() } == Array(0..<pieces))
        #expect(workers.load(ordering: .relaxed) <= max(1, min(count, pieces)))
    }

    @Test("are refused outside 1...64", arguments: [Int.min, -1, 0, 65, Int.max])
    func refuses(count: Int) {
        let error = #expect(throws: InferenceError.self) { try BoundedThreads(count: count) }
        #expect(error?.code == "inference.bad-thread-count")
    }
}
