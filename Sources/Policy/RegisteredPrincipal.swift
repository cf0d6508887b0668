import Contracts
import Core

/// A person, service or agent who may act here, with the attributes that decide what they may read.
package struct RegisteredPrincipal: Sendable, Equatable {
    package static let maximumCountries = 8

    package let id: PrincipalID
    package let name: PrincipalName
    package let title: Title
    package let tenant: TenantID
    package let kind: PrincipalKind
    /// Sorted, without repeats.
    package let roles: [Role]
    /// In the order in which they were acquired; the last is the most recent.
    package let citizenships: [Country]
    package let residencies: [Country]
    /// Sorted by raw value, without repeats.
    package let clearances: [ExportRegime]
    /// When the principal was revoked; `nil` while active.
    package let revoked: Instant?

    /// - Throws: ``PolicyError`` `policy.limit-reached` for more than 8 citizenships or residencies.
    package init(
        id: PrincipalID, name: PrincipalName, title: Title, tenant: TenantID, kind: PrincipalKind, roles: [Role],
        citizenships: [Country] = [], residencies: [Country] = [], clearances: [ExportRegime] = [],
        revoked: Instant? = nil
    ) throws(PolicyError) {
        guard max(citizenships.count, residencies.count) <= Self.maximumCountries else {
            throw PolicyError(
                .limitReached, "A principal has at most \(Self.maximumCountries) citizenships and residencies each.")
        }
        self.id = id
        self.name = name
        self.title = title
        self.tenant = tenant
        self.kind = kind
        self.roles = Set(roles).sorted()
        self.citizenships = citizenships
        self.residencies = residencies
        self.clearances = Set(clearances).sorted { $0.rawValue < $1.rawValue }
        self.revoked = revoked
    }

    /// The attributes as a permit carries them.
    package func holder(tenantName: TenantName) -> PermitHolder {
        PermitHolder(
            id: id, kindName: kind.name, tenant: tenant, tenantName: tenantName, roles: roles,
            citizenships: citizenships, residencies: residencies, clearances: clearances)
    }
}
