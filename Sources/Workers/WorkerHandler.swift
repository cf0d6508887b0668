/// One kind of work that is done in a confined process of its own.
package struct WorkerHandler: Sendable {
    /// As in `mickai worker NAME`: 1 to 32 of a-z, 0-9 and '-'.
    package let name: String
    package let profile: WorkerProfile
    /// Runs in the worker, confined, on its only thread. A thrown `CodedError` reaches the caller as
    /// `worker.refused` with its code; any other error as code `worker.failed`.
    package let handle: @Sendable ([UInt8], WorkerPieces) throws -> [UInt8]

    package init(
        name: String, profile: WorkerProfile, handle: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        self.init(name: name, profile: profile, streaming: { request, _ in try handle(request) })
    }

    /// A worker that says pieces of its answer before the answer.
    package init(
        name: String, profile: WorkerProfile,
        streaming handle: @escaping @Sendable ([UInt8], WorkerPieces) throws -> [UInt8]
    ) {
        self.name = name
        self.profile = profile
        self.handle = handle
    }
}

/// The way of a worker's pieces to its caller, in order.
package struct WorkerPieces: Sendable {
    private let send: @Sendable ([UInt8]) -> Bool

    init(send: @escaping @Sendable ([UInt8]) -> Bool) { self.send = send }

    /// - Throws: ``WorkerError`` `worker.caller-gone`.
    package func say(_ piece: [UInt8]) throws(WorkerError) {
        let body = WorkerResponse.encoded(piece: piece)
        guard send(WorkerFrame.header(of: body.count) + body) else {
            throw WorkerError(.callerGone, "Nobody waits for the worker's answer any more.")
        }
    }
}
