import Contracts
import ContractsTesting
import Core
import CoreTesting
import Testing

@testable import Policy

@Suite("Permits")
struct PermitTests {
    private let fixture: PolicyFixture

    init() throws { fixture = try PolicyFixture() }

    private func mint(_ principal: RegisteredPrincipal, _ purpose: Purpose) throws -> Permit {
        try fixture.evaluator.permit(for: principal.id, purpose: purpose, asOf: fixture.now)
    }

    // MARK: - Minting

    @Test("carry the principal's attributes, the grant's case and the policy's digest")
    func carryAttributes() throws {
        let ana = try fixture.addPrincipal("ana", roles: [.engineer, .analyst])
        let file = CaseFile(id: CaseID(random: fixture.random), name: try CaseName("case-1"))
        try fixture.registry.add(file, ticket: PolicyFixture.change)
        try fixture.addGrant(ana.id, .engineering, caseID: file.id)
        let permit = try mint(ana, .engineering)
        #expect(permit.principal == ana.holder(tenantName: fixture.tenant.name))
        #expect(permit.principal.roles == [.analyst, .engineer])
        #expect(permit.principal.clearances == [.ear, .uk])
        #expect(permit.caseID == file.id)
        #expect(permit.policy == fixture.evaluator.policyDigest)
        #expect(permit.asOf == fixture.now)
        #expect(permit.expires == fixture.after(seconds: 900))
        #expect(permit.mac.count == 32)
        #expect(try fixture.evaluator.visibility(of: [], under: permit).isEmpty)
    }

    @Test("end with the grant where that is sooner")
    func endWithGrant() throws {
        let ana = try fixture.addPrincipal("ana")
        try fixture.addGrant(ana.id, .engineering, until: fixture.after(seconds: 60))
        #expect(try mint(ana, .engineering).expires == fixture.after(seconds: 60))
    }

    @Test("are for the case that is asked for; without one, under the grant that lasts longest")
    func chooseGrant() throws {
        let ana = try fixture.addPrincipal("ana")
        var files: [CaseFile] = []
        for number in 1...3 {
            let file = CaseFile(id: CaseID(random: fixture.random), name: try CaseName("case-\(number)"))
            try fixture.registry.add(file, ticket: PolicyFixture.change)
            files.append(file)
        }
        try fixture.addGrant(ana.id, .engineering, caseID: files[0].id, until: fixture.after(seconds: 100))
        try fixture.addGrant(ana.id, .engineering, caseID: files[1].id, until: fixture.after(seconds: 200))
        #expect(try mint(ana, .engineering).caseID == files[1].id)
        let first = try fixture.evaluator.permit(
            for: ana.id, purpose: .engineering, caseID: files[0].id, asOf: fixture.now)
        #expect(first.caseID == files[0].id)
        expect(.purposeNotGranted) {
            _ = try fixture.evaluator.permit(
                for: ana.id, purpose: .engineering, caseID: files[2].id, asOf: fixture.now)
        }
    }

    @Test("are refused without a grant of the purpose")
    func needGrant() throws {
        let ana = try fixture.addPrincipal("ana")
        let ben = try fixture.addPrincipal("ben")
        expect(.purposeNotGranted) { _ = try mint(ana, .engineering) }
        try fixture.addGrant(ana.id, .evaluation)
        try fixture.addGrant(ben.id, .engineering)
        expect(.purposeNotGranted) { _ = try mint(ana, .engineering) }
    }

    @Test("begin and end with the grant to the nanosecond")
    func keepInstants() throws {
        let ana = try fixture.addPrincipal("ana")
        try fixture.addGrant(
            ana.id, .engineering, from: fixture.after(seconds: 10), until: fixture.after(seconds: 20))
        fixture.clock.advance(nanoseconds: 9_999_999_999)
        expect(.purposeNotGranted) { _ = try mint(ana, .engineering) }
        fixture.clock.advance(nanoseconds: 1)
        _ = try mint(ana, .engineering)
        fixture.clock.advance(nanoseconds: 9_999_999_999)
        let last = try mint(ana, .engineering)
        #expect(try fixture.evaluator.visibility(of: [], under: last).isEmpty)
        fixture.clock.advance(nanoseconds: 1)
        expect(.grantExpired) { _ = try mint(ana, .engineering) }
        expect(.permitExpired) { _ = try fixture.evaluator.visibility(of: [], under: last) }
    }

    @Test("are refused under a revoked grant, and to a revoked principal")
    func endByRevocation() throws {
        let ana = try fixture.addPrincipal("ana")
        let grant = try fixture.addGrant(ana.id, .engineering)
        try fixture.registry.revokeGrant(grant.id, at: fixture.now, ticket: PolicyFixture.change)
        expect(.purposeNotGranted) { _ = try mint(ana, .engineering) }
        try fixture.addGrant(ana.id, .engineering)
        _ = try mint(ana, .engineering)
        try fixture.registry.revoke(ana.id, at: fixture.now, ticket: PolicyFixture.change)
        expect(.principalRevoked) { _ = try mint(ana, .engineering) }
    }

    @Test("are refused to the unknown, in the words that the revoked get where they may not learn more")
    func refuseEvenly() throws {
        let unknown = PrincipalID(random: fixture.random)
        expect(.unknownPrincipal) {
            _ = try fixture.evaluator.permit(for: unknown, purpose: .engineering, asOf: fixture.now)
        }
        let revoked = PolicyError(.principalRevoked, "This principal was revoked.").forOutsideAsker
        #expect(revoked.description == PolicyError.unknownPrincipal.description)
        #expect(revoked.category == .refused)
        let other = PolicyError(.grantExpired, "Ended.")
        #expect(other.forOutsideAsker.description == other.description)
    }

    @Test(
        "for audit and subject rights need a role that answers for them",
        arguments: zip(
            [Purpose.audit, .audit, .subjectRights, .subjectRights, .subjectRights, .engineering],
            [Role.analyst, .auditor, .auditor, .dpo, .counsel, .operator]))
    func needRole(purpose: Purpose, role: Role) throws {
        let principal = try fixture.addPrincipal("ana", roles: [role])
        try fixture.addGrant(principal.id, purpose)
        let isAllowed = [.dpo, .counsel, .operator].contains(role) || (purpose == .audit && role == .auditor)
        if isAllowed {
            _ = try mint(principal, purpose)
        } else {
            expect(.roleForbids) { _ = try mint(principal, purpose) }
        }
    }

    @Test("are refused to a principal without a role")
    func needAnyRole() throws {
        let principal = try fixture.addPrincipal("ana", roles: [])
        try fixture.addGrant(principal.id, .engineering)
        expect(.roleForbids) { _ = try mint(principal, .engineering) }
    }

    @Test("never begin in the future, and a replay's lasts no longer than another")
    func keepPeriod() throws {
        let ana = try fixture.addPrincipal("ana")
        try fixture.addGrant(ana.id, .engineering)
        let permit = try mint(ana, .engineering)
        expect(.permitPeriod) {
            _ = try fixture.evaluator.permit(
                for: ana.id, purpose: .engineering, asOf: Instant(nanoseconds: fixture.now.nanoseconds + 1))
        }
        func replay(asOf: Instant, expires: Instant) throws -> Permit {
            try fixture.evaluator.permitForReplay(
                holder: permit.principal, purpose: .engineering, caseID: nil, asOf: asOf, expires: expires)
        }
        #expect(try replay(asOf: fixture.now, expires: permit.expires) == permit)
        expect(.permitPeriod) { _ = try replay(asOf: fixture.now, expires: fixture.after(seconds: 901)) }
        expect(.permitPeriod) { _ = try replay(asOf: fixture.after(seconds: 1), expires: permit.expires) }
    }

    // MARK: - Using

    @Test("end at their instant")
    func end() throws {
        let permit = try fixture.permit()
        fixture.clock.advance(nanoseconds: 59_999_999_999)
        #expect(try fixture.evaluator.visibility(of: [], under: permit).isEmpty)
        fixture.clock.advance(nanoseconds: 1)
        expect(.permitExpired) { _ = try fixture.evaluator.visibility(of: [], under: permit) }
    }

    @Test("of another policy have ended")
    func endWithPolicy() throws {
        let sealing = PermitSeal(key: DataKey(bytes: Array(repeating: 1, count: 32)))
        let permit = try fixture.permit()
        let older = sealing.seal(
            permit.principal, purpose: permit.purpose, caseID: nil, policy: .zero, asOf: permit.asOf,
            expires: permit.expires)
        expect(.permitExpired) { _ = try fixture.evaluator.visibility(of: [], under: older) }
    }

    @Test("are forged when any field is another")
    func detectForgery() throws {
        let permit = try fixture.permit(
            roles: [.analyst], citizenships: ["DE", "GB"], residencies: ["DE"], clearances: [.ear])
        #expect(try fixture.evaluator.visibility(of: [], under: permit).isEmpty)
        for (field, forgery) in try Self.forgeries(of: permit) {
            #expect("\(field)") {
                _ = try fixture.evaluator.visibility(of: [], under: forgery)
            } throws: {
                ($0 as? PolicyError)?.kind == .permitForged
            }
            #expect(throws: PolicyError.self) {
                try fixture.evaluator.explain(
                    VisibilityClass(owner: permit.principal.tenantName, audience: [], labels: .public, purposes: []),
                    forgery)
            }
        }
    }

    @Test("of another node are forged")
    func refuseForeign() throws {
        let foreign = PolicyEvaluator(
            registry: fixture.registry, permitKey: DataKey(bytes: Array(repeating: 3, count: 32)),
            clock: fixture.clock)
        let permit = try fixture.permit()
        expect(.permitForged) { _ = try foreign.visibility(of: [], under: permit) }
        expect(.permitForged) {
            _ = try fixture.evaluator.visibility(of: [], under: .sample(tenant: fixture.tenant.name))
        }
    }

    @Test("carry the MAC that an independent program makes")
    func fitIndependentMAC() throws {
        func identifier<Kind>(_ byte: UInt8) throws -> Identifier<Kind> {
            try Identifier(bytes: Array(repeating: byte, count: 16))
        }
        let holder = PermitHolder(
            id: try identifier(1), kindName: "person", tenant: try identifier(2), tenantName: try TenantName("aurion"),
            roles: [.analyst, .engineer], citizenships: [try Country("DE"), try Country("GB")],
            residencies: [try Country("GB")], clearances: [.ear, .uk])
        let permit = PermitSeal(key: DataKey(bytes: Array(repeating: 9, count: 32))).seal(
            holder, purpose: .audit, caseID: try identifier(3),
            policy: try Digest(bytes: Array(repeating: 4, count: 32)), asOf: Instant(nanoseconds: 5),
            expires: Instant(nanoseconds: 6))
        #expect(
            Hexadecimal.encode(permit.mac) == "c566432af9c7fbdd7b15a1be76066f00a76d5b5acdca226079a27f04dae6d186")
    }

    /// The permit with each field in turn made another, and what could pass for a rearrangement.
    private static func forgeries(of permit: Permit) throws -> [(String, Permit)] {
        let (de, gb) = (try Country("DE"), try Country("GB"))
        let holder = permit.principal
        func with(
            id: PrincipalID? = nil, kind: String? = nil, tenant: TenantID? = nil, name: TenantName? = nil,
            roles: [Role]? = nil, citizenships: [Country]? = nil, residencies: [Country]? = nil,
            clearances: [ExportRegime]? = nil, purpose: Purpose? = nil, caseID: CaseID? = nil, policy: Digest? = nil,
            asOf: Instant? = nil, expires: Instant? = nil, mac: [UInt8]? = nil
        ) -> Permit {
            Permit(
                principal: PermitHolder(
                    id: id ?? holder.id, kindName: kind ?? holder.kindName, tenant: tenant ?? holder.tenant,
                    tenantName: name ?? holder.tenantName, roles: roles ?? holder.roles,
                    citizenships: citizenships ?? holder.citizenships,
                    residencies: residencies ?? holder.residencies, clearances: clearances ?? holder.clearances),
                purpose: purpose ?? permit.purpose, caseID: caseID ?? permit.caseID, policy: policy ?? permit.policy,
                asOf: asOf ?? permit.asOf, expires: expires ?? permit.expires, mac: mac ?? permit.mac)
        }
        var flipped: [(String, Permit)] = permit.mac.indices.map { position in
            var mac = permit.mac
            mac[position] ^= 1
            return ("mac \(position)", with(mac: mac))
        }
        flipped += [
            ("principal", with(id: try PrincipalID(bytes: Array(repeating: 0, count: 16)))),
            ("kind", with(kind: "agent")),
            ("tenant", with(tenant: try TenantID(bytes: Array(repeating: 0, count: 16)))),
            ("tenant's name", with(name: try TenantName("harbour"))),
            ("roles", with(roles: [.analyst, .auditor])), ("no roles", with(roles: [])),
            ("citizenships", with(citizenships: [gb, de])), ("fewer citizenships", with(citizenships: [de])),
            ("moved citizenship", with(citizenships: [de], residencies: [gb, de])),
            ("residencies", with(residencies: [])),
            ("clearances", with(clearances: [.ear, .itar])), ("purpose", with(purpose: .audit)),
            ("case", with(caseID: try CaseID(bytes: Array(repeating: 0, count: 16)))),
            ("policy", with(policy: .zero)), ("as of", with(asOf: Instant(nanoseconds: permit.asOf.nanoseconds - 1))),
            ("expires", with(expires: permit.expires.adding(seconds: 1))), ("no MAC", with(mac: [])),
            ("long MAC", with(mac: permit.mac + [0])),
        ]
        return flipped
    }
}
