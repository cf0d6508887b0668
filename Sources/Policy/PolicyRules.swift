import Contracts
import Core
import Crypto

/// The whole policy in one table, with its version and digest. Everything is closed that no rule opens.
///
/// Content that is not public is visible when the tenant rule allows it and no rule denies it. So a further label,
/// purpose restriction or a smaller audience can only close.
package enum PolicyRules {
    package static let name = "policy-rules"
    package static let version = 2
    package static let permitLifetimeSeconds: UInt64 = 15 * 60

    package static let all = PolicyRule.allCases

    /// SHA-256 of ``canonicalText``: it changes with any rule, country, role or figure.
    package static let digest: Core.Digest = {
        guard let digest = try? Core.Digest(bytes: Array(SHA256.hash(data: Array(canonicalText.utf8)))) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }()

    /// A line for the table, then one for each rule: identifier, stage and words, parted by tabs.
    package static var canonicalText: String {
        "\(name)\tversion \(version)\tEverything is closed that no rule opens.\n"
            + all.map { "\($0.id)\t\($0.stage.rawValue)\t\($0.words)\n" }.joined()
    }

    /// Whether `permit` opens content of that class.
    static func opens(_ content: VisibilityClass, to permit: Permit) -> Bool {
        let outcomes = judge(content, permit)
        return outcomes.contains { $0.verdict == .allows && ($0.rule == .publicContent || $0.rule == .tenant) }
            && !outcomes.contains { $0.verdict == .denies }
    }

    /// What every rule of reading says, in the table's order.
    static func judge(_ content: VisibilityClass, _ permit: Permit) -> [RuleOutcome] {
        all.filter { $0.stage == .reading }.map { judge($0, content, permit) }
    }

    private static func judge(_ rule: PolicyRule, _ content: VisibilityClass, _ permit: Permit) -> RuleOutcome {
        if content.labels.isPublic { return rule == .publicContent ? .allows(rule) : .doesNotApply(rule) }
        return switch rule {
        case .publicContent: .doesNotApply(rule)
        case .operatorReadsPublic: operatorReadsPublic(permit)
        case .tenant: tenant(content, permit)
        case .purpose: purpose(content, permit)
        case .personal: personal(content, permit)
        case .specialCategory: specialCategory(content, permit)
        case .tradeSecret: tradeSecret(content, permit)
        case .citizenshipListed, .itar, .ear, .unitedKingdom, .europeanUnion: exportControl(rule, content, permit)
        case .activePrincipal, .purposeNeedsRole, .currentGrant, .delegation, .permitLifetime: .doesNotApply(rule)
        }
    }

    // MARK: - Companies and purposes

    private static func operatorReadsPublic(_ permit: Permit) -> RuleOutcome {
        permit.principal.roles.contains { $0 != .operator }
            ? .doesNotApply(.operatorReadsPublic)
            : .denies(.operatorReadsPublic, "a role besides operator")
    }

    private static func tenant(_ content: VisibilityClass, _ permit: Permit) -> RuleOutcome {
        let tenant = permit.principal.tenantName
        return tenant == content.owner || content.audience.contains(tenant)
            ? .allows(.tenant) : .denies(.tenant, "the company is neither the owner nor in the audience")
    }

    private static func purpose(_ content: VisibilityClass, _ permit: Permit) -> RuleOutcome {
        if content.purposes.isEmpty { return .doesNotApply(.purpose) }
        return content.purposes.contains(permit.purpose)
            ? .allows(.purpose) : .denies(.purpose, "the permit's purpose is none that the content was collected for")
    }

    private static func personal(_ content: VisibilityClass, _ permit: Permit) -> RuleOutcome {
        guard content.labels.contains(.personal) else { return .doesNotApply(.personal) }
        guard permit.purpose.mayReadPersonalData else {
            return .denies(.personal, "a purpose that may read personal data")
        }
        return content.purposes.isEmpty
            ? .denies(.personal, "the purposes for which this personal data was collected") : .allows(.personal)
    }

    private static func specialCategory(_ content: VisibilityClass, _ permit: Permit) -> RuleOutcome {
        guard content.labels.contains(.specialCategory) else { return .doesNotApply(.specialCategory) }
        return permit.purpose == .audit || permit.purpose == .subjectRights
            ? .allows(.specialCategory) : .denies(.specialCategory, "the purpose audit or subject-rights")
    }

    private static func tradeSecret(_ content: VisibilityClass, _ permit: Permit) -> RuleOutcome {
        let holders = content.labels.labels.compactMap { label -> TenantName? in
            if case .tradeSecret(let holder) = label { holder } else { nil }
        }
        if holders.isEmpty { return .doesNotApply(.tradeSecret) }
        let tenant = permit.principal.tenantName
        let isOpen = holders.allSatisfy { holder in
            tenant == holder || (content.owner == holder && content.audience.contains(tenant))
        }
        return isOpen
            ? .allows(.tradeSecret)
            : .denies(.tradeSecret, "the company holds the secret, or its holder owns the content and opened it")
    }

    // MARK: - Export control

    private static func exportControl(
        _ rule: PolicyRule, _ content: VisibilityClass, _ permit: Permit
    ) -> RuleOutcome {
        let regimes = content.labels.labels.compactMap { label -> ExportRegime? in
            if case .exportControlled(let regime, _) = label { regime } else { nil }
        }
        let person = permit.principal
        switch rule {
        case .citizenshipListed:
            if regimes.isEmpty { return .doesNotApply(rule) }
            return person.citizenships.isEmpty ? .denies(rule, "a listed citizenship") : .allows(rule)
        case .itar:
            let countries = person.citizenships + person.residencies
            return controlled(
                rule, .itar, regimes, person, meets: CountryGroup.unitedStates.containsAll(countries),
                missing: "every citizenship and residency is US")
        case .ear:
            return controlled(
                rule, .ear, regimes, person, meets: person.citizenships.last.map(CountryGroup.ear.contains) ?? false,
                missing: "the most recent citizenship is one that EAR content is open to")
        case .unitedKingdom:
            return controlled(
                rule, .uk, regimes, person, meets: CountryGroup.unitedKingdom.containsAll(person.citizenships),
                missing: "every citizenship is one that UK-controlled content is open to")
        case .europeanUnion:
            return controlled(
                rule, .eu, regimes, person, meets: CountryGroup.europeanUnion.containsAll(person.citizenships),
                missing: "every citizenship is of a member of the European Union")
        case .publicContent, .operatorReadsPublic, .tenant, .purpose, .personal, .specialCategory, .tradeSecret,
            .activePrincipal, .purposeNeedsRole, .currentGrant, .delegation, .permitLifetime:
            return .doesNotApply(rule)
        }
    }

    private static func controlled(
        _ rule: PolicyRule, _ regime: ExportRegime, _ regimes: [ExportRegime], _ person: PermitHolder, meets: Bool,
        missing: String
    ) -> RuleOutcome {
        guard regimes.contains(regime) else { return .doesNotApply(rule) }
        guard !person.citizenships.isEmpty else { return .denies(rule, "a listed citizenship") }
        guard meets else { return .denies(rule, missing) }
        return person.clearances.contains(regime) ? .allows(rule) : .denies(rule, "a clearance for \(regime.rawValue)")
    }
}
