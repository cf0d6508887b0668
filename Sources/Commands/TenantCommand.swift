import ArgumentParser
import Contracts
import Core

struct TenantCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenant",
        abstract: "The companies that own documents and employ principals.",
        discussion: "  mickai tenant add harbour --title \"Harbour Castings\" --kind supplier",
        subcommands: [TenantAddCommand.self, TenantListCommand.self])
}

struct TenantAddCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a company.",
        discussion: "  mickai tenant add harbour --title \"Harbour Castings\" --kind supplier")

    @Argument(help: "A short name.", transform: TenantName.init(_:))
    var name: TenantName

    @Option(help: "The name in full (default: the short name).")
    var title: String?

    @Option(
        help: ArgumentHelp("What it is: \(CompanyKind.words) (default: supplier).", valueName: "kind"),
        completion: .list(CompanyKind.allCases.map(\.rawValue)), transform: CompanyKind.argument)
    var kind: CompanyKind?

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let tenant = try await session.node().addTenant(
            TenantRequest(name: name, title: title ?? name.text, kind: kind ?? .supplier))
        return try CommandResult(tenant) { page in
            page.fields([
                ("Tenant", tenant.name), ("Title", tenant.title), ("Kind", tenant.kind), ("Identifier", tenant.id),
            ])
        }
    }
}

struct TenantListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the companies known here.",
        discussion: "  mickai tenant list")

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let tenants = try await session.node().tenants()
        return try CommandResult(["tenants": tenants]) { page in
            page.table(["NAME", "TITLE", "KIND", "IDENTIFIER"], tenants.map { [$0.name, $0.title, $0.kind, $0.id] })
        }
    }
}

extension CompanyKind {
    fileprivate static let words = allCases.map(\.rawValue).joined(separator: ", ")

    @Sendable fileprivate static func argument(_ text: String) throws -> CompanyKind {
        guard let kind = CompanyKind(rawValue: text) else { throw ValidationError("A kind is one of: \(words).") }
        return kind
    }
}
