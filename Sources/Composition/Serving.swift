import AuditRecord
import Commands
import Contracts
import ControlSocket
import Core
import Console
import Database
import HTTPAPI
import Logging
import ServiceLifecycle
import UnixSignals

/// Seals checkpoints while the node is served, and ends the record after everything else has stopped.
private struct RecordKeeping: Service {
    let node: Node

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await node.record.run() }
                group.addTask { try await node.submissions.logs.run() }
                try await group.waitForAll()
            }
        }
        try await node.close()
    }
}

extension LocalHouse {
    func serve(
        home path: String, listen: String?, started: @escaping @Sendable (ServingReport) -> Void
    ) async throws {
        let home = Home(path)
        _ = try HomeStamp.read(home)
        try HomeMaking.checkFinished(home)
        guard let lock = try HomeLock.take(home) else {
            throw CompositionError(.busy, "Another process owns '\(path)'. Only one serves a home.")
        }
        defer { withExtendedLifetime(lock) {} }
        let overrides = listen.map { ["serve.listen": $0] } ?? [:]
        let configuration = try await NodeConfiguration.read(
            home: home, environment: variables, overrides: overrides)
        let node = try await Node.open(home, configuration: configuration, environment: environment)
        let face = try await face(of: node, home: home, started: started)
        let control = try ControlServer(home: path, logger: environment.logger) { call, output in
            await run(call, on: node, home: path, output: output)
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(service: RecordKeeping(node: node)), .init(service: control), .init(service: face),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: environment.logger))
        try await group.run()
    }

    /// The console and the API over TLS. The token is made anew at each start; it is shown on this terminal and
    /// stands in a file that only the owner of the home can read.
    private func face(
        of node: Node, home: Home, started: @escaping @Sendable (ServingReport) -> Void
    ) async throws -> HTTPFace {
        let token = AccessToken(random: SystemRandomSource())
        try SystemFolder(home.path).replace("serve.token", with: Array("\(token.text)\n".utf8))
        let console = Console(node: node)
        let face = try HTTPFace(
            node: node,
            console: ConsoleFace(
                page: { try await console.page(isPost: $0, path: $1, fields: $2) },
                failurePage: { Console.failurePage(status: $0, code: $1, message: $2) },
                stylesheet: Console.stylesheet),
            listen: node.configuration.listen, certificateFolder: home.certificateFolder, token: token,
            operatorKeys: { try await node.operatorKeys() }, time: environment.time, random: environment.random,
            logger: environment.logger,
            whenServing: { served in
                StandardOutput().write(served.invitation(token) + "\n", to: .standardError)
                started(
                    ServingReport(
                        home: home.path, url: served.url, certificateSHA256: served.fingerprint,
                        tokenFile: home.path + "/serve.token", exposed: served.isExposed, warnings: served.warnings))
            })
        return face
    }

    /// Runs a client's command line here. Only calls that need the node are run: a client cannot start a server in
    /// this process, or make a node.
    private func run(_ call: ControlCall, on node: Node, home: String, output: ControlOutput) async -> Int32 {
        guard CommandRunner.scope(of: call.arguments) == .node else {
            output.write(
                "mickai: control.not-for-the-owner: run this command without the server.\n", to: .standardError)
            return CommandStatus.usage.rawValue
        }
        let session = CommandSession(
            workingFolder: call.workingFolder, home: home, node: { node }, local: self,
            output: ForwardedOutput(output: output), isTerminal: call.isTerminal)
        return await CommandRunner.run(call.arguments, session: session)
    }
}

/// A command's output on its way to a client.
private struct ForwardedOutput: CommandOutput {
    let output: ControlOutput

    func write(_ text: String, to channel: OutputChannel) {
        switch channel {
        case .standardOutput: output.write(text, to: .standardOutput)
        case .standardError: output.write(text, to: .standardError)
        }
    }
}
