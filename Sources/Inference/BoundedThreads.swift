import Glibc
import Synchronization

/// Runs numbered pieces of work on a fixed number of threads, the calling one among them.
///
/// It returns when all pieces are done. Which thread takes which piece is left to chance; a piece must therefore write to its own place only.
struct BoundedThreads: Sendable {
    static let allowed = 1...64

    let count: Int

    /// - Throws: ``InferenceError`` `inference.bad-thread-count` outside ``allowed``.
    init(count: Int) throws(InferenceError) {
        guard Self.allowed.contains(count) else {
            throw InferenceError(
                .badThreadCount,
                "Set the number of threads to \(Self.allowed.lowerBound)...\(Self.allowed.upperBound).")
        }
        self.count = count
    }

    /// Runs `worker` once a thread, at most `pieces` threads; it takes numbers below `pieces` until there are none.
    ///
    /// - Throws: ``InferenceError`` `inference.thread-refused` when the system gives no thread; those already running
    ///   have then finished all pieces or been joined.
    func run(pieces: Int, _ worker: @escaping @Sendable (_ next: () -> Int?) -> Void) throws(InferenceError) {
        let job = Job(pieces: pieces, worker: worker)
        var threads: [pthread_t] = []
        var refused: Int32 = 0
        for _ in 1..<max(1, min(count, pieces)) {
            var thread = pthread_t()
            let handle = Unmanaged.passRetained(job)
            refused = pthread_create(&thread, nil, Self.entry, handle.toOpaque())
            guard refused == 0 else {
                handle.release()
                break
            }
            threads.append(thread)
        }
        if refused == 0 { job.work() }
        for thread in threads { pthread_join(thread, nil) }
        guard refused == 0 else {
            throw InferenceError(.threadRefused, "Allow this process more threads, or embed with fewer.")
        }
    }

    private static let entry: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { handle in
        guard let handle else { return nil }
        Unmanaged<Job>.fromOpaque(handle).takeRetainedValue().work()
        return nil
    }

    /// The numbers not yet taken, and what to do with them.
    private final class Job: Sendable {
        private let taken = Atomic<Int>(0)
        private let pieces: Int
        private let worker: @Sendable (_ next: () -> Int?) -> Void

        init(pieces: Int, worker: @escaping @Sendable (_ next: () -> Int?) -> Void) {
            self.pieces = pieces
            self.worker = worker
        }

        func work() {
            worker {
                let number = taken.wrappingAdd(1, ordering: .relaxed).oldValue
                return number < pieces ? number : nil
            }
        }
    }
}
