import ArgumentParser
import Contracts
import Core

struct DataProtectionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dpo",
        abstract: "The rights of the people whom documents are about.",
        discussion: "  mickai dpo erase --subject subject-17 --ordered-by dana --dry-run",
        subcommands: [DataProtectionEraseCommand.self])
}

struct DataProtectionEraseCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase",
        abstract: "Erase a person from every store by destroying their key; the record still verifies.",
        discussion: """
            --dry-run says what would go. The real run takes a second named person.
              mickai dpo erase --subject subject-17 --ordered-by dana --agreed-by chris
            """)

    @Option(help: "The person's handle.", transform: SubjectName.init(_:))
    var subject: SubjectName

    @Option(help: ArgumentHelp("The officer who orders it.", valueName: "principal"), transform: PrincipalName.init(_:))
    var orderedBy: PrincipalName

    @Option(
        help: ArgumentHelp("The second person, who agrees.", valueName: "principal"),
        transform: PrincipalName.init(_:))
    var agreedBy: PrincipalName?

    @Flag(help: "Erase nothing; say what would go.")
    var dryRun = false

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard dryRun || agreedBy != nil else {
            throw ValidationError("Erasing takes a second person: --agreed-by PRINCIPAL (or try --dry-run).")
        }
        guard agreedBy != orderedBy else { throw ValidationError("--agreed-by must be another person.") }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().erase(
            ErasureRequest(subject: subject, dryRun: dryRun, orderedBy: orderedBy, agreedBy: agreedBy))
        return try CommandResult(report) { page in
            page.heading(report.dryRun ? "Would be erased" : "Erased")
            page.table(["STORE", "ITEMS"], report.stores.map { [$0.store, String($0.items)] })
            page.space()
            page.fields([("Entry", report.entry.map(String.init))])
        }
    }
}
