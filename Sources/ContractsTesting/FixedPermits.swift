import Contracts
import Core
import CoreTesting

/// Decides visibility by a closure of the test, in the place of the policy.
package struct FixedPermits: PermitEvaluating {
    private let opens: @Sendable (VisibilityClass, Permit) throws -> Bool

    package init(_ opens: @escaping @Sendable (VisibilityClass, Permit) throws -> Bool) { self.opens = opens }

    /// Opens everything to everybody.
    package static let open = FixedPermits { _, _ in true }

    /// Opens to a tenant its own content, content it is in the audience of, and public content; no purpose matters.
    package static let byTenant = FixedPermits { visibility, permit in
        let tenant = permit.principal.tenantName
        return visibility.labels.isPublic || visibility.owner == tenant || visibility.audience.contains(tenant)
    }

    package func visibility(of classes: [VisibilityClass], under permit: Permit) throws -> [Bool] {
        try classes.map { try opens($0, permit) }
    }
}

extension Permit {
    /// A permit for tests; its MAC is empty, so a real policy refuses it.
    package static func sample(
        tenant: TenantName, purpose: Purpose = .engineering, roles: [Role] = [.engineer], seed: UInt64 = 1
    ) -> Permit {
        let random = SeededRandomSource(seed: seed)
        let holder = PermitHolder(
            id: PrincipalID(random: random), kindName: PrincipalKind.person.name, tenant: TenantID(random: random),
            tenantName: tenant, roles: roles, citizenships: [], residencies: [], clearances: [])
        return Permit(
            principal: holder, purpose: purpose, caseID: nil, policy: .zero, asOf: Instant(nanoseconds: 0),
            expires: Instant(nanoseconds: .max), mac: [])
    }
}
