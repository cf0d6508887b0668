import ArgumentParser
import Contracts
import Core

struct InitCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a node: keys, stores and its first operator.",
        discussion: """
            Says in plain words how well the keys are protected on this machine.
              mickai init --operator alex --tenant aurion --title "Aurion Motors"
            """)

    @Option(name: .customLong("operator"), help: "The first operator's name.", transform: PrincipalName.init(_:))
    var operatorName: PrincipalName?

    @Option(help: "The company that runs the node.", transform: TenantName.init(_:))
    var tenant: TenantName?

    @Option(help: "The company's name in full (default: the tenant's name).")
    var title: String?

    @Option(
        help: ArgumentHelp(
            "The folder of the embedding model; without it search works by words alone.", valueName: "dir"),
        completion: .directory, transform: PathText.argument)
    var model: String?

    @OptionGroup var common: CommonOptions

    var scope: CommandScope { .local }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let tenant = try tenant ?? TenantName("home")
        let request = InitRequest(
            operatorName: try operatorName ?? PrincipalName("operator"), tenant: tenant,
            tenantTitle: title ?? tenant.text, modelFolder: model.map(session.resolve))
        let report = try await session.local.initialise(home: common.home(in: session), request)
        return try CommandResult(report) { page in
            page.heading("Node made")
            page.fields([
                ("Home", report.home), ("Log", report.log), ("Operator", report.operatorName),
                ("Tenant", report.tenant), ("Root key", report.rootKeyFile),
                ("Assurance", "\(report.assurance): \(report.assuranceWords)"),
                ("Model", report.model ?? "none; search works by words alone"),
            ])
        }
    }
}
