import Core
import Glibc
import Inference
import Knowledge
import Workers

/// What a hostile worker tries; each answers in words how the kernel took it.
enum ProbeWorkers {
    static let handlers: [WorkerHandler] =
        ParsingWorkers.handlers + [
            GenerationWorker.handler,
            WorkerHandler(name: "pieces", profile: .pure, streaming: pieces),
            worker("grant", .pure) { _ in Array(ProbeAttempts.grant.utf8) },
            worker("echo", .pure) { $0 },
            worker("attempts", .pure) { _ in Array(ProbeAttempts.report.utf8) },
            worker("attempts-reading", reading) { _ in Array(ProbeAttempts.report.utf8) },
            worker("reads-folder", reading) { _ in
                Array(ProbeAttempts.reads("/usr/share/base-files", "/usr/lib").utf8)
            },
            worker("attempts-tool", .tool) { _ in Array(ProbeAttempts.report.utf8) },
            worker("refuse", .pure) { _ in throw ProbeError(code: "probe.refused", message: "As asked.") },
            worker("loop", .pure) { _ in while true { sched_yield() } },
            worker("burn", WorkerProfile(reach: .pure, processorSeconds: 1)) { _ in while true {} },
            worker("crash", .pure) { _ in abort() },
            worker("leave", .pure) { _ in exit(7) },
            worker("garbage", .pure) { _ in
                let bytes: [UInt8] = [0, 0, 0, 2, 0xFF, 0xFF]
                _ = write(3, bytes, bytes.count)
                exit(0)
            },
            worker("flood", .pure) { _ in
                let bytes = [UInt8](repeating: 0xFF, count: 1 << 16)
                while true { _ = write(3, bytes, bytes.count) }
            },
            worker("surroundings", .pure) { _ in Array(ProbeAttempts.surroundings.utf8) },
            worker("unconfinable", unconfinable) { _ in exit(0) },
            worker("tool-cat", .tool) { try run("/usr/bin/cat", [], $0) },
            worker("tool-missing", .tool) { try run("/usr/bin/there-is-no-such-program", [], $0) },
            worker("tool-outside", .tool) { try run("/proc/self/exe", ["worker", "echo"], $0) },
            worker("tool-forks", .tool) { _ in try run("/bin/sh", ["-c", "/usr/bin/true & wait; echo forked"], []) },
            worker("tool-reads", .tool) { _ in try run("/usr/bin/cat", ["/etc/passwd"], []) },
            worker("tool-loops", .tool) { _ in try run("/bin/sh", ["-c", "while :; do :; done"], []) },
            worker("tool-floods", .tool) { _ in try run("/usr/bin/yes", [], []) },
        ]

    /// The kernel refuses the path, so these walls cannot be put up.
    private static let unconfinable = WorkerProfile(
        reach: .tool(executables: [String(repeating: "x/", count: 5_000)], readable: []))

    private static let reading = WorkerProfile(reach: .reading(["/usr/share/base-files", "/there/is/no/such"]))

    private static func worker(
        _ name: String, _ profile: WorkerProfile, _ handle: @escaping @Sendable ([UInt8]) throws -> [UInt8]
    ) -> WorkerHandler {
        WorkerHandler(name: name, profile: profile, handle: handle)
    }

    /// Says the request a byte at a time, then answers how many there were.
    private static func pieces(_ request: [UInt8], _ pieces: WorkerPieces) throws -> [UInt8] {
        for byte in request { try pieces.say([byte]) }
        return Array("\(request.count)".utf8)
    }

    /// `STATUS|OUTPUT|COMPLAINTS` of a tool.
    private static func run(_ path: String, _ arguments: [String], _ input: [UInt8]) throws -> [UInt8] {
        let tool = ConfinedTool(path: path, arguments: arguments, maximumOutput: 4 << 20)
        let result = try tool.run(input: input)
        let status = result.status.map(String.init) ?? "signal"
        return Array("\(status)|".utf8) + result.output + [UInt8(ascii: "|")] + result.complaints
    }
}

struct ProbeError: CodedError {
    let code: String
    let message: String
    var category: ErrorCategory { .failed }
}
