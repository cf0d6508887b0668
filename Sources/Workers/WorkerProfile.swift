/// How far a worker is confined.
///
/// Every profile has: no new privileges, no capabilities, no file written, no socket, no other process touched, no
/// core file, and the limits below. A demanded layer that the kernel does not have ends the worker before it reads
/// its request.
package struct WorkerProfile: Sendable, Equatable {
    package enum Reach: Sendable, Equatable {
        /// Opens no file, starts no process. The call filter alone enforces it; Landlock is a second wall where the
        /// kernel has it.
        case pure
        /// Starts no process and opens, for reading, only what stands under these paths. Landlock is demanded.
        case reading([String])
        /// May run one program at a time out of `executables`, and read that and `readable`. Landlock is demanded.
        case tool(executables: [String], readable: [String])
    }

    package let reach: Reach
    /// Address space of the worker, and of its tool.
    package let memoryBytes: UInt64
    /// Processor time of the worker, and of its tool.
    package let processorSeconds: UInt64

    package init(reach: Reach, memoryBytes: UInt64 = 2 << 30, processorSeconds: UInt64 = 60) {
        self.reach = reach
        self.memoryBytes = memoryBytes
        self.processorSeconds = processorSeconds
    }

    package static let pure = WorkerProfile(reach: .pure)

    /// Runs programs of the operating system under `/usr`, which are read-only to it.
    package static let tool = WorkerProfile(
        reach: .tool(executables: ["/usr", "/lib", "/lib64"], readable: ["/etc/ld.so.cache", "/dev/null"]))
}
