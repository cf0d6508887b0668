import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import GRDB
import Testing

@testable import Policy

@Suite("A policy store that somebody else wrote into")
struct PolicyBindingTests {
    static let edits = [
        "UPDATE principal SET roles = 'auditor'",
        "UPDATE principal SET clearances = 'itar'",
        "UPDATE principal SET tenant = (SELECT max(id) FROM tenant)",
        "UPDATE principal SET revoked = NULL WHERE revoked IS NOT NULL",
        "UPDATE principal SET name = name || '2'",
        "UPDATE tenant SET name = 'zz' || name",
        "UPDATE purpose_grant SET ends = ends + 1",
        "UPDATE purpose_grant SET purpose = 'audit'",
        "UPDATE purpose_grant SET revoked = 5",
        "DELETE FROM purpose_grant",
        "UPDATE delegation SET ends = ends + 1",
        "DELETE FROM delegation",
        """
        INSERT INTO delegation (delegate, principal, ends, seal)
            SELECT principal, delegate, ends, seal FROM delegation
        """,
        "UPDATE credential SET revoked = NULL WHERE revoked IS NOT NULL",
        "DELETE FROM credential",
        "DELETE FROM subject",
        "UPDATE subject SET handle_index = zeroblob(32)",
        "DELETE FROM ledger_head",
    ]

    private func open(_ path: String) throws -> PrincipalRegistry {
        try PrincipalRegistry(
            path: path, keys: InMemoryKeyWrapping(), subjectIndexKey: DataKey(bytes: Array(repeating: 2, count: 32)),
            sealKey: DataKey(bytes: Array(repeating: 3, count: 32)), random: SeededRandomSource(seed: 4))
    }

    private func filled(_ path: String) throws -> (registry: PrincipalRegistry, principal: PrincipalID) {
        let registry = try open(path)
        let random = SeededRandomSource(seed: 9)
        let ticket = PolicyFixture.change
        let tenants = try ["aurion", "kestrel"].map { name in
            Tenant(
                id: TenantID(random: random), name: try TenantName(name), title: try Title(name), category: .oem)
        }
        for tenant in tenants { try registry.add(tenant, ticket: ticket) }
        var ids: [PrincipalID] = []
        for (name, tenant) in zip(["ana", "ben", "cleo"], [tenants[0], tenants[1], tenants[0]]) {
            let principal = try RegisteredPrincipal(
                id: PrincipalID(random: random), name: PrincipalName(name), title: Title(name), tenant: tenant.id,
                kind: .person, roles: [.analyst], citizenships: [Country("DE")])
            try registry.add(principal, ticket: ticket)
            ids.append(principal.id)
        }
        try registry.add(
            Grant(
                id: GrantID(random: random), principal: ids[0], purpose: .engineering, caseID: nil,
                from: Instant(nanoseconds: 1), until: Instant(nanoseconds: 99)), ticket: ticket)
        try registry.set(
            Delegation(delegate: ids[0], principal: ids[1], until: Instant(nanoseconds: 9)), ticket: ticket)
        try registry.revoke(ids[2], at: Instant(nanoseconds: 3), ticket: ticket)
        let credential = try Credential(
            principal: ids[0], publicKey: Array(repeating: 1, count: Credential.publicKeyLength),
            issued: Instant(nanoseconds: 1))
        try registry.add(credential, ticket: ticket)
        try registry.revokeCredential(credential.keyID, at: Instant(nanoseconds: 2), ticket: ticket)
        _ = try registry.subjectID(for: SubjectName("subject-1"), creating: tenants[0].id)
        return (registry, ids[0])
    }

    @Test("lets nobody do anything", arguments: edits)
    func refuses(sql: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "policy.sqlite")
        let (registry, principal) = try filled(path)
        #expect(try open(path).fault == nil)
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: path, configuration: configuration).write { try $0.execute(sql: sql) }
        for store in [registry, try open(path)] {
            expect(.damaged) { _ = try store.standing(of: principal, purpose: .engineering) }
            expect(.damaged) { _ = try store.principals() }
            expect(.damaged) { try store.revoke(principal, at: Instant(nanoseconds: 5), ticket: PolicyFixture.change) }
        }
    }

    @Test("is seen where the row itself is read, also past SQLite")
    func rowIsChecked() throws {
        let folder = try TemporaryFolder()
        let (registry, principal) = try filled(folder.path(of: "policy.sqlite"))
        try registry.store.write { try $0.execute(sql: "UPDATE purpose_grant SET ends = 10000") }
        expect(.damaged) { _ = try registry.standing(of: principal, purpose: .engineering) }
    }

    @Test("stands at a head that rises with each change and says nothing of the rows")
    func head() throws {
        let folder = try TemporaryFolder()
        let (registry, principal) = try filled(folder.path(of: "policy.sqlite"))
        let before = try #require(try registry.head())
        try registry.removeRole(.analyst, from: principal, ticket: PolicyFixture.change)
        let after = try #require(try registry.head())
        #expect(after.revision == before.revision + 1 && after.digest != before.digest)
        #expect(try open(folder.path(of: "policy.sqlite")).head() == after)
    }
}

@Suite("A delegate")
struct DelegatePermitTests {
    let fixture: PolicyFixture

    init() throws { fixture = try PolicyFixture() }

    private func permit(_ principal: PrincipalID, through delegate: PrincipalID?) throws -> Permit {
        try fixture.evaluator.permit(for: principal, through: delegate, purpose: .engineering, asOf: fixture.now)
    }

    @Test("who is an operator reads what the principal may")
    func operatorDelegate() throws {
        let (ana, oscar) = (try fixture.addPrincipal("ana"), try fixture.addPrincipal("oscar", roles: [.operator]))
        try fixture.addGrant(ana.id, .engineering)
        #expect(try permit(ana.id, through: oscar.id) == permit(ana.id, through: nil))
    }

    @Test("who is none needs the purpose too, and reads what both may")
    func otherDelegate() throws {
        let (ana, ben) = (try fixture.addPrincipal("ana"), try fixture.addPrincipal("ben", roles: [.operator]))
        try fixture.addGrant(ana.id, .engineering)
        try fixture.registry.removeRole(.operator, from: ben.id, ticket: PolicyFixture.change)
        expect(.roleForbids) { _ = try permit(ana.id, through: ben.id) }
        let cleo = try fixture.addPrincipal("cleo")
        expect(.purposeNotGranted) { _ = try permit(ana.id, through: cleo.id) }
        try fixture.addGrant(cleo.id, .engineering, until: fixture.after(seconds: 5))
        let narrowed = try permit(ana.id, through: cleo.id)
        #expect(narrowed.principal.id == ana.id && narrowed.expires == fixture.after(seconds: 5))
    }

    @Test("opens no class that either of the two does not open, over attributes")
    func intersection() throws {
        let countries = [[], ["US"], ["DE"], ["US", "CA"], ["CN"], ["DE", "CN"]]
        let clearances: [[ExportRegime]] = [[], [.itar, .ear], [.uk, .eu, .ear]]
        var permits: [Permit] = []
        for citizenships in countries {
            for cleared in clearances {
                permits.append(
                    try fixture.permit(citizenships: citizenships, residencies: citizenships, clearances: cleared))
            }
        }
        permits.append(try fixture.permit(roles: [.operator], citizenships: ["US"], clearances: [.itar]))
        let classes = try Self.classes()
        let tenant = try #require(permits.first).principal.tenant
        for one in permits {
            for other in permits {
                let both = Self.holder(one, tenant).narrowed(to: Self.holder(other, tenant))
                let narrowed = try fixture.evaluator.permitForReplay(
                    holder: #require(both), purpose: .engineering, caseID: nil, asOf: fixture.now,
                    expires: fixture.after(seconds: 60))
                for content in classes where PolicyRules.opens(content, to: narrowed) {
                    #expect(PolicyRules.opens(content, to: one) && PolicyRules.opens(content, to: other))
                }
            }
        }
        let stranger = try fixture.permit(tenant: "kestrel")
        #expect(permits[0].principal.narrowed(to: stranger.principal) == nil)
    }

    /// The permit's holder in one company with all others.
    private static func holder(_ permit: Permit, _ tenant: TenantID) -> PermitHolder {
        let holder = permit.principal
        return PermitHolder(
            id: holder.id, kindName: holder.kindName, tenant: tenant, tenantName: holder.tenantName,
            roles: holder.roles, citizenships: holder.citizenships, residencies: holder.residencies,
            clearances: holder.clearances)
    }

    private static func classes() throws -> [VisibilityClass] {
        let labels: [Label] =
            [Label.internal] + ExportRegime.allCases.map { .exportControlled($0, classification: "X1") }
        return try labels.map {
            VisibilityClass(owner: try TenantName("aurion"), audience: [], labels: LabelSet([$0]), purposes: [])
        }
    }
}
