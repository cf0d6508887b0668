import Glibc
import Workers

/// The program that tests start as a worker: the product's own parsers, and workers that try what is forbidden.
@main
enum WorkerProbe {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count >= 3, arguments[1] == "worker" else { exit(2) }
        exit(WorkerProcess.main(arguments: arguments.dropFirst(2), handlers: ProbeWorkers.handlers))
    }
}
