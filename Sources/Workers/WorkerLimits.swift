/// What a launcher grants one worker, and all of them together.
package struct WorkerLimits: Sendable, Equatable {
    /// The largest payload of a request and of a response.
    package static let maximumPayloadBytes = 64 << 20

    /// From the start of the process to its answer; then it is killed.
    package let wallTime: Duration
    /// How many processes may run at once.
    package let concurrent: Int
    /// How many callers may wait for a place; one more is refused with `worker.queue-full`.
    package let waiting: Int
    package let requestBytes: Int
    package let responseBytes: Int

    package init(
        wallTime: Duration = .seconds(60), concurrent: Int = 2, waiting: Int = 256,
        requestBytes: Int = maximumPayloadBytes, responseBytes: Int = maximumPayloadBytes
    ) {
        self.wallTime = wallTime
        self.concurrent = max(concurrent, 1)
        self.waiting = max(waiting, 0)
        self.requestBytes = min(requestBytes, Self.maximumPayloadBytes)
        self.responseBytes = min(responseBytes, Self.maximumPayloadBytes)
    }
}
