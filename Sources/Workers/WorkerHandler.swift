/// One kind of work that is done in a confined process of its own.
package struct WorkerHandler: Sendable {
    /// As in `mickai worker NAME`: 1 to 32 of a-z, 0-9 and '-'.
    package let name: String
    package let profile: WorkerProfile
    /// Runs in the worker, confined, on its only thread. A thrown `CodedError` reaches the caller as
    /// `worker.refused` with its code; any other error as code `worker.failed`.
    package let handle: @Sendable ([UInt8]) throws -> [UInt8]

    package init(
        name: String, profile: WorkerProfile, handle: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) {
        self.name = name
        self.profile = profile
        self.handle = handle
    }
}
