import Testing

@testable import Workers

@Suite("The line before the workers")
struct WorkerQueueTests {
    @Test("lets a cancelled caller go, and gives its turn to the next")
    func cancels() async throws {
        let queue = WorkerQueue(places: 1, maximumWaiting: 1)
        try await queue.enter()
        let waiting = Task { try await queue.enter() }
        waiting.cancel()
        await #expect(throws: CancellationError.self) { try await waiting.value }
        let next = Task { try await queue.enter() }
        queue.leave()
        try await next.value
        queue.leave()
        try await queue.enter()
    }

    @Test("lets in no caller that was cancelled before it came")
    func cancelledBefore() async throws {
        let queue = WorkerQueue(places: 1, maximumWaiting: 0)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await queue.enter()
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        try await queue.enter()
        await #expect { try await queue.enter() } throws: { ($0 as? WorkerError)?.code == "worker.queue-full" }
    }
}
