import ArgumentParser
import Contracts
import Core

struct PrincipalCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "principal",
        abstract: "People, services and agents, and the purposes granted to them.",
        discussion: "  mickai principal grant robin --purpose engineering --case axle-recall --days 30",
        subcommands: [
            PrincipalAddCommand.self, PrincipalListCommand.self, PrincipalGrantCommand.self,
            PrincipalRevokeCommand.self, PrincipalImportCommand.self,
        ])
}

struct PrincipalAddCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a principal.",
        discussion: """
            Give every citizenship held, in the order in which they were acquired.
              mickai principal add robin --tenant aurion --role engineer --citizenship DE --residency DE
            """)

    @Argument(help: "A short name.", transform: PrincipalName.init(_:))
    var name: PrincipalName

    @Option(help: "The company they belong to.", transform: TenantName.init(_:))
    var tenant: TenantName

    @Option(help: "The name in full (default: the short name).")
    var title: String?

    @Option(help: "person, service or agent.", transform: Self.kind)
    var kind = PrincipalKind.person

    @Option(
        name: .customLong("role"),
        help: ArgumentHelp(
            "One of: \(Role.allCases.map(\.rawValue).joined(separator: ", ")); may be repeated.", valueName: "role"),
        completion: .list(Role.allCases.map(\.rawValue)), transform: Role.init(_:))
    var roles: [Role] = []

    @Option(
        name: .customLong("citizenship"),
        help: ArgumentHelp("A country as in DE; may be repeated.", valueName: "country"), transform: Country.init(_:))
    var citizenships: [Country] = []

    @Option(
        name: .customLong("residency"),
        help: ArgumentHelp("A country of permanent residency; may be repeated.", valueName: "country"),
        transform: Country.init(_:))
    var residencies: [Country] = []

    @Option(
        name: .customLong("clearance"),
        help: ArgumentHelp("An export regime: itar, ear, uk or eu; may be repeated.", valueName: "regime"),
        completion: .list(ExportRegime.allCases.map(\.rawValue)), transform: Self.regime)
    var clearances: [ExportRegime] = []

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let request = PrincipalRequest(
            name: name, title: title ?? name.text, tenant: tenant, kind: kind, roles: roles,
            citizenships: citizenships, residencies: residencies, clearances: clearances)
        let principal = try await session.node().addPrincipal(request)
        return try CommandResult(principal) { page in
            page.fields([
                ("Principal", principal.name), ("Title", principal.title), ("Identifier", principal.id),
                ("Tenant", principal.tenant), ("Kind", principal.kind),
                ("Roles", principal.roles.joined(separator: " ")),
            ])
        }
    }

    /// The node itself is made by `init` alone.
    @Sendable private static func kind(_ text: String) throws -> PrincipalKind {
        guard let kind = PrincipalKind(name: text), kind != .system else {
            throw ValidationError("A kind is person, service or agent.")
        }
        return kind
    }

    @Sendable private static func regime(_ text: String) throws -> ExportRegime {
        guard let regime = ExportRegime(rawValue: text) else {
            throw ValidationError("A regime is itar, ear, uk or eu.")
        }
        return regime
    }
}

struct PrincipalListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List principals with their roles and grants.",
        discussion: "  mickai principal list")

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let principals = try await session.node().principals()
        return try CommandResult(["principals": principals]) { page in
            page.table(
                ["NAME", "TENANT", "KIND", "ROLES", "STATE", "KEY", "PURPOSES"],
                principals.map {
                    [
                        $0.name, $0.tenant, $0.kind, $0.roles.joined(separator: " "),
                        $0.active ? "active" : "revoked", $0.hasCredential ? "yes" : "no",
                        $0.grants.map { "\($0.purpose) (\($0.caseName), until \($0.until))" }.joined(separator: "; "),
                    ]
                })
        }
    }
}

struct PrincipalGrantCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant",
        abstract: "Grant a purpose to a principal for a case; it expires.",
        discussion: "  mickai principal grant robin --purpose engineering --case axle-recall --days 30")

    @Argument(help: "The principal.", transform: PrincipalName.init(_:))
    var name: PrincipalName

    @Option(
        help: ArgumentHelp("One of: \(ReaderOptions.knownPurposes).", valueName: "purpose"),
        completion: .list(Purpose.allCases.map(\.rawValue)), transform: Purpose.init(_:))
    var purpose: Purpose

    @Option(
        name: .customLong("case"), help: ArgumentHelp("The case it is for.", valueName: "case"),
        transform: CaseName.init(_:))
    var caseName: CaseName

    @Option(help: "After how many days it expires, 1 to \(GrantRequest.maximumDays).")
    var days = 30

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...GrantRequest.maximumDays).contains(days) else {
            throw ValidationError("--days is 1 to \(GrantRequest.maximumDays).")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let grant = try await session.node().grant(
            GrantRequest(principal: name, purpose: purpose, caseName: caseName, days: days))
        return try CommandResult(grant) { page in
            page.fields([
                ("Principal", grant.principal), ("Purpose", grant.purpose), ("Case", grant.caseName),
                ("Until", grant.until),
            ])
        }
    }
}

struct PrincipalRevokeCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take back one purpose, one role, or the whole principal.",
        discussion: """
              mickai principal revoke robin --purpose engineering
              mickai principal revoke robin
            """)

    @Argument(help: "The principal.", transform: PrincipalName.init(_:))
    var name: PrincipalName

    @Option(
        help: "This purpose alone.", completion: .list(Purpose.allCases.map(\.rawValue)),
        transform: Purpose.init(_:))
    var purpose: Purpose?

    @Option(
        help: "This role alone.", completion: .list(Role.allCases.map(\.rawValue)), transform: Role.init(_:))
    var role: Role?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard purpose == nil || role == nil else { throw ValidationError("Give --purpose or --role, not both.") }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let summary = try await session.node().revoke(RevokeRequest(principal: name, purpose: purpose, role: role))
        return try CommandResult(summary) { summary.fill(&$0) }
    }
}

struct PrincipalImportCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make the tenants, principals and grants of a file that do not exist yet.",
        discussion: "  mickai principal import ./people.json")

    @Argument(help: "A JSON file.", completion: .file(extensions: ["json"]), transform: PathText.argument)
    var file: String

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let summary = try await session.node().importPeople(from: session.resolve(file))
        return try CommandResult(summary) { page in
            page.fields([
                ("Tenants", String(summary.tenants)), ("Principals", String(summary.principals)),
                ("Grants", String(summary.grants)),
            ])
        }
    }
}

extension RevocationSummary {
    func fill(_ page: inout Page) {
        page.fields([("Principal", principal), ("Revoked", revoked), ("Entry", String(entry))])
    }
}
