/// What one call gives its worker beyond the request: a file, and limits below those of the worker's profile.
package struct WorkerGrant: Sendable {
    /// Where the worker finds the file.
    package static let fileDescriptor: Int32 = 4

    /// Stays the caller's, who keeps it open until the call ends; the worker reads it with an offset of its own.
    package let file: Int32?
    package let ceiling: WorkerCeiling?
    /// In place of the launcher's own.
    package let wallTime: Duration?

    package init(file: Int32? = nil, ceiling: WorkerCeiling? = nil, wallTime: Duration? = nil) {
        self.file = file
        self.ceiling = ceiling
        self.wallTime = wallTime
    }

    /// What stands behind the worker's name on its command line.
    var arguments: [String] { ceiling.map { ["\($0.memoryBytes)", "\($0.processorSeconds)"] } ?? [] }
}

/// Limits of one call; a profile's lower limit stays.
package struct WorkerCeiling: Sendable, Equatable {
    package let memoryBytes: UInt64
    package let processorSeconds: UInt64

    package init(memoryBytes: UInt64, processorSeconds: UInt64) {
        self.memoryBytes = memoryBytes
        self.processorSeconds = processorSeconds
    }

    /// From a worker's command line; `nil` for anything that ``WorkerGrant`` does not write.
    init?(arguments: some Sequence<String>) {
        let numbers = arguments.map { UInt64($0) }
        guard numbers.count == 2, let memory = numbers[0], let seconds = numbers[1] else { return nil }
        self.init(memoryBytes: memory, processorSeconds: seconds)
    }
}
