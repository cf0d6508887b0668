import ArgumentParser
import Contracts

struct NodeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "node",
        abstract: "This node: its identity and what holds on it.",
        discussion: "  mickai node check",
        subcommands: [NodeCheckCommand.self])
}

struct NodeCheckCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say what the node is, how its keys are protected and what lies open at rest.",
        discussion: """
            Exit status 1 where a store is damaged or older than the record, and when others than the owner may reach \
            files of the home; each is named.
              mickai node check --json
            """)

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().check()
        let isSound = report.faults.isEmpty && report.openToOthers.isEmpty
        return try CommandResult(report, status: isSound ? .done : .failed) { page in
            page.fields(report.faults.map { ("Fault", $0) })
            page.fields([
                ("Home", report.home), ("Log", report.log),
                ("Assurance", "\(report.assurance): \(report.assuranceWords)"), ("Entries", String(report.entries)),
                ("Snapshot", String(report.snapshot)),
                ("Model", report.model ?? "none; search works by words alone"), ("At rest", report.atRest),
                ("Permissions", report.openToOthers.isEmpty ? "the owner's alone" : nil),
            ])
            guard !report.openToOthers.isEmpty else { return }
            page.heading("Open to others")
            for name in report.openToOthers { page.paragraph(name, indent: 4) }
            page.note("Close them: chmod -R go= \(PathText.shellWord(report.home))")
        }
    }
}
