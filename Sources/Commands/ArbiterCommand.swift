import ArgumentParser
import Contracts
import Core

struct ArbiterCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "arbiter",
        abstract: "The fixed rules that plan and resolve every request.",
        discussion: "  mickai arbiter rules",
        subcommands: [ArbiterRulesCommand.self, ArbiterPlanCommand.self])
}

struct ArbiterRulesCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "rules",
        abstract: "Print the rules as they stand, with identifiers, version and digest.",
        discussion: "  mickai arbiter rules --json")

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().arbiterRules()
        return try CommandResult(report) { page in
            page.fields([("Version", report.version), ("Digest", report.digest)])
            page.space()
            page.table(["RULE", "STAGE", "WORDS"], report.rules.map { [$0.id, $0.stage, $0.words] })
        }
    }
}

struct ArbiterPlanCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show which brains would run for a request, without running them.",
        discussion: "  mickai arbiter plan \"Which torque applies?\" --purpose engineering")

    @Argument(help: "The request, in quotation marks.")
    var request: String

    @OptionGroup var reading: ReaderOptions

    @Option(help: "Look in this collection alone.", transform: CollectionName.init(_:))
    var collection: CollectionName?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...RequestText.maximumBytes).contains(request.utf8.count) else {
            throw ValidationError("A request is 1 to \(RequestText.maximumBytes) bytes.")
        }
        _ = try reading.reader()
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().plan(
            RequestText(question: request, collection: collection), reading.reader(in: session))
        return try CommandResult(report) { page in
            page.fields([("Request type", report.requestType), ("Rule", report.rule)])
            page.space()
            page.table(
                ["BRAIN", "AFTER"],
                report.steps.map { [$0.brain, $0.after.isEmpty ? "-" : $0.after.joined(separator: " ")] })
        }
    }
}
