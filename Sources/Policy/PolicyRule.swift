/// One rule of the policy. Its identifier stands in explanations and entries and never changes meaning.
package enum PolicyRule: String, Sendable, CaseIterable {
    case publicContent = "P-01"
    case operatorReadsPublic = "P-02"
    case tenant = "P-03"
    case purpose = "P-04"
    case personal = "P-05"
    case specialCategory = "P-06"
    case tradeSecret = "P-07"
    case citizenshipListed = "P-08"
    case itar = "P-09"
    case ear = "P-10"
    case unitedKingdom = "P-11"
    case europeanUnion = "P-12"
    case activePrincipal = "P-13"
    case purposeNeedsRole = "P-14"
    case currentGrant = "P-15"
    case delegation = "P-16"
    case permitLifetime = "P-17"

    package var id: String { rawValue }

    /// Where the rule decides.
    package var stage: Stage {
        switch self {
        case .publicContent, .operatorReadsPublic, .tenant, .purpose, .personal, .specialCategory, .tradeSecret,
            .citizenshipListed, .itar, .ear, .unitedKingdom, .europeanUnion:
            .reading
        case .activePrincipal, .purposeNeedsRole, .currentGrant, .delegation, .permitLifetime: .permit
        }
    }

    package enum Stage: String, Sendable {
        /// May this permit read this content?
        case reading
        /// May this principal have a permit?
        case permit
    }

    package var words: String {
        switch self {
        case .publicContent: "Public content is visible under every valid permit."
        case .operatorReadsPublic: "Who holds no role, or the role operator alone, reads public content only."
        case .tenant: "Other content is visible to its owner and to the companies in its audience only."
        case .purpose: "Content collected for named purposes is visible for one of these purposes only."
        case .personal:
            "Personal data is visible only for a purpose that may read it, and only where its purposes are named."
        case .specialCategory: "Special categories of personal data are visible for audit or subject-rights only."
        case .tradeSecret:
            "A company's trade secret is visible to that company, and to the audience where it is the owner itself."
        case .citizenshipListed: "Export-controlled content is closed to anybody without a listed citizenship."
        case .itar: "ITAR: every citizenship and every residency is US, and the person is cleared for itar."
        case .ear:
            "EAR: the most recent citizenship is one of \(CountryGroup.ear.text), and the person is cleared for ear."
        case .unitedKingdom:
            "UK: every citizenship is one of \(CountryGroup.unitedKingdom.text), and the person is cleared for uk."
        case .europeanUnion:
            "EU: every citizenship is one of \(CountryGroup.europeanUnion.text), and the person is cleared for eu."
        case .activePrincipal: "A permit goes to a known principal who is not revoked."
        case .purposeNeedsRole:
            """
            A permit needs a role. For audit it is one of \(RoleGroup.audit.text); for subject-rights one of \
            \(RoleGroup.subjectRights.text).
            """
        case .currentGrant:
            "A permit needs a grant of the purpose that has begun, has not ended at that instant and is not revoked."
        case .delegation:
            """
            Acting for somebody else needs a delegation that has not ended at that instant. A delegate who is no \
            operator reads what both may read.
            """
        case .permitLifetime:
            """
            A permit ends after \(PolicyRules.permitLifetimeSeconds) seconds, or with its grant where that is \
            sooner. It never begins in the future.
            """
        }
    }
}

/// What one rule said about one class of content and one permit.
package struct RuleOutcome: Sendable, Equatable {
    package enum Verdict: String, Sendable {
        case allows
        case denies
        case doesNotApply = "does-not-apply"
    }

    package let rule: PolicyRule
    package let verdict: Verdict
    /// The condition that is not met, in plain words, where the rule denies.
    package let missing: String?

    static func allows(_ rule: PolicyRule) -> RuleOutcome { RuleOutcome(rule: rule, verdict: .allows, missing: nil) }

    static func denies(_ rule: PolicyRule, _ missing: String) -> RuleOutcome {
        RuleOutcome(rule: rule, verdict: .denies, missing: missing)
    }

    static func doesNotApply(_ rule: PolicyRule) -> RuleOutcome {
        RuleOutcome(rule: rule, verdict: .doesNotApply, missing: nil)
    }
}
