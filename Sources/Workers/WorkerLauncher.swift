import Contracts
import Core
import Dispatch

/// Runs bounded work in fresh, confined processes of this same program.
///
/// Each call starts one process, sends one request, takes one response and reaps the process, whatever happens:
/// no zombie and no descriptor stays behind. A call that is cancelled or takes too long has its process, and
/// every process that one started, killed. Callers beyond the limit wait in order.
package struct WorkerLauncher: WorkerLaunching {
    private let workers: Set<String>
    private let command: WorkerCommand
    private let limits: WorkerLimits
    private let queue: WorkerQueue
    /// The exchange with a worker blocks; it does so here and never on a thread of Swift's pool. The queue above
    /// bounds how many threads this takes.
    private let threads = DispatchQueue(label: "mickai.workers", attributes: .concurrent)

    /// - Parameters:
    ///   - workers: the names that the executable answers to.
    ///   - executable: the program; by default the running one.
    ///   - arguments: what stands before the worker's name on its command line.
    package init(
        workers: [String], executable: String = "/proc/self/exe", arguments: [String] = ["worker"],
        limits: WorkerLimits = WorkerLimits()
    ) {
        self.workers = Set(workers)
        self.limits = limits
        command = WorkerCommand(executable: executable, arguments: arguments)
        queue = WorkerQueue(places: limits.concurrent, maximumWaiting: limits.waiting)
    }

    package func run(_ worker: String, request: [UInt8], ticket: EffectTicket) async throws -> [UInt8] {
        try await answer(of: worker, to: request).payload
    }

    /// The response, and the layers of confinement under which it was made.
    ///
    /// - Parameter onPiece: takes the pieces of an answer while it is made, in order, on a thread of the launcher.
    /// - Throws: ``WorkerError``; `CancellationError` when the calling task was cancelled.
    package func answer(
        of worker: String, to request: [UInt8], grant: WorkerGrant = WorkerGrant(),
        onPiece: (@Sendable ([UInt8]) -> Void)? = nil
    ) async throws -> (payload: [UInt8], confinement: [String]) {
        guard workers.contains(worker) else {
            throw WorkerError(.unknown, "This program has no worker of that name.")
        }
        guard request.count <= limits.requestBytes else {
            throw WorkerError(
                .requestTooLarge, "A worker takes at most \(limits.requestBytes >> 20) MiB; split the input.")
        }
        try await queue.enter()
        let result = await Result { try await exchange(worker, request, grant, onPiece) }
        queue.leave()
        let response = try WorkerResponse(decoding: result.get())
        switch response.outcome {
        case .payload(let payload): return (payload, response.confinement)
        case .refusal(let refusal): throw WorkerError(refusal: refusal)
        }
    }

    private func exchange(
        _ worker: String, _ request: [UInt8], _ grant: WorkerGrant, _ onPiece: (@Sendable ([UInt8]) -> Void)?
    ) async throws -> [UInt8] {
        let body = WorkerRequest(worker: worker, payload: request).encoded
        let stop = try StopSignal()
        let exchange = WorkerExchange(
            command: command, worker: worker, grant: grant, message: WorkerFrame.header(of: body.count) + body,
            maximumResponse: limits.responseBytes + WorkerFrame.envelopeBytes,
            wallTime: grant.wallTime ?? limits.wallTime, stop: stop, onPiece: onPiece)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                threads.async { continuation.resume(with: Result { try exchange.run() }) }
            }
        } onCancel: {
            stop.raise()
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
