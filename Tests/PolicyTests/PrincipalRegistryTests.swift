import Contracts
import ContractsTesting
import Core
import CoreTesting
import Foundation
import HardwareTrust
import Database
import Testing

@testable import Policy

@Suite("The registry of principals")
struct PrincipalRegistryTests {
    private let fixture: PolicyFixture
    private var registry: PrincipalRegistry { fixture.registry }

    init() throws { fixture = try PolicyFixture() }

    // MARK: - Names and values

    @Test("gives back what was added, by name, by identifier and in the order of names")
    func givesBack() throws {
        let ben = try fixture.addPrincipal("ben", roles: [.dpo, .analyst])
        let ana = try fixture.addPrincipal("ana")
        #expect(try registry.principal(named: PrincipalName("ana")) == ana)
        #expect(try registry.principal(ben.id) == ben)
        #expect(try registry.principals() == [ana, ben])
        #expect(ben.roles == [.analyst, .dpo])
        #expect(try registry.tenant(named: fixture.tenant.name) == fixture.tenant)
        #expect(try registry.tenant(fixture.tenant.id) == fixture.tenant)
        #expect(try registry.tenants() == [fixture.tenant])
        let file = CaseFile(id: CaseID(random: fixture.random), name: try CaseName("case-1"))
        try registry.add(file, ticket: PolicyFixture.change)
        #expect(try registry.caseFile(named: file.name) == file)
        #expect(try registry.caseFile(file.id) == file)
        #expect(try registry.caseFiles() == [file])
    }

    @Test("refuses a name twice")
    func refusesTakenNames() throws {
        _ = try fixture.addPrincipal("ana")
        expect(.nameTaken) { _ = try fixture.addPrincipal("ana") }
        let twin = Tenant(
            id: TenantID(random: fixture.random), name: fixture.tenant.name, title: fixture.tenant.title,
            category: .dealer)
        expect(.nameTaken) { try registry.add(twin, ticket: PolicyFixture.change) }
        let name = try CaseName("case-1")
        try registry.add(CaseFile(id: CaseID(random: fixture.random), name: name), ticket: PolicyFixture.change)
        expect(.nameTaken) {
            try registry.add(CaseFile(id: CaseID(random: fixture.random), name: name), ticket: PolicyFixture.change)
        }
    }

    @Test("says what it does not know")
    func saysUnknown() throws {
        let principal = PrincipalID(random: fixture.random)
        expect(.unknownPrincipal) { _ = try registry.principal(principal) }
        expect(.unknownPrincipal) { _ = try registry.principal(named: PrincipalName("nobody")) }
        expect(.unknownPrincipal) {
            try registry.revoke(principal, at: fixture.now, ticket: PolicyFixture.change)
        }
        expect(.unknownPrincipal) { try fixture.addGrant(principal, .audit) }
        expect(.unknownTenant) { _ = try registry.tenant(named: TenantName("nobody")) }
        expect(.unknownTenant) { _ = try registry.tenant(TenantID(random: fixture.random)) }
        expect(.unknownCase) { _ = try registry.caseFile(named: CaseName("nothing")) }
        expect(.unknownCase) { _ = try registry.caseFile(CaseID(random: fixture.random)) }
        expect(.unknownGrant) {
            try registry.revokeGrant(
                GrantID(random: fixture.random), at: fixture.now, ticket: PolicyFixture.change)
        }
        expect(.unknownCredential) { _ = try registry.credential(.zero) }
        expect(.unknownCredential) {
            try registry.revokeCredential(.zero, at: fixture.now, ticket: PolicyFixture.change)
        }
    }

    @Test("takes titles of 1 to 200 bytes without control characters")
    func checksTitles() throws {
        #expect(try Title(String(repeating: "é", count: 100)).text.utf8.count == 200)
        for text in ["", String(repeating: "a", count: 201), "a\nb", "a\u{7f}", "a\u{85}b", "\u{0}"] {
            expect(.malformedValue) { _ = try Title(text) }
        }
    }

    @Test("takes at most 8 countries of each kind and grants that end after they begin")
    func checksValues() throws {
        let country = try Country("DE")
        expect(.limitReached) {
            _ = try RegisteredPrincipal(
                id: PrincipalID(random: fixture.random), name: PrincipalName("ana"), title: Title("Ana"),
                tenant: fixture.tenant.id, kind: .person, roles: [],
                citizenships: Array(repeating: country, count: 9))
        }
        let ana = try fixture.addPrincipal("ana")
        expect(.malformedValue) { try fixture.addGrant(ana.id, .audit, until: fixture.now) }
    }

    @Test("holds at most 1,000 grants of one principal")
    func limitsGrants() throws {
        let ana = try fixture.addPrincipal("ana")
        for _ in 0..<1_000 { try fixture.addGrant(ana.id, .audit) }
        expect(.limitReached) { try fixture.addGrant(ana.id, .audit) }
        #expect(try registry.grants(of: ana.id).count == 1_000)
    }

    @Test("keeps the first revocation")
    func keepsFirstRevocation() throws {
        let ana = try fixture.addPrincipal("ana")
        let grant = try fixture.addGrant(ana.id, .audit)
        let first = fixture.now
        for instant in [first, fixture.after(seconds: 5)] {
            try registry.revoke(ana.id, at: instant, ticket: PolicyFixture.change)
            try registry.revokeGrant(grant.id, at: instant, ticket: PolicyFixture.change)
        }
        #expect(try registry.principal(ana.id).revoked == first)
        #expect(try registry.grants(of: ana.id).map(\.revoked) == [first])
    }

    // MARK: - Credentials

    @Test("keeps credentials by the digest of their key, valid from issue until revocation")
    func keepsCredentials() throws {
        let ana = try fixture.addPrincipal("ana")
        let credential = try Credential(
            principal: ana.id, publicKey: Array(repeating: 5, count: 1_952), issued: fixture.now)
        try registry.add(credential, ticket: PolicyFixture.change)
        #expect(try registry.credential(credential.keyID) == credential)
        expect(.nameTaken) { try registry.add(credential, ticket: PolicyFixture.change) }
        let end = fixture.after(seconds: 10)
        try registry.revokeCredential(credential.keyID, at: end, ticket: PolicyFixture.change)
        let revoked = try #require(try registry.credentials(of: ana.id).first)
        #expect(!revoked.isValid(at: Instant(nanoseconds: fixture.now.nanoseconds - 1)))
        #expect(revoked.isValid(at: fixture.now))
        #expect(revoked.isValid(at: Instant(nanoseconds: end.nanoseconds - 1)))
        #expect(!revoked.isValid(at: end))
        expect(.malformedValue) {
            _ = try Credential(principal: ana.id, publicKey: [1], issued: fixture.now)
        }
    }

    // MARK: - Delegation

    @Test("lets one act for another while a delegation lasts, and records both")
    func delegates() throws {
        let (ana, ben) = (try fixture.addPrincipal("ana"), try fixture.addPrincipal("ben"))
        func act(_ instant: Instant) throws -> Actor {
            try registry.actor(ana.id, onBehalfOf: ben.id, asOf: instant)
        }
        expect(.notDelegated) { _ = try act(fixture.now) }
        let until = fixture.after(seconds: 10)
        try registry.set(
            Delegation(delegate: ana.id, principal: ben.id, until: until), ticket: PolicyFixture.change)
        #expect(try act(fixture.now) == Actor(principal: ana.id, kind: .person, onBehalfOf: ben.id))
        _ = try act(Instant(nanoseconds: until.nanoseconds - 1))
        expect(.notDelegated) { _ = try act(until) }
        expect(.notDelegated) { _ = try registry.actor(ben.id, onBehalfOf: ana.id, asOf: fixture.now) }
        #expect(
            try registry.actor(ana.id, onBehalfOf: nil, asOf: fixture.now) == Actor(principal: ana.id, kind: .person))
        try registry.endDelegation(to: ana.id, for: ben.id, ticket: PolicyFixture.change)
        expect(.notDelegated) { _ = try act(fixture.now) }
        #expect(try registry.delegations(to: ana.id).isEmpty)
    }

    @Test("lets nobody act who was revoked, nor for such a one")
    func delegatesNoRevoked() throws {
        let (ana, ben) = (try fixture.addPrincipal("ana"), try fixture.addPrincipal("ben"))
        let cleo = try fixture.addPrincipal("cleo")
        for delegate in [ana, cleo] {
            try registry.set(
                Delegation(delegate: delegate.id, principal: ben.id, until: fixture.after(seconds: 10)),
                ticket: PolicyFixture.change)
        }
        expect(.malformedValue) {
            try registry.set(
                Delegation(delegate: ana.id, principal: ana.id, until: fixture.now), ticket: PolicyFixture.change)
        }
        try registry.revoke(cleo.id, at: fixture.now, ticket: PolicyFixture.change)
        expect(.principalRevoked) { _ = try registry.actor(cleo.id, onBehalfOf: ben.id, asOf: fixture.now) }
        try registry.revoke(ben.id, at: fixture.now, ticket: PolicyFixture.change)
        expect(.notDelegated) { _ = try registry.actor(ana.id, onBehalfOf: ben.id, asOf: fixture.now) }
        let unknown = PrincipalID(random: fixture.random)
        expect(.unknownPrincipal) { _ = try registry.actor(unknown, onBehalfOf: ben.id, asOf: fixture.now) }
        expect(.notDelegated) { _ = try registry.actor(ana.id, onBehalfOf: unknown, asOf: fixture.now) }
    }

    // MARK: - Data subjects

    @Test("gives a handle one random identifier, and only where asked to make it")
    func namesSubjects() throws {
        let handle = try SubjectName("subject-17")
        #expect(try registry.subjectID(for: handle, creating: nil) == nil)
        let subject = try #require(try registry.subjectID(for: handle, creating: fixture.tenant.id))
        #expect(try registry.subjectID(for: handle, creating: fixture.tenant.id) == subject)
        #expect(try registry.subjectID(for: handle, creating: nil) == subject)
        #expect(try registry.subjectID(for: SubjectName("subject-18"), creating: fixture.tenant.id) != subject)
        #expect(try registry.handle(of: subject) == handle)
    }

    @Test("forgets an erased handle in every raw file, also when a crash broke the erasure off")
    func forgetsHandles() throws {
        let folder = try TemporaryFolder()
        let root = try SoftwareRootKey.create(
            in: SystemFolder(folder.path), machine: MachineIdentity(machineID: [1], hardwareUUID: nil),
            random: fixture.random)
        let keys = try KeyHierarchy(path: folder.path(of: "keys.sqlite"), root: root, random: fixture.random)
        func open() throws -> PrincipalRegistry {
            try PrincipalRegistry(
                path: folder.path(of: "policy.sqlite"), keys: keys,
                subjectIndexKey: DataKey(bytes: Array(repeating: 2, count: 32)),
                sealKey: DataKey(bytes: Array(repeating: 3, count: 32)), random: fixture.random)
        }
        func rawFilesHold(_ needle: [UInt8]) throws -> Bool {
            for name in try folder.names() where name.hasPrefix("policy.sqlite") {
                if try Data(folder.read(name)).range(of: Data(needle)) != nil { return true }
            }
            return false
        }
        let handle = try SubjectName("planted-handle")
        let first = try open()
        let subject = try #require(try first.subjectID(for: handle, creating: fixture.tenant.id))
        #expect(try rawFilesHold(subject.bytes), "the search finds what is there")
        #expect(try !rawFilesHold(Array(handle.text.utf8)))
        #expect(try first.count(of: subject) == 1)
        #expect(try first.markErased(subject, covering: nil) == 1)
        let second = try open()
        #expect(try !rawFilesHold(subject.bytes))
        #expect(try second.handle(of: subject) == nil)
        #expect(try second.count(of: subject) == 0)
        let successor = try #require(try second.subjectID(for: handle, creating: fixture.tenant.id))
        #expect(successor != subject)
        #expect(try second.erase(successor, ticket: .sample(.erasure)) == 1)
        #expect(try second.erase(successor, ticket: .sample(.erasure)) == 0)
        #expect(second.storeName == "policy")
    }
}
