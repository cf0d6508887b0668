import ArgumentParser
import Contracts
import Core

struct DataProtectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dpo",
        abstract: "The rights of the people whom documents are about: access and erasure.",
        discussion: """
            Restriction, objection and rectification (GDPR Arts 16, 18, 21) have no command yet: remove the document \
            ('knowledge remove') or take in a corrected one under the same name.
              mickai dpo erase --subject subject-17 --ordered-by dana --dry-run
            """,
        subcommands: [DataProtectionEraseCommand.self, DataProtectionExportCommand.self])
}

/// The person who orders something.
struct OrderingOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The person who orders it.", valueName: "principal"), transform: PrincipalName.init(_:))
    var orderedBy: PrincipalName

    @Option(
        help: ArgumentHelp("The ordering person's key file, kept by them.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var credential: String?

    func signatory(in session: CommandSession) -> Signatory {
        Signatory(name: orderedBy, credentialFile: credential.map(session.resolve))
    }
}

/// The second person, who approves.
struct ApprovingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The second person, who approves it.", valueName: "principal"),
        transform: PrincipalName.init(_:))
    var approvedBy: PrincipalName?

    @Option(
        help: ArgumentHelp("The approving person's key file, kept by them.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var approvalCredential: String?

    func signatory(in session: CommandSession) -> Signatory? {
        approvedBy.map { Signatory(name: $0, credentialFile: approvalCredential.map(session.resolve)) }
    }

    /// - Throws: a usage error where nobody approves, or the person who orders.
    func require(besides ordering: PrincipalName) throws {
        guard let approvedBy else { throw ValidationError("This takes a second person: --approved-by PRINCIPAL.") }
        guard approvedBy != ordering else { throw ValidationError("--approved-by must be another person.") }
    }

    /// - Throws: a usage error where nobody approves.
    func required(in session: CommandSession) throws -> Signatory {
        guard let signatory = signatory(in: session) else {
            throw ValidationError("This takes a second person: --approved-by PRINCIPAL.")
        }
        return signatory
    }
}

struct DataProtectionEraseCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a person from every store; the record still verifies.",
        discussion: """
            --dry-run lists every store, hold and retention rule it meets. The real run takes two people, at least one \
            with a key of their own outside the home. A hold or a retention rule wins: exit 3.
              mickai dpo erase --subject subject-17 --ordered-by dana --dry-run
              mickai dpo erase --subject subject-17 --ordered-by dana --approved-by chris --approval-credential c.key
            """)

    @Option(help: "The person's handle.", transform: SubjectName.init(_:))
    var subject: SubjectName

    @OptionGroup var ordering: OrderingOptions
    @OptionGroup var approving: ApprovingOptions

    @Flag(help: "Erase nothing; say what would go and what stands in the way.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        if !dryRun || approving.approvedBy != nil { try approving.require(besides: ordering.orderedBy) }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().erase(
            ErasureRequest(
                subject: subject, dryRun: dryRun, orderedBy: ordering.signatory(in: session),
                approvedBy: approving.signatory(in: session)))
        let isStopped = !report.obstacles.isEmpty
        return try CommandResult(report, status: isStopped ? .refused : .done) { report.fill(&$0) }
    }
}

struct DataProtectionExportCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write what is held about a person to a folder, for them (GDPR Arts 15 and 20).",
        discussion: """
            subject.json and the texts. What the officer's grants do not open, and what names other people too, is \
            listed as withheld with the reason; a person decides on it (Art. 15(4)).
              mickai dpo export --subject subject-17 --to ./for-subject-17 --ordered-by dana
            """)

    @Option(help: "The person's handle.", transform: SubjectName.init(_:))
    var subject: SubjectName

    @Option(
        help: ArgumentHelp("The folder to write: absent or empty, outside the home.", valueName: "dir"),
        completion: .directory, transform: PathText.argument)
    var to: String

    @OptionGroup var ordering: OrderingOptions
    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().exportSubject(
            SubjectExportRequest(
                subject: subject, folder: session.resolve(to), orderedBy: ordering.signatory(in: session)))
        return try CommandResult(report) { page in
            page.fields([
                ("Folder", report.folder), ("Documents", String(report.documents)),
                ("Decisions", String(report.decisions)), ("Entries", String(report.entries)),
                ("Entry", String(report.entry)),
            ])
            guard !report.withheld.isEmpty else { return }
            page.heading("Withheld")
            page.table(["ITEM", "REASON"], report.withheld.map { [$0.item, $0.reason] })
        }
    }
}

extension ErasureReport {
    func fill(_ page: inout Page) {
        page.heading(dryRun ? "Verdict: \(verdict)" : "Erased")
        page.table(["STORE", "ITEMS", "VERDICT"], stores.map { [$0.store, String($0.items), $0.verdict] })
        if !obstacles.isEmpty {
            page.heading("What stands in the way")
            page.table(
                ["KIND", "ITEM", "BY", "REASON", "UNTIL"],
                obstacles.map { [$0.kind, $0.item, $0.by, $0.reason.orDash, $0.until.orDash] })
        }
        if !exports.isEmpty {
            page.heading("Exports known from the record")
            page.table(
                ["ENTRY", "TIME", "PLACE", "HOLDS"],
                exports.map { [String($0.entry), $0.time, $0.place.orDash, $0.holds] })
        }
        page.heading("Beyond this node's reach")
        for words in beyondReach { page.paragraph(words) }
        page.space()
        page.fields([("Entry", entry.map(String.init))])
    }
}
