import ArgumentParser
import Contracts
import Core

struct RecordCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "oar",
        abstract: "The Operational Audit Record: verify, read, export and prove.",
        discussion: """
            What was recorded can be checked without this node, from an exported folder or a proof of one entry.
              mickai oar export --to ./record && mickai oar verify --bundle ./record
            """,
        subcommands: [
            RecordVerifyCommand.self, RecordShowCommand.self, RecordSearchCommand.self, RecordExportCommand.self,
            RecordProveCommand.self, RecordTraceCommand.self, RecordCheckpointCommand.self, RecordKeyCommand.self,
            WitnessCommand.self, SourceCommand.self, RecordSubmitCommand.self, RecordLogsCommand.self,
        ])
}

struct RecordShowCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one entry: the identifiers as signed, and names where this home knows them.",
        discussion: "  mickai oar show 41")

    @Argument(help: "The entry's index.")
    var index: UInt64

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let entry = try await session.node().entry(at: index)
        return try CommandResult(entry) { EntryPage(entry).fill(&$0) }
    }
}

struct RecordSearchCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find entries by qualifiers; '-' before one negates it.",
        discussion: """
            Qualifiers: actor:, action:, purpose:, decision:, created:
              mickai oar search action:decision.made purpose:engineering -actor:robin
            """)

    static let maximumQualifiers = 32
    static let maximumLimit = 1_000

    @Argument(parsing: .allUnrecognized, help: "What the entries must bear.")
    var qualifiers: [String]

    @Option(help: "How many entries at most, 1 to \(maximumLimit).")
    var limit = 100

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if let unknown = qualifiers.first(where: { $0.hasPrefix("--") }) {
            throw ValidationError("Unknown option '\(unknown)'.")
        }
        guard qualifiers.count <= Self.maximumQualifiers else {
            throw ValidationError("At most \(Self.maximumQualifiers) qualifiers a search.")
        }
        guard (1...Self.maximumLimit).contains(limit) else {
            throw ValidationError("--limit is 1 to \(Self.maximumLimit).")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let entries = try await session.node().searchRecord(qualifiers, limit: limit)
        return try CommandResult(["entries": entries]) { page in
            guard !entries.isEmpty else { return page.paragraph("No entries.") }
            page.table(
                ["INDEX", "TIME", "ACTION", "ACTOR", "PURPOSE", "OUTCOME"],
                entries.map {
                    [
                        String($0.index), $0.time, $0.action, $0.actorName ?? $0.actor, $0.purpose.orDash,
                        $0.outcome.orDash,
                    ]
                })
        }
    }
}

struct RecordExportCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write the record to a folder that can be verified without this node.",
        discussion: """
            The folder holds salted commitments and no content. An auditor, CISO, counsel or data protection officer \
            with leave for the purpose 'audit' and a key of their own may open values on purpose, by the names of the \
            commitments ('oar show INDEX' lists them). An entry says who opened what in which entries, and every \
            verifier checks the opened values against the entries. Withheld is what policy does not show them, and \
            what is about a data subject; gone is what was erased.
              mickai oar export --to ./record
              mickai oar export --to ./opened --open request --entries 40-80 --as audrey --credential audrey.key
            """)

    @Option(
        help: ArgumentHelp("The folder to write.", valueName: "dir"), completion: .directory,
        transform: PathText.argument)
    var to: String

    @Option(help: "A company's own log in place of this node's record.", transform: TenantName.init(_:))
    var tenant: TenantName?

    @OptionGroup var opening: OpeningOptions

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard tenant == nil || !opening.isAsked else {
            throw ValidationError("--open opens values of this node's record, not of a company's log.")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let node = try await session.node()
        let folder = session.resolve(to)
        let report =
            if let tenant {
                try await node.exportTenantLog(tenant, to: folder)
            } else if let request = opening.request(to: folder, in: session) {
                try await node.exportOpened(request)
            } else {
                try await node.exportRecord(to: folder)
            }
        return try CommandResult(report) { page in
            page.fields([
                ("Folder", report.folder), ("Entries", String(report.entries)), ("Files", String(report.files)),
                ("Opened", report.opened?.words),
                ("Verify", "mickai oar verify --bundle \(PathText.shellWord(report.folder))"),
            ])
        }
    }
}
