import Contracts
import ContractsTesting
import Core
import CoreTesting
import Testing

@testable import Policy

/// A registry in memory with an evaluator over it and a clock that stands still.
struct PolicyFixture {
    let clock = ManualTimeSource()
    let random = SeededRandomSource(seed: 11)
    let keys = InMemoryKeyWrapping()
    let registry: PrincipalRegistry
    let evaluator: PolicyEvaluator
    let tenant: Tenant

    static let change = EffectTicket.sample(.policyChange)

    init() throws {
        registry = try PrincipalRegistry(
            path: nil, keys: keys, subjectIndexKey: DataKey(bytes: Array(repeating: 2, count: 32)),
            sealKey: DataKey(bytes: Array(repeating: 3, count: 32)), random: random)
        evaluator = PolicyEvaluator(
            registry: registry, permitKey: DataKey(bytes: Array(repeating: 1, count: 32)), clock: clock)
        tenant = Tenant(
            id: TenantID(random: random), name: try TenantName("aurion"), title: try Title("Aurion"), category: .oem)
        try registry.add(tenant, ticket: Self.change)
    }

    var now: Instant { clock.now().utc }

    func after(seconds: UInt64) -> Instant { now.adding(seconds: seconds) }

    func addPrincipal(_ name: String, roles: [Role] = [.analyst]) throws -> RegisteredPrincipal {
        let principal = try RegisteredPrincipal(
            id: PrincipalID(random: random), name: PrincipalName(name), title: Title(name), tenant: tenant.id,
            kind: .person, roles: roles, citizenships: [Country("DE"), Country("GB")], residencies: [Country("GB")],
            clearances: [.uk, .ear])
        try registry.add(principal, ticket: Self.change)
        return principal
    }

    @discardableResult
    func addGrant(
        _ principal: PrincipalID, _ purpose: Purpose, caseID: CaseID? = nil, from: Instant? = nil,
        until: Instant? = nil
    ) throws -> Grant {
        let grant = try Grant(
            id: GrantID(random: random), principal: principal, purpose: purpose, caseID: caseID, from: from ?? now,
            until: until ?? after(seconds: 86_400))
        try registry.add(grant, ticket: Self.change)
        return grant
    }

    /// A permit minted for these attributes.
    func permit(
        tenant: String = "aurion", roles: [Role] = [.engineer], citizenships: [String] = ["DE"],
        residencies: [String] = ["DE"], clearances: [ExportRegime] = [], purpose: Purpose = .engineering
    ) throws -> Permit {
        let holder = PermitHolder(
            id: PrincipalID(random: random), kindName: "person", tenant: TenantID(random: random),
            tenantName: try TenantName(tenant), roles: roles, citizenships: try citizenships.map { try Country($0) },
            residencies: try residencies.map { try Country($0) }, clearances: clearances)
        return try evaluator.permitForReplay(
            holder: holder, purpose: purpose, caseID: nil, asOf: now, expires: after(seconds: 60))
    }
}

/// Expects a refusal with exactly that code.
func expect(_ code: PolicyError.Code, _ work: () throws -> Void, at location: SourceLocation = #_sourceLocation) {
    #expect(sourceLocation: location) {
        try work()
    } throws: {
        ($0 as? PolicyError)?.kind == code
    }
}
