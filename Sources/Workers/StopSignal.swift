import CSandbox
import Glibc

/// Wakes a thread that waits in `poll`, from any other, once.
///
/// `Sendable`: the descriptor never changes, and the kernel serialises what is done with it.
final class StopSignal: Sendable {
    let descriptor: Int32

    init() throws(WorkerError) {
        var event: Int32 = -1
        guard sandbox_event(&event) == 0 else {
            throw WorkerError(.launchFailed, "No descriptor is free for a worker; raise the limit of open files.")
        }
        descriptor = event
    }

    deinit { close(descriptor) }

    func raise() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, MemoryLayout<UInt64>.size)
    }
}
