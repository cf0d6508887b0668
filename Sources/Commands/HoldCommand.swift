import ArgumentParser
import Contracts
import Core

struct HoldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hold",
        abstract: "Legal holds: what may not be erased or removed until two people release it.",
        discussion: "  mickai hold place claim-2026-7 --subject subject-17 --ordered-by chris",
        subcommands: [HoldPlaceCommand.self, HoldListCommand.self, HoldReleaseCommand.self])
}

struct HoldPlaceCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "place",
        abstract: "Hold a person's, a document's or a case's content for a matter.",
        discussion: "  mickai hold place claim-2026-7 --subject subject-17 --ordered-by chris --reason 'claim filed'")

    @Argument(help: "The matter's short name.", transform: MatterName.init(_:))
    var matter: MatterName

    @Option(help: "Everything about this person.", transform: SubjectName.init(_:))
    var subject: SubjectName?

    @Option(help: "All versions of this document, and decisions that read it.", transform: DocumentID.init(_:))
    var document: DocumentID?

    @Option(name: .customLong("case"), help: "Decisions made under this case.", transform: CaseName.init(_:))
    var caseName: CaseName?

    @Option(help: "Why, in words; sealed, and shown only to those who may know the matter.")
    var reason: String?

    @OptionGroup var ordering: OrderingOptions
    @OptionGroup var common: CommonOptions

    private var targets: [HoldTarget] {
        [
            subject.map { .subject($0) }, document.map { .document($0) }, caseName.map { .caseFile($0) },
        ].compactMap { $0 }
    }

    func validate() throws {
        guard targets.count == 1 else { throw ValidationError("Give one of --subject, --document and --case.") }
        guard (reason ?? "").utf8.count <= HoldRequest.maximumReasonBytes else {
            throw ValidationError("--reason has at most \(HoldRequest.maximumReasonBytes) bytes.")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let hold = try await session.node().placeHold(
            HoldRequest(
                matter: matter, target: targets[0], orderedBy: ordering.signatory(in: session), reason: reason))
        return try CommandResult(hold) { page in
            page.fields([
                ("Hold", hold.hold), ("Matter", hold.matter), ("Keeps", hold.kind), ("Entry", String(hold.entry)),
            ])
        }
    }
}

struct HoldListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the holds that stand; matters are named to counsel, auditors and who placed them.",
        discussion: "  mickai hold list --as chris")

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp("Who asks (default: the operator of the home).", valueName: "principal"),
        transform: PrincipalName.init(_:))
    var asker: PrincipalName?

    @Option(
        help: ArgumentHelp("The key file of --as, where that person holds a key.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var credential: String?

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let holds = try await session.node().holds(
            asker.map { Signatory(name: $0, credentialFile: credential.map(session.resolve)) })
        return try CommandResult(["holds": holds]) { page in
            guard !holds.isEmpty else { return page.paragraph("No holds.") }
            page.table(
                ["HOLD", "MATTER", "KEEPS", "TARGET", "SINCE", "REASON"],
                holds.map { [$0.hold, $0.matter.orDash, $0.kind, $0.target.orDash, $0.since, $0.reason.orDash] })
        }
    }
}

struct HoldReleaseCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Release all holds of a matter; this takes two people.",
        discussion: """
              mickai hold release claim-2026-7 --ordered-by chris --credential c.key --approved-by dana
            """)

    @Argument(help: "The matter's short name.", transform: MatterName.init(_:))
    var matter: MatterName

    @OptionGroup var ordering: OrderingOptions
    @OptionGroup var approving: ApprovingOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { try approving.require(besides: ordering.orderedBy) }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().releaseHold(
            HoldReleaseRequest(
                matter: matter, orderedBy: ordering.signatory(in: session),
                approvedBy: approving.required(in: session)))
        return try CommandResult(report) { page in
            page.fields([
                ("Matter", report.matter), ("Released", String(report.released)), ("Entry", String(report.entry)),
            ])
        }
    }
}
