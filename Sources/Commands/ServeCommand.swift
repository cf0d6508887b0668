import ArgumentParser
import Contracts

struct ServeCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the console and the API over TLS, by default on the loopback.",
        discussion: """
            Owns the home until it is asked to stop; other commands then work through it. On any address but the \
            loopback other machines can reach it, with its token: say so only on a network that you trust.
            With --json one object when it serves, and one when it has stopped.
              mickai serve --listen 127.0.0.1:8443
            """)

    @Option(help: ArgumentHelp("Host and port to listen on (default: 127.0.0.1:8443).", valueName: "address"))
    var listen: String?

    @OptionGroup var common: CommonOptions

    var scope: CommandScope { .local }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let home = common.home(in: session)
        let (output, json) = (session.output, common.json)
        try await session.local.serve(home: home, listen: listen) { report in
            for warning in report.warnings {
                output.write("mickai: warning: \(VisibleText.line(warning))\n", to: .standardError)
            }
            if json, let line = try? ReportJSON.text(of: report) { output.write(line + "\n", to: .standardOutput) }
        }
        return try CommandResult(["home": home, "state": "stopped"]) { $0.paragraph("Stopped serving \(home).") }
    }
}
