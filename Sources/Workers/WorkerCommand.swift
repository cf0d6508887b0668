import CSandbox
import Glibc

/// Starts a worker's process with nothing of its parent but one end of a socket.
struct WorkerCommand: Sendable {
    let executable: String
    let arguments: [String]

    /// The environment is two constants: nothing of the caller's reaches a worker.
    private static let environment = ["PATH=/usr/bin:/bin", "LANG=C.UTF-8"]

    /// The process leads a process group of its own, so that all it starts can be killed with it.
    ///
    /// - Throws: ``WorkerError`` `worker.launch-failed`.
    func start(_ worker: String, grant: WorkerGrant, socket: Int32) throws(WorkerError) -> pid_t {
        var process: pid_t = 0
        let argumentList = CStringList([executable] + arguments + [worker] + grant.arguments)
        let environmentList = CStringList(Self.environment)
        let failure = argumentList.withMutablePointers { arguments in
            environmentList.withMutablePointers { environment in
                sandbox_start_worker(
                    executable, arguments, environment, socket, grant.file ?? -1, &process)
            }
        }
        guard failure == 0 else {
            throw WorkerError(.launchFailed, "The worker's process could not be started (errno \(failure)).")
        }
        return process
    }
}
