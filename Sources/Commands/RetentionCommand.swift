import ArgumentParser
import Contracts
import Core

struct RetentionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retention",
        abstract: "How long content must be kept by law, and which of these rules bind this company.",
        discussion: """
            Union law binds from the start. Other rules stand against an erasure only once two people adopt them: GDPR \
            Art. 17(3)(b) names Union and Member State law, not the law of third countries.
              mickai retention list
            """,
        subcommands: [RetentionListCommand.self, RetentionAdoptCommand.self, RetentionDropCommand.self])
}

struct RetentionListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the rules of the schedule with their source in law.",
        discussion: "  mickai retention list")

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let rules = try await session.node().retentionRules()
        return try CommandResult(["rules": rules]) { page in
            page.table(
                ["RULE", "IN FORCE", "APPLIES TO", "PERIOD", "SOURCE", "GROUND"],
                rules.map { [$0.rule, $0.inForce ? "yes" : "no", $0.applies, $0.period, $0.source, $0.ground] })
        }
    }
}

/// Both directions of a decision about one rule.
struct RetentionDecision: ParsableArguments {
    @Argument(help: "The rule, such as R-04.")
    var rule: String

    @OptionGroup var ordering: OrderingOptions
    @OptionGroup var approving: ApprovingOptions

    func validate() throws { try approving.require(besides: ordering.orderedBy) }

    func perform(inForce: Bool, in session: CommandSession) async throws -> CommandResult {
        let summary = try await session.node().adoptRetentionRule(
            RetentionRequest(
                rule: rule, inForce: inForce, orderedBy: ordering.signatory(in: session),
                approvedBy: approving.required(in: session)))
        return try CommandResult(summary) { page in
            page.fields([
                ("Rule", summary.rule), ("Source", summary.source), ("In force", summary.inForce ? "yes" : "no"),
            ])
        }
    }
}

struct RetentionAdoptCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt", abstract: "Put a rule in force here; this takes two people.",
        discussion: "  mickai retention adopt R-04 --ordered-by chris --credential c.key --approved-by dana")

    @OptionGroup var decision: RetentionDecision
    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        try await decision.perform(inForce: true, in: session)
    }
}

struct RetentionDropCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop", abstract: "Put a rule out of force here; this takes two people.",
        discussion: "  mickai retention drop R-04 --ordered-by chris --credential c.key --approved-by dana")

    @OptionGroup var decision: RetentionDecision
    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        try await decision.perform(inForce: false, in: session)
    }
}
