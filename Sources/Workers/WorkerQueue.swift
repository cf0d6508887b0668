import Synchronization

/// Hands out a fixed number of places, in the order in which they were asked for.
///
/// A caller that is cancelled while it waits leaves the line and gets `CancellationError`.
final class WorkerQueue: Sendable {
    private struct Waiter {
        let number: UInt64
        let place: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var free: Int
        var line: [Waiter] = []
        var nextNumber: UInt64 = 0
    }

    private let maximumWaiting: Int
    private let state: Mutex<State>

    init(places: Int, maximumWaiting: Int) {
        self.maximumWaiting = maximumWaiting
        state = Mutex(State(free: places))
    }

    /// Returns once the caller has a place; it gives it back with ``leave()``.
    ///
    /// - Throws: ``WorkerError`` `worker.queue-full`, `CancellationError`.
    func enter() async throws {
        let number = state.withLock { state in
            defer { state.nextNumber += 1 }
            return state.nextNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { place in
                admit(Waiter(number: number, place: place))
            }
        } onCancel: {
            abandon(number)
        }
    }

    func leave() {
        let next = state.withLock { state -> Waiter? in
            guard state.line.isEmpty else { return state.line.removeFirst() }
            state.free += 1
            return nil
        }
        next?.place.resume()
    }

    /// The cancellation is looked for under the lock that ``abandon(_:)`` takes, so none is missed between them.
    private func admit(_ waiter: Waiter) {
        let answer = state.withLock { state -> Result<Void, any Error>? in
            if Task.isCancelled { return .failure(CancellationError()) }
            if state.free > 0 {
                state.free -= 1
                return .success(())
            }
            guard state.line.count < maximumWaiting else {
                return .failure(
                    WorkerError(.queueFull, "Too much work is waiting already; try again when some of it is done."))
            }
            state.line.append(waiter)
            return nil
        }
        if let answer { waiter.place.resume(with: answer) }
    }

    private func abandon(_ number: UInt64) {
        let gone = state.withLock { state -> Waiter? in
            guard let position = state.line.firstIndex(where: { $0.number == number }) else { return nil }
            return state.line.remove(at: position)
        }
        gone?.place.resume(throwing: CancellationError())
    }
}
