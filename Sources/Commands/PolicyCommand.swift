import ArgumentParser
import Contracts
import Core

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "May this principal read that for this purpose, and by which rule.",
        discussion: "  mickai policy explain --as robin --purpose engineering --owner aurion --label export:eu:9A004",
        subcommands: [PolicyCheckCommand.self, PolicyExplainCommand.self])
}

/// The content that a question of policy is about.
struct ContentOptions: ParsableArguments {
    @Option(help: "The company that owns the content.", transform: TenantName.init(_:))
    var owner: TenantName

    @Option(help: "A company that may read it too; may be repeated.", transform: TenantName.init(_:))
    var audience: [TenantName] = []

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp("As in 'knowledge ingest'; may be repeated (default: internal).", valueName: "label"))
    var labelTexts: [String] = []

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("A purpose it was collected for; may be repeated (default: any).", valueName: "purpose"),
        completion: .list(Purpose.allCases.map(\.rawValue)), transform: Purpose.init(_:))
    var purposes: [Purpose] = []

    func validate() throws { _ = try visibility() }

    func visibility() throws(CoreError) -> VisibilityClass {
        VisibilityClass(
            owner: owner, audience: audience,
            labels: try LabelSet(texts: labelTexts.isEmpty ? ["internal"] : labelTexts), purposes: purposes)
    }
}

struct PolicyCheckCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Say yes or no; exit status 3 for no.",
        discussion: "  mickai policy check --as robin --purpose engineering --owner aurion --label internal")

    @OptionGroup var reading: ReaderOptions
    @OptionGroup var content: ContentOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { _ = try reading.reader() }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let question = PolicyQuestion(reader: try reading.reader(in: session), content: try content.visibility())
        let answer = try await session.node().explainPolicy(question)
        return try CommandResult(answer, status: answer.allowed ? .done : .refused) { page in
            page.paragraph(answer.allowed ? "Allowed." : "Refused; 'mickai policy explain' says by which rule.")
        }
    }
}

struct PolicyExplainCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Show every rule and whether it holds.",
        discussion: "  mickai policy explain --as robin --purpose engineering --owner aurion --label personal")

    @OptionGroup var reading: ReaderOptions
    @OptionGroup var content: ContentOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { _ = try reading.reader() }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let question = PolicyQuestion(reader: try reading.reader(in: session), content: try content.visibility())
        let answer = try await session.node().explainPolicy(question)
        return try CommandResult(answer) { page in
            page.heading(answer.allowed ? "Allowed" : "Refused")
            page.table(
                ["RULE", "HOLDS", "WORDS"], answer.rules.map { [$0.rule, $0.holds ? "yes" : "no", $0.words] })
        }
    }
}
