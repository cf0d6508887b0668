import Glibc

/// One worker's whole life, seen from its launcher: start, request, response, kill, reap. Blocks its thread.
struct WorkerExchange: Sendable {
    let command: WorkerCommand
    let worker: String
    let grant: WorkerGrant
    /// The framed request.
    let message: [UInt8]
    let maximumResponse: Int
    let wallTime: Duration
    let stop: StopSignal
    /// Takes the pieces in order; without it a worker that says any is refused.
    let onPiece: (@Sendable ([UInt8]) -> Void)?

    /// - Returns: the body of the response's frame.
    func run() throws -> [UInt8] {
        let deadline = ContinuousClock.now.advanced(by: wallTime)
        let (near, far) = try Self.socketPair()
        defer { close(near) }
        let process: pid_t
        do {
            defer { close(far) }
            process = try command.start(worker, grant: grant, socket: far)
        }
        let result = Result { try converse(on: near, until: deadline) }
        let status = Self.end(process)
        switch result {
        case .success(.some(let body)): return body
        case .success(.none): throw Self.crash(status)
        case .failure(let error): throw error
        }
    }

    private static func socketPair() throws(WorkerError) -> (near: Int32, far: Int32) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw WorkerError(.launchFailed, "No socket is free for a worker; raise the limit of open files.")
        }
        return (ends[0], ends[1])
    }

    /// Kills the worker and all it started, and reaps it. A worker that has ended keeps the status it ended with.
    private static func end(_ process: pid_t) -> Int32 {
        // Until it is reaped its number cannot belong to another group.
        kill(-process, SIGKILL)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status
    }

    private static func crash(_ status: Int32) -> WorkerError {
        let signal = status & 0x7F
        let end = signal == 0 ? "exit status \(status >> 8 & 0xFF)" : "signal \(signal)"
        return WorkerError(.crashed, "The worker ended before it answered (\(end)); this input cannot be processed.")
    }

    /// The response's body; `nil` when the worker hung up before it was complete.
    private func converse(on socket: Int32, until deadline: ContinuousClock.Instant) throws -> [UInt8]? {
        var sent = 0
        var received: [UInt8] = []
        var heard = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let ready = try readiness(of: socket, sending: sent < message.count, until: deadline)
            if ready & Int16(POLLOUT) != 0, sent < message.count {
                guard let count = send(on: socket, from: sent) else { sent = message.count; continue }
                sent += count
            }
            guard ready & Int16(POLLIN | POLLHUP | POLLERR) != 0 else { continue }
            let count = recv(socket, &chunk, chunk.count, Int32(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { return nil }
            received.append(contentsOf: chunk[..<count])
            while let body = try Self.body(of: &received, maximum: maximumResponse - heard) {
                guard let onPiece, let piece = WorkerResponse.piece(decoding: body) else {
                    guard received.isEmpty else { throw Self.overLimit }
                    return body
                }
                heard += body.count
                onPiece(piece)
            }
        }
    }

    /// The next complete body, taken out of `received`; `nil` while more must come. All bodies together are bounded.
    private static func body(of received: inout [UInt8], maximum: Int) throws(WorkerError) -> [UInt8]? {
        guard received.count >= WorkerFrame.headerBytes else { return nil }
        let length = WorkerFrame.bodyBytes(received.prefix(WorkerFrame.headerBytes))
        let whole = WorkerFrame.headerBytes + length
        guard length <= maximum else { throw overLimit }
        guard received.count >= whole else { return nil }
        defer { received.removeFirst(whole) }
        return Array(received[WorkerFrame.headerBytes..<whole])
    }

    private static let overLimit = WorkerError(
        .malformedResponse, "The worker's answer is over the limit; nothing of it was used.")

    /// How many bytes went out; `nil` when the worker no longer listens, which its response explains.
    private func send(on socket: Int32, from start: Int) -> Int? {
        let flags = Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL)
        let count = message.withUnsafeBytes {
            Glibc.send(socket, $0.baseAddress?.advanced(by: start), $0.count - start, flags)
        }
        if count < 0, errno == EAGAIN || errno == EINTR { return 0 }
        return count >= 0 ? count : nil
    }

    /// What the socket is ready for.
    private func readiness(
        of socket: Int32, sending: Bool, until deadline: ContinuousClock.Instant
    ) throws -> Int16 {
        let wanted = Int16(POLLIN) | (sending ? Int16(POLLOUT) : 0)
        var watched = [
            pollfd(fd: socket, events: wanted, revents: 0),
            pollfd(fd: stop.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let left = Milliseconds.until(deadline)
        guard left > 0 else {
            throw WorkerError(.timedOut, "The work took longer than \(wallTime.components.seconds) s and was ended.")
        }
        guard poll(&watched, 2, left) > 0 else { return 0 }
        if watched[1].revents != 0 { throw CancellationError() }
        return watched[0].revents
    }
}

/// Time as `poll` counts it.
enum Milliseconds {
    /// From now to `deadline`, rounded up; 0 when it has passed.
    static func until(_ deadline: ContinuousClock.Instant) -> Int32 {
        let (seconds, attoseconds) = ContinuousClock.now.duration(to: deadline).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let milliseconds = min(seconds, 1_000_000) * 1_000 + attoseconds / 1_000_000_000_000_000
        return Int32(milliseconds) + (attoseconds % 1_000_000_000_000_000 > 0 ? 1 : 0)
    }
}
