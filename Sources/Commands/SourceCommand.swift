import ArgumentParser
import Contracts
import Core

struct SourceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "source",
        abstract: "Other systems that write their events into their company's own log.",
        discussion: """
            A source is a service or an agent. Its token is shown once, when it is made.
              mickai principal add line-agent --tenant aurion --kind service
              mickai oar source add line-agent
            """,
        subcommands: [SourceAddCommand.self, SourceListCommand.self, SourceRevokeCommand.self])
}

struct SourceAddCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Let a service write events, and make its token; an earlier token of it ends.",
        discussion: "  mickai oar source add line-agent --days 90")

    @Argument(help: "The principal.", transform: PrincipalName.init(_:))
    var name: PrincipalName

    @Option(help: "How long the token is taken, 1 to \(GrantRequest.maximumDays) days.")
    var days = 90

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...GrantRequest.maximumDays).contains(days) else {
            throw ValidationError("--days is 1 to \(GrantRequest.maximumDays).")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let source = try await session.node().addSource(name, days: days)
        return try CommandResult(source) { source.fill(&$0) }
    }
}

struct SourceListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the sources with their logs and the number expected next.",
        discussion: "  mickai oar source list")

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let sources = try await session.node().sources()
        return try CommandResult(["sources": sources]) { page in
            guard !sources.isEmpty else { return page.paragraph("No other system writes here.") }
            page.table(
                ["PRINCIPAL", "TENANT", "NEXT", "TOKEN UNTIL", "ACTIVE"],
                sources.map {
                    [$0.principal, $0.tenant, String($0.nextSequence), $0.until, $0.active ? "yes" : "no"]
                })
        }
    }
}

struct SourceRevokeCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take a source's token back; what it wrote stays.",
        discussion: "  mickai oar source revoke line-agent")

    @Argument(help: "The principal.", transform: PrincipalName.init(_:))
    var name: PrincipalName

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let source = try await session.node().revokeSource(name)
        return try CommandResult(source) { source.fill(&$0) }
    }
}

/// The companies' logs that this node keeps.
struct RecordLogsCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "List the companies' own logs; 'oar verify --tenant' and 'oar export --tenant' take one.",
        discussion: "  mickai oar logs")

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let logs = try await session.node().tenantLogs()
        return try CommandResult(["logs": logs]) { page in
            guard !logs.isEmpty else { return page.paragraph("No company has a log of its own here.") }
            page.table(["TENANT", "ENTRIES", "LOG"], logs.map { [$0.tenant, String($0.entries), $0.log] })
        }
    }
}

/// Submits events from a file, as the API takes them.
struct RecordSubmitCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit",
        abstract: "Record events of another system, from a file as the API takes it.",
        discussion: """
            The file is one JSON object: {"events": [{"kind": "prompt", "contents": {"text": "…"}}]}
              mickai oar submit events.json --source line-agent
            """)

    @Argument(
        help: ArgumentHelp("The file of events.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var file: String

    @Option(help: "The source in whose name.", transform: PrincipalName.init(_:))
    var source: PrincipalName

    @Option(help: "The same key with the same events records them once.")
    var idempotencyKey: String?

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().submit(
            file: session.resolve(file), idempotencyKey: idempotencyKey, as: source)
        return try CommandResult(report) { page in
            page.fields([("Log", report.log), ("Next number", String(report.nextSequence))])
            page.space()
            page.table(
                ["NUMBER", "ENTRY", "LEAF", ""],
                report.entries.map {
                    [
                        String($0.sequence), String($0.index), String($0.leafHash.prefix(16)),
                        $0.replayed ? "was recorded before" : "",
                    ]
                })
        }
    }
}

extension SourceReport {
    func fill(_ page: inout Page) {
        var fields = [
            ("Principal", principal), ("Tenant", tenant), ("Source", source), ("Log", log),
            ("Next number", String(nextSequence)), ("Token until", until), ("Active", active ? "yes" : "no"),
        ]
        if let token { fields.append(("Token", token)) }
        page.fields(fields)
    }
}
