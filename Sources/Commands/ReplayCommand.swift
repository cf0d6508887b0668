import ArgumentParser
import Contracts

struct ReplayCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Run a recorded decision again, from its claims and from its snapshot.",
        discussion: """
            Exit status 1 at the first difference, and where what it rested on was erased.
              mickai replay 7f3a2c41d0b94e6f8a15c3d27e604b98
            """)

    @Argument(help: "The decision's identifier, as 'ask' prints it.")
    var decision: String

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().replay(decision)
        return try CommandResult(report, status: report.identical ? .done : .failed) { page in
            page.fields([
                ("Decision", report.decision), ("Identical", report.identical ? "yes" : "no"),
                ("Resolved again", Self.words(report.resolvedAgain)), ("Ran again", Self.words(report.ranAgain)),
            ])
        }
    }

    private static func words(_ comparison: ReplayReport.Comparison) -> String {
        comparison.identical ? "identical" : comparison.firstDifference ?? "differs"
    }
}
