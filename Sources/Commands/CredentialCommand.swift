import ArgumentParser
import Contracts
import Core

struct CredentialCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "credential",
        abstract: "The keys with which people sign their requests.",
        discussion: "  mickai credential issue robin --to ./robin.key",
        subcommands: [CredentialIssueCommand.self, CredentialRevokeCommand.self])
}

struct CredentialIssueCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Make the key with which a principal signs requests; its public half goes into the record.",
        discussion: "  mickai credential issue robin --to ./robin.key")

    @Argument(help: "The principal.", transform: PrincipalName.init(_:))
    var name: PrincipalName

    @Option(
        help: ArgumentHelp("Where to write the key (default: in the home).", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var to: String?

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let credential = try await session.node().issueCredential(for: name, to: to.map(session.resolve))
        return try CommandResult(credential) { page in
            page.fields([
                ("Principal", credential.principal), ("Key", credential.keyID), ("File", credential.file),
                ("Entry", String(credential.entry)),
            ])
        }
    }
}

struct CredentialRevokeCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke a principal's key; requests signed with it are refused from now on.",
        discussion: "  mickai credential revoke robin")

    @Argument(help: "The principal.", transform: PrincipalName.init(_:))
    var name: PrincipalName

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let summary = try await session.node().revokeCredential(of: name)
        return try CommandResult(summary) { summary.fill(&$0) }
    }
}
