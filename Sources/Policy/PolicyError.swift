import Core

/// The error of policy: who is known, what was granted, and what was refused.
package struct PolicyError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        case unknownPrincipal = "policy.unknown-principal"
        case principalRevoked = "policy.principal-revoked"
        case purposeNotGranted = "policy.purpose-not-granted"
        case grantExpired = "policy.grant-expired"
        case roleForbids = "policy.role-forbids"
        case notDelegated = "policy.not-delegated"
        case permitForged = "policy.permit-forged"
        case permitExpired = "policy.permit-expired"
        case permitPeriod = "policy.permit-period"
        case unknownTenant = "policy.unknown-tenant"
        case unknownCase = "policy.unknown-case"
        case unknownGrant = "policy.unknown-grant"
        case unknownCredential = "policy.unknown-credential"
        case nameTaken = "policy.name-taken"
        case malformedValue = "policy.malformed-value"
        case limitReached = "policy.limit-reached"
        case storeDamaged = "policy.store-damaged"
        case erasureUnderWay = "policy.erasure-under-way"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .unknownPrincipal, .principalRevoked, .purposeNotGranted, .grantExpired, .roleForbids, .notDelegated,
            .permitForged, .permitExpired, .permitPeriod, .erasureUnderWay:
            .refused
        case .unknownTenant, .unknownCase, .unknownGrant, .unknownCredential: .notFound
        case .nameTaken, .malformedValue, .limitReached: .usage
        case .storeDamaged: .failed
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }

    /// The refusal of whom this node does not know; word for word the one that a revoked principal gets.
    package static let unknownPrincipal = PolicyError(
        .unknownPrincipal, "This node grants you nothing. Ask its operator.")

    /// The error as an asker may see it who must not learn who is known here: unknown and revoked read the same.
    package var forOutsideAsker: PolicyError {
        kind == .principalRevoked ? .unknownPrincipal : self
    }
}
