import Contracts
import Core

/// Mints permits and says what they open, by ``PolicyRules`` alone; whatever no rule opens stays closed.
///
/// What a permit opens is a function of the permit and the content's class: a revocation or a changed attribute
/// reaches a running permit when it ends, after ``PolicyRules/permitLifetimeSeconds`` at the latest.
package struct PolicyEvaluator: PermitIssuing {
    private let registry: PrincipalRegistry
    private let seal: PermitSeal
    private let clock: any TimeSource

    /// - Parameter permitKey: known to this evaluator alone; the same at every start of the node.
    package init(registry: PrincipalRegistry, permitKey: DataKey, clock: any TimeSource) {
        self.registry = registry
        seal = PermitSeal(key: permitKey)
        self.clock = clock
    }

    package var policyDigest: Digest { PolicyRules.digest }

    // MARK: - Permits

    package func permit(for principal: PrincipalID, purpose: Purpose, asOf: Instant) throws -> Permit {
        try permit(for: principal, purpose: purpose, caseID: nil, asOf: asOf)
    }

    /// A permit for one case; without a case, under the grant that lasts longest.
    ///
    /// - Throws: as ``permit(for:purpose:asOf:)``; `policy.permit-period` for an instant in the future.
    package func permit(
        for principal: PrincipalID, purpose: Purpose, caseID: CaseID?, asOf: Instant
    ) throws -> Permit {
        guard asOf <= clock.now().utc else { throw Self.futurePermit }
        guard let standing = try registry.standing(of: principal, purpose: purpose) else {
            throw PolicyError.unknownPrincipal
        }
        guard standing.principal.revoked == nil else {
            throw PolicyError(.principalRevoked, "This principal was revoked. An operator can add a new one.")
        }
        try checkRoles(standing.principal.roles, for: purpose)
        let grants = standing.grants.filter { caseID == nil || $0.caseID == caseID }
        let grant = try currentGrant(grants, asOf: asOf)
        let latest = asOf.adding(seconds: PolicyRules.permitLifetimeSeconds)
        return seal.seal(
            standing.principal.holder(tenantName: standing.tenantName), purpose: purpose, caseID: grant.caseID,
            policy: policyDigest, asOf: asOf, expires: min(latest, grant.until))
    }

    /// A permit for `principal` that a delegate uses in their place.
    ///
    /// An operator may read what the principal may (docs/decisions/0006). Any other delegate needs a permit for the
    /// purpose themselves, and reads what both may.
    ///
    /// - Throws: as ``permit(for:purpose:asOf:)`` for either; `policy.not-delegated` across companies.
    package func permit(
        for principal: PrincipalID, through delegate: PrincipalID?, purpose: Purpose, asOf: Instant
    ) throws -> Permit {
        let permit = try permit(for: principal, purpose: purpose, asOf: asOf)
        guard let delegate, delegate != principal else { return permit }
        if try registry.principal(delegate).roles.contains(.operator) { return permit }
        let own = try self.permit(for: delegate, purpose: purpose, asOf: asOf)
        guard let holder = permit.principal.narrowed(to: own.principal) else {
            throw PolicyError(.notDelegated, "A delegate of another company reads nothing in that principal's place.")
        }
        return seal.seal(
            holder, purpose: purpose, caseID: permit.caseID, policy: policyDigest, asOf: asOf,
            expires: min(permit.expires, own.expires))
    }

    /// Mints a permit again from recorded attributes. It opens what the recorded one opened, so it is for the
    /// replay of a recorded decision only, and lives no longer than any other from now.
    ///
    /// - Throws: `policy.permit-period` when it would begin in the future or end later than a new permit.
    package func permitForReplay(
        holder: PermitHolder, purpose: Purpose, caseID: CaseID?, asOf: Instant, expires: Instant
    ) throws -> Permit {
        let now = clock.now().utc
        guard asOf <= now else { throw Self.futurePermit }
        guard expires <= now.adding(seconds: PolicyRules.permitLifetimeSeconds) else {
            throw PolicyError(
                .permitPeriod, "A replay's permit ends within \(PolicyRules.permitLifetimeSeconds) seconds.")
        }
        return seal.seal(
            holder, purpose: purpose, caseID: caseID, policy: policyDigest, asOf: asOf, expires: expires)
    }

    private func checkRoles(_ roles: [Role], for purpose: Purpose) throws(PolicyError) {
        let allowed: [Role] =
            switch purpose {
            case .audit: RoleGroup.audit.roles
            case .subjectRights: RoleGroup.subjectRights.roles
            case .engineering, .serviceRepair, .supplierQuality, .evaluation, .warrantyClaim, .qualityInvestigation,
                .regulatoryReporting:
                Role.allCases
            }
        guard roles.contains(where: allowed.contains) else {
            throw PolicyError(.roleForbids, "None of your roles may ask for the purpose \(purpose.rawValue).")
        }
    }

    /// The grant in force at `asOf` that lasts longest; equal ends by identifier. A grant has ended at its `until`.
    private func currentGrant(_ grants: [Grant], asOf: Instant) throws(PolicyError) -> Grant {
        let standing = grants.filter { $0.revoked == nil }
        let current = standing.filter { $0.from <= asOf && asOf < $0.until }
            .sorted { ($1.until, $0.id) < ($0.until, $1.id) }
        if let grant = current.first { return grant }
        guard standing.contains(where: { $0.until <= asOf }) else {
            throw PolicyError(.purposeNotGranted, "This purpose is not granted to you. Ask for a grant, with its case.")
        }
        throw PolicyError(.grantExpired, "Your grant of this purpose has ended. Ask for a new one.")
    }

    private static var futurePermit: PolicyError {
        PolicyError(.permitPeriod, "A permit cannot begin in the future. Check the clock.")
    }

    // MARK: - Visibility

    package func visibility(of classes: [VisibilityClass], under permit: Permit) throws -> [Bool] {
        try check(permit)
        return classes.map { PolicyRules.opens($0, to: permit) }
    }

    /// What every rule of reading says about the class, in the table's order, with the condition that is missing.
    ///
    /// For askers who know already that the content exists; to others even a refusal would tell too much.
    ///
    /// - Throws: `policy.permit-forged`, `policy.permit-expired`.
    package func explain(_ content: VisibilityClass, _ permit: Permit) throws -> [RuleOutcome] {
        try check(permit)
        return PolicyRules.judge(content, permit)
    }

    private func check(_ permit: Permit) throws(PolicyError) {
        guard seal.isAuthentic(permit) else {
            throw PolicyError(.permitForged, "This permit was not minted here as it stands.")
        }
        guard clock.now().utc < permit.expires, permit.policy == policyDigest else {
            throw PolicyError(.permitExpired, "This permit has ended. Ask again.")
        }
    }
}
