import Core

/// Leave for one principal to read for one purpose, until a moment; minted by Policy alone.
///
/// It carries a MAC over everything else in it, so nobody can mint or widen one. It holds the principal's
/// attributes as they stood when it was minted: deciding what it lets through is a function of the permit and the
/// content's ``VisibilityClass`` alone, so a decision can be run again later.
package struct Permit: Sendable, Equatable {
    package let principal: PermitHolder
    package let purpose: Purpose
    package let caseID: CaseID?
    /// Digest of the policy that minted it.
    package let policy: Digest
    package let asOf: Instant
    package let expires: Instant
    /// HMAC-SHA-256 over the canonical form of all of the above.
    package let mac: [UInt8]

    package init(
        principal: PermitHolder, purpose: Purpose, caseID: CaseID?, policy: Digest, asOf: Instant, expires: Instant,
        mac: [UInt8]
    ) {
        self.principal = principal
        self.purpose = purpose
        self.caseID = caseID
        self.policy = policy
        self.asOf = asOf
        self.expires = expires
        self.mac = mac
    }
}

/// A principal with the attributes that decide what they may read.
package struct PermitHolder: Sendable, Equatable, Codable {
    package let id: PrincipalID
    package let kindName: String
    package let tenant: TenantID
    package let tenantName: TenantName
    /// Sorted.
    package let roles: [Role]
    /// In the order in which they were acquired; the last is the most recent (EAR counts that one).
    package let citizenships: [Country]
    package let residencies: [Country]
    /// The regimes under which this person was cleared. Sorted by raw value.
    package let clearances: [ExportRegime]

    package init(
        id: PrincipalID, kindName: String, tenant: TenantID, tenantName: TenantName, roles: [Role],
        citizenships: [Country], residencies: [Country], clearances: [ExportRegime]
    ) {
        self.id = id
        self.kindName = kindName
        self.tenant = tenant
        self.tenantName = tenantName
        self.roles = roles
        self.citizenships = citizenships
        self.residencies = residencies
        self.clearances = clearances
    }
}

/// All that decides who may read a document; documents that agree in it are one class.
package struct VisibilityClass: Hashable, Sendable, Codable {
    package let owner: TenantName
    /// Other tenants to whom the owner opens it, sorted.
    package let audience: [TenantName]
    package let labels: LabelSet
    /// The purposes it was collected for, sorted; empty means any purpose.
    package let purposes: [Purpose]

    package init(owner: TenantName, audience: [TenantName], labels: LabelSet, purposes: [Purpose]) {
        self.owner = owner
        self.audience = Set(audience).sorted()
        self.labels = labels
        self.purposes = Set(purposes).sorted { $0.rawValue < $1.rawValue }
    }
}

/// Says which classes of content a permit opens.
package protocol PermitEvaluating: Sendable {
    /// One answer a class, in order.
    ///
    /// - Throws: `policy.permit-forged`, `policy.permit-expired`.
    func visibility(of classes: [VisibilityClass], under permit: Permit) throws -> [Bool]
}

/// Decides whether a principal may ask for a purpose, and mints the permit.
package protocol PermitIssuing: PermitEvaluating {
    /// - Throws: `policy.unknown-principal`, `policy.principal-revoked`, `policy.purpose-not-granted`,
    ///   `policy.grant-expired`, `policy.role-forbids`.
    func permit(for principal: PrincipalID, purpose: Purpose, asOf: Instant) throws -> Permit

    /// Mints a permit again for the replay of a recorded decision, from the attributes recorded then.
    func permitForReplay(
        holder: PermitHolder, purpose: Purpose, caseID: CaseID?, asOf: Instant, expires: Instant
    ) throws -> Permit

    var policyDigest: Digest { get }
}
