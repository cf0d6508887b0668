import Commands
import Contracts
import ControlSocket
import Core
import Foundation
import Glibc
import Inference
import Knowledge
import Logging
import Synchronization
import Workers

/// What the executable does: be a worker, or run one command line here or in the process that owns the home.
package enum Program {
    private static let busySeconds = 10
    private static let retryMilliseconds = 100

    /// Never returns. A worker is dispatched before any thread starts, so that its confinement covers all of it.
    package static func main() -> Never {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if arguments.first == "worker" {
            exit(
                WorkerProcess.main(
                    arguments: arguments.dropFirst(), handlers: ParsingWorkers.handlers + [GenerationWorker.handler]))
        }
        signal(SIGPIPE, SIG_IGN)
        // Whatever is written is its owner's alone, also by libraries that ask for more.
        umask(0o077)
        Task { exit(await run(arguments)) }
        dispatchMain()
    }

    private static func run(_ arguments: [String]) async -> Int32 {
        let output = StandardOutput()
        let folder = FileManager.default.currentDirectoryPath
        let variables = ProcessInfo.processInfo.environment
        let home = Home(
            CommandRunner.home(in: OneCall.parsable(arguments), environment: variables, workingFolder: folder))
        var logger = Logger(label: "mickai") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .warning
        do {
            let environment = NodeEnvironment(
                time: try SystemTimeSource(), random: SystemRandomSource(), logger: logger)
            let local = LocalHouse(environment: environment, variables: variables)
            let call = OneCall(arguments: arguments, folder: folder, home: home, output: output, local: local)
            if call.verifiesThisHome { return await verified(call) }
            guard CommandRunner.scope(of: arguments) == .node else { return await call.run { throw Self.needsNode } }
            return await owned(call)
        } catch {
            output.write("mickai: \(error)\n", to: .standardError)
            return CommandStatus.failed.rawValue
        }
    }

    private static let needsNode = CompositionError(.busy, "This command runs without a node.")

    /// Verifies the record's files as they lie in the home, also while it is served.
    ///
    /// No node opens on a damaged record, and a verdict must not rest on the word of the process that writes.
    private static func verified(_ call: OneCall) async -> Int32 {
        do {
            let log = try HomeStamp.read(call.home).log.description
            return await call.verifying(["--bundle", call.home.recordFolder, "--log", log]).run { throw needsNode }
        } catch {
            return await call.run { throw error }
        }
    }

    /// Takes the home for this one command, or hands the command to the process that has it.
    private static func owned(_ call: OneCall) async -> Int32 {
        do {
            _ = try HomeStamp.read(call.home)
            try HomeMaking.checkFinished(call.home)
            for _ in 0..<(busySeconds * 1_000 / retryMilliseconds) {
                if let lock = try HomeLock.take(call.home) {
                    defer { withExtendedLifetime(lock) {} }
                    return try await runHere(call)
                }
                if let client = try? ControlClient(home: call.home.path) { return try call.forward(to: client) }
                try await Task.sleep(for: .milliseconds(retryMilliseconds))
            }
            throw CompositionError(
                .busy, "Another command is working on this home. Wait for it, or serve the home and ask again.")
        } catch {
            return await call.run { throw error }
        }
    }

    private static func runHere(_ call: OneCall) async throws -> Int32 {
        let opened = OpenedNode()
        let status = await call.run {
            try await opened.node {
                try await Node.open(
                    call.home,
                    configuration: NodeConfiguration.read(home: call.home, environment: call.local.variables),
                    environment: call.local.environment)
            }
        }
        do {
            try await opened.close()
            return status
        } catch {
            call.output.write("mickai: \(error)\n", to: .standardError)
            return status == 0 ? CommandStatus.failed.rawValue : status
        }
    }
}

/// The node of one command, opened when it is first needed.
private actor OpenedNode {
    private var opened: Node?

    func node(_ open: () async throws -> Node) async throws -> Node {
        if let opened { return opened }
        let made = try await open()
        opened = made
        return made
    }

    func close() async throws { try await opened?.close() }
}

/// One command line with where it was given.
private struct OneCall {
    let arguments: [String]
    let folder: String
    let home: Home
    let output: StandardOutput
    let local: LocalHouse

    /// `arguments` in a form that says which home they mean: options that narrow a verdict go with a bundle.
    static func parsable(_ arguments: [String]) -> [String] {
        verifiesTheHome(arguments) ? arguments.prefix(2) + ["--bundle", "."] + arguments.dropFirst(2) : arguments
    }

    /// Whether this is `oar verify` of the home itself and not of a record brought along.
    private static func verifiesTheHome(_ arguments: [String]) -> Bool {
        arguments.starts(with: ["oar", "verify"])
            && !arguments.contains { argument in
                ["--help", "-h"].contains(argument)
                    || ["--bundle", "--proof", "--tenant"].contains { argument == $0 || argument.hasPrefix($0 + "=") }
            }
    }

    var verifiesThisHome: Bool { Self.verifiesTheHome(arguments) }

    /// This call of `oar verify` with more options, before the person's own, so that theirs win.
    func verifying(_ options: [String]) -> OneCall {
        OneCall(
            arguments: arguments.prefix(2) + options + arguments.dropFirst(2), folder: folder, home: home,
            output: output, local: local)
    }

    private var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    func run(_ node: @escaping @Sendable () async throws -> any NodeOperating) async -> Int32 {
        let colour = isatty(STDOUT_FILENO) == 1 && local.variables["NO_COLOR"] == nil
        let session = CommandSession(
            workingFolder: folder, home: home.path, node: node, local: local, output: output, isTerminal: isTerminal,
            usesColour: colour)
        return await CommandRunner.run(arguments, session: session)
    }

    func forward(to client: ControlClient) throws -> Int32 {
        try client.run(
            ControlCall(arguments: arguments, workingFolder: folder, isTerminal: isTerminal),
            standardOutput: { output.write(bytes: $0, to: STDOUT_FILENO) },
            standardError: { output.write(bytes: $0, to: STDERR_FILENO) })
    }
}

/// This process's own standard output and error.
struct StandardOutput: CommandOutput {
    func write(_ text: String, to channel: OutputChannel) {
        switch channel {
        case .standardOutput: write(bytes: Array(text.utf8), to: STDOUT_FILENO)
        case .standardError: write(bytes: Array(text.utf8), to: STDERR_FILENO)
        }
    }

    /// Writes all of it; a reader that went away ends the writing.
    func write(bytes: [UInt8], to descriptor: Int32) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            written += count
        }
    }
}
