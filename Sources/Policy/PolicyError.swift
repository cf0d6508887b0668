import Contracts
import Core
import Database

/// The error of policy: who is known, what was granted, and what was refused.
package struct PolicyError: CodedError, StoreFaulting {
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
        /// A row was changed, added or removed by somebody else than this node.
        case damaged = "policy.damaged"
        /// The store is older than the record says.
        case rolledBack = "policy.rolled-back"
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
        case .damaged, .rolledBack: .failed
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }

    static func damaged(_ underlying: (any Error)? = nil) -> PolicyError {
        PolicyError(
            .damaged,
            """
            The policy of this home was changed outside this program, so nobody may do anything with it. Run \
            'mickai oar verify' and 'mickai node check', then restore the whole home from a backup.
            """, underlying: underlying)
    }

    init(_ fault: LedgerFault) {
        switch fault.kind {
        case .damaged: self = .damaged(fault)
        case .rolledBack:
            self.init(
                .rolledBack,
                """
                The policy store is older than the record of this home, so nothing it says holds. Run 'mickai oar \
                verify', then restore the whole home from one backup.
                """, underlying: fault)
        }
    }

    /// The refusal of whom this node does not know; word for word the one that a revoked principal gets.
    package static let unknownPrincipal = PolicyError(
        .unknownPrincipal, "This node grants you nothing. Ask its operator.")

    package var isStoreFault: Bool { kind == .damaged || kind == .rolledBack }

    /// The error as an asker may see it who must not learn who is known here: unknown and revoked read the same.
    package var forOutsideAsker: PolicyError {
        kind == .principalRevoked ? .unknownPrincipal : self
    }
}
