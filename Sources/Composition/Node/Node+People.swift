import AuditRecord
import Contracts
import Core
import Foundation
import Policy
import Signatures

extension Node {
    /// How long the operator may act for a person they added, unless the person holds a key earlier.
    static let delegationSeconds: UInt64 = 366 * 86_400

    package func addTenant(_ request: TenantRequest) async throws -> TenantSummary {
        let tenant = Tenant(
            id: TenantID(random: random), name: request.name, title: try Title(request.title),
            category: Tenant.Category(request.kind))
        try await change { try self.registry.add(tenant, ticket: $0) }
        return TenantSummary(tenant)
    }

    package func tenants() async throws -> [TenantSummary] { try registry.tenants().map { TenantSummary($0) } }

    package func addPrincipal(_ request: PrincipalRequest) async throws -> PrincipalSummary {
        let principal = try registered(request)
        try await change { try self.add(principal, $0) }
        return try summary(of: principal)
    }

    package func principals() async throws -> [PrincipalSummary] {
        try registry.principals().map { try summary(of: $0) }
    }

    package func grant(_ request: GrantRequest) async throws -> GrantSummary {
        let principal = try known(request.principal)
        return try await change { try self.add(request, to: principal, $0) }
    }

    package func revoke(_ request: RevokeRequest) async throws -> RevocationSummary {
        let principal = try known(request.principal)
        let entry = try await change { ticket -> UInt64 in
            if let purpose = request.purpose {
                let grants = try self.registry.grants(of: principal.id).filter { $0.purpose == purpose }
                for grant in grants where grant.revoked == nil {
                    try self.registry.revokeGrant(grant.id, at: self.now(), ticket: ticket)
                }
            } else if let role = request.role {
                try self.registry.removeRole(role, from: principal.id, ticket: ticket)
            } else {
                try self.registry.revoke(principal.id, at: self.now(), ticket: ticket)
            }
            return ticket.intent.index
        }
        let revoked = request.purpose?.rawValue ?? request.role?.rawValue ?? "principal"
        return RevocationSummary(principal: request.principal.text, revoked: revoked, entry: entry)
    }

    package func issueCredential(for name: PrincipalName, to file: String?) async throws -> CredentialSummary {
        let principal = try known(name)
        let key = try SigningKey(random: random)
        let path = file ?? CredentialFile.path(of: name, in: home)
        guard file == nil || !FileManager.default.fileExists(atPath: path) else {
            throw CompositionError(.badFile, "There is a file at '\(path)' already; name another, nothing was changed.")
        }
        let earlier = try registry.credentials(of: principal.id).filter { $0.isValid(at: now()) }
        let credential = try Credential(principal: principal.id, publicKey: key.publicKey, issued: now())
        let entry = try await change { ticket -> UInt64 in
            try FileManager.default.createDirectory(
                atPath: self.home.credentialsFolder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            _ = try await self.revoke(earlier, ticket)
            try CredentialFile.write(key, of: name, to: path)
            var draft = self.draft("credential.issue", by: self.operatorActor)
            draft.parents = [ticket.intent.reference]
            draft.credentialKey = CredentialKey(principal: principal.id, publicKey: key.publicKey)
            let entry = try await self.record.append(draft)
            try self.registry.add(credential, ticket: ticket)
            try self.registry.endDelegation(to: self.stamp.firstOperator, for: principal.id, ticket: ticket)
            return entry.index
        }
        return CredentialSummary(
            principal: name.text, keyID: credential.keyID.description, file: path, entry: entry)
    }

    package func revokeCredential(of name: PrincipalName) async throws -> RevocationSummary {
        let principal = try known(name)
        let valid = try registry.credentials(of: principal.id).filter { $0.isValid(at: now()) }
        guard !valid.isEmpty else {
            throw CompositionError(.unknownName, "'\(name)' holds no valid credential.")
        }
        let entry = try await change { try await self.revoke(valid, $0) }
        return RevocationSummary(principal: name.text, revoked: "credential", entry: entry)
    }

    package func explainPolicy(_ question: PolicyQuestion) async throws -> PolicyExplanation {
        let acting = try acting(
            as: question.reader.principal, credentialFile: question.reader.credentialFile)
        let permit = try permit(for: acting, purpose: question.reader.purpose, asOf: now())
        let outcomes = try policy.explain(question.content, permit)
        return PolicyExplanation(
            allowed: try policy.visibility(of: [question.content], under: permit)[0],
            rules: outcomes.map { outcome in
                PolicyExplanation.Rule(
                    rule: outcome.rule.id, holds: outcome.missing == nil,
                    words: outcome.missing ?? outcome.rule.words)
            })
    }

    // MARK: Steps

    /// A principal for the operator, who may learn who is known here; an asker gets the policy's own words.
    private func known(_ name: PrincipalName) throws -> RegisteredPrincipal {
        do {
            return try registry.principal(named: name)
        } catch let error as PolicyError where error.kind == .unknownPrincipal {
            throw CompositionError(
                .unknownName, "There is no principal '\(name)' here. 'mickai principal list' names them.")
        }
    }

    /// Revokes credentials, each with an entry of its own before the store forgets it, so that an outside verifier
    /// never accepts a key that this node has given up. Returns the last entry.
    private func revoke(_ credentials: [Credential], _ ticket: EffectTicket) async throws -> UInt64 {
        var last = ticket.intent.index
        for credential in credentials {
            var draft = draft("credential.revoke", by: operatorActor)
            draft.parents = [ticket.intent.reference]
            draft.objects = [credential.principal.bytes]
            draft.facts = ["key-id": .bytes(credential.keyID.bytes)]
            last = try await record.append(draft).index
            try registry.revokeCredential(credential.keyID, at: now(), ticket: ticket)
        }
        return last
    }

    /// A change of people or grants, through the gate.
    func change<Result: Sendable>(_ body: @Sendable (EffectTicket) async throws -> Result) async throws -> Result {
        try await noting {
            try await self.gate.perform(self.intent(.policyChange)) { ticket in
                try await self.anchoring(ticket) { try await body(ticket) }
            }
        }
    }

    /// Runs a change of a store and records where the stores stand after it, also where it ended half-way.
    func anchoring<Result: Sendable>(
        _ ticket: EffectTicket, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        let result: Result
        do {
            result = try await body()
        } catch {
            try? await anchorWhatChanged(after: [ticket.intent.reference])
            throw error
        }
        try await anchorWhatChanged(after: [ticket.intent.reference])
        return result
    }

    func registered(_ request: PrincipalRequest) throws -> RegisteredPrincipal {
        try RegisteredPrincipal(
            id: PrincipalID(random: random), name: request.name, title: Title(request.title),
            tenant: registry.tenant(named: request.tenant).id, kind: request.kind, roles: request.roles,
            citizenships: request.citizenships, residencies: request.residencies, clearances: request.clearances)
    }

    /// Adds a principal and lets the operator act for them until they hold a key.
    func add(_ principal: RegisteredPrincipal, _ ticket: EffectTicket) throws {
        try registry.add(principal, ticket: ticket)
        let until = now().adding(seconds: Self.delegationSeconds)
        try registry.set(
            Delegation(delegate: stamp.firstOperator, principal: principal.id, until: until), ticket: ticket)
    }

    func add(_ request: GrantRequest, to principal: RegisteredPrincipal, _ ticket: EffectTicket) throws -> GrantSummary
    {
        guard (1...GrantRequest.maximumDays).contains(request.days) else {
            throw CompositionError(.badFile, "A grant lasts 1 to \(GrantRequest.maximumDays) days.")
        }
        let caseFile = try caseFile(named: request.caseName, ticket)
        let grant = try Grant(
            id: GrantID(random: random), principal: principal.id, purpose: request.purpose, caseID: caseFile.id,
            from: now(), until: now().adding(seconds: UInt64(request.days) * 86_400))
        try registry.add(grant, ticket: ticket)
        return GrantSummary(grant, principal: principal.name, caseName: request.caseName)
    }

    private func caseFile(named name: CaseName, _ ticket: EffectTicket) throws -> CaseFile {
        do {
            return try registry.caseFile(named: name)
        } catch let error as PolicyError where error.kind == .unknownCase {
            let made = CaseFile(id: CaseID(random: random), name: name)
            try registry.add(made, ticket: ticket)
            return made
        }
    }

    private func summary(of principal: RegisteredPrincipal) throws -> PrincipalSummary {
        let grants = try registry.grants(of: principal.id).filter { $0.revoked == nil }
        let credentials = try registry.credentials(of: principal.id).filter { $0.isValid(at: now()) }
        return PrincipalSummary(
            id: principal.id.description, name: principal.name.text, title: principal.title.text,
            tenant: try registry.tenant(principal.tenant).name.text, kind: principal.kind.name,
            roles: principal.roles.map(\.rawValue), citizenships: principal.citizenships.map(\.code),
            residencies: principal.residencies.map(\.code), clearances: principal.clearances.map(\.rawValue),
            active: principal.revoked == nil, hasCredential: !credentials.isEmpty,
            grants: try grants.map { grant in
                let name = try grant.caseID.map { try registry.caseFile($0).name }
                return GrantSummary(grant, principal: principal.name, caseName: name)
            })
    }
}

extension TenantSummary {
    init(_ tenant: Tenant) {
        self.init(
            id: tenant.id.description, name: tenant.name.text, title: tenant.title.text,
            kind: tenant.category.rawValue)
    }
}

extension GrantSummary {
    init(_ grant: Grant, principal: PrincipalName, caseName: CaseName?) {
        self.init(
            principal: principal.text, purpose: grant.purpose.rawValue, caseName: caseName?.text ?? "",
            until: UTCText.of(grant.until))
    }
}

extension Tenant.Category {
    init(_ kind: CompanyKind) {
        switch kind {
        case .oem: self = .oem
        case .supplier: self = .supplier
        case .dealer: self = .dealer
        case .authority: self = .authority
        }
    }
}
