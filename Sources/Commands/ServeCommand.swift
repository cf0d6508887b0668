import ArgumentParser
import Contracts

struct ServeCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the console and the API over TLS, by default on the loopback.",
        discussion: """
            Owns the home until it is asked to stop; other commands then work through it.
              mickai serve --listen 127.0.0.1:8443
            """)

    @Option(help: ArgumentHelp("Host and port to listen on.", valueName: "address"))
    var listen: String?

    @OptionGroup var common: CommonOptions

    var scope: CommandScope { .local }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let home = common.home(in: session)
        try await session.local.serve(home: home, listen: listen)
        return try CommandResult(["home": home, "state": "stopped"]) { $0.paragraph("Stopped serving \(home).") }
    }
}
