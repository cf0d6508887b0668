import Core

/// What a company is in the supply chain.
package enum CompanyKind: String, Sendable, CaseIterable {
    case oem
    case supplier
    case dealer
    case authority
}

package struct TenantRequest: Sendable {
    package let name: TenantName
    package let title: String
    package let kind: CompanyKind

    package init(name: TenantName, title: String, kind: CompanyKind) {
        self.name = name
        self.title = title
        self.kind = kind
    }
}

package struct TenantSummary: Sendable, Encodable {
    package let id: String
    package let name: String
    package let title: String
    package let kind: String

    package init(id: String, name: String, title: String, kind: String) {
        self.id = id
        self.name = name
        self.title = title
        self.kind = kind
    }
}

package struct PrincipalRequest: Sendable {
    package let name: PrincipalName
    package let title: String
    package let tenant: TenantName
    package let kind: PrincipalKind
    package let roles: [Role]
    package let citizenships: [Country]
    package let residencies: [Country]
    package let clearances: [ExportRegime]

    package init(
        name: PrincipalName, title: String, tenant: TenantName, kind: PrincipalKind, roles: [Role],
        citizenships: [Country], residencies: [Country], clearances: [ExportRegime]
    ) {
        self.name = name
        self.title = title
        self.tenant = tenant
        self.kind = kind
        self.roles = roles
        self.citizenships = citizenships
        self.residencies = residencies
        self.clearances = clearances
    }
}

package struct PrincipalSummary: Sendable, Encodable {
    package let id: String
    package let name: String
    package let title: String
    package let tenant: String
    package let kind: String
    package let roles: [String]
    package let citizenships: [String]
    package let residencies: [String]
    package let clearances: [String]
    package let active: Bool
    package let hasCredential: Bool
    package let grants: [GrantSummary]

    package init(
        id: String, name: String, title: String, tenant: String, kind: String, roles: [String], citizenships: [String],
        residencies: [String], clearances: [String], active: Bool, hasCredential: Bool, grants: [GrantSummary]
    ) {
        self.id = id
        self.name = name
        self.title = title
        self.tenant = tenant
        self.kind = kind
        self.roles = roles
        self.citizenships = citizenships
        self.residencies = residencies
        self.clearances = clearances
        self.active = active
        self.hasCredential = hasCredential
        self.grants = grants
    }
}

package struct GrantRequest: Sendable {
    package static let maximumDays = 366

    package let principal: PrincipalName
    package let purpose: Purpose
    package let caseName: CaseName
    package let days: Int

    package init(principal: PrincipalName, purpose: Purpose, caseName: CaseName, days: Int) {
        self.principal = principal
        self.purpose = purpose
        self.caseName = caseName
        self.days = days
    }
}

package struct GrantSummary: Sendable, Encodable {
    package let principal: String
    package let purpose: String
    package let caseName: String
    /// ISO 8601, UTC.
    package let until: String

    package init(principal: String, purpose: String, caseName: String, until: String) {
        self.principal = principal
        self.purpose = purpose
        self.caseName = caseName
        self.until = until
    }
}

/// Takes back one purpose, one role, or the whole principal.
package struct RevokeRequest: Sendable {
    package let principal: PrincipalName
    package let purpose: Purpose?
    package let role: Role?

    package init(principal: PrincipalName, purpose: Purpose?, role: Role?) {
        self.principal = principal
        self.purpose = purpose
        self.role = role
    }
}

package struct RevocationSummary: Sendable, Encodable {
    package let principal: String
    package let revoked: String
    package let entry: UInt64

    package init(principal: String, revoked: String, entry: UInt64) {
        self.principal = principal
        self.revoked = revoked
        self.entry = entry
    }
}

package struct PeopleSummary: Sendable, Encodable {
    package let tenants: Int
    package let principals: Int
    package let grants: Int

    package init(tenants: Int, principals: Int, grants: Int) {
        self.tenants = tenants
        self.principals = principals
        self.grants = grants
    }
}

package struct CredentialSummary: Sendable, Encodable {
    package let principal: String
    package let keyID: String
    package let file: String
    package let entry: UInt64

    package init(principal: String, keyID: String, file: String, entry: UInt64) {
        self.principal = principal
        self.keyID = keyID
        self.file = file
        self.entry = entry
    }
}

/// May this principal read content of this class for this purpose?
package struct PolicyQuestion: Sendable {
    package let reader: Reader
    package let content: VisibilityClass

    package init(reader: Reader, content: VisibilityClass) {
        self.reader = reader
        self.content = content
    }
}

package struct PolicyExplanation: Sendable, Encodable {
    package let allowed: Bool
    package let rules: [Rule]

    package init(allowed: Bool, rules: [Rule]) {
        self.allowed = allowed
        self.rules = rules
    }

    package struct Rule: Sendable, Encodable {
        package let rule: String
        package let holds: Bool
        package let words: String

        package init(rule: String, holds: Bool, words: String) {
            self.rule = rule
            self.holds = holds
            self.words = words
        }
    }
}
