import Core

/// The countries that a rule counts together, in the order of their codes. Part of the policy's digest.
enum CountryGroup {
    case unitedStates
    case ear
    case unitedKingdom
    case europeanUnion

    var codes: [String] {
        switch self {
        case .unitedStates: ["US"]
        case .ear: ["AU", "CA", "DE", "FR", "GB", "JP", "US"]
        case .unitedKingdom: (["AU", "CA", "GB", "US"] + Self.europeanUnion.codes).sorted()
        // The 27 members as of 2020-02-01.
        case .europeanUnion:
            [
                "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT",
                "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
            ]
        }
    }

    var text: String { codes.joined(separator: " ") }

    func contains(_ country: Country) -> Bool { codes.contains(country.code) }

    func containsAll(_ countries: [Country]) -> Bool { countries.allSatisfy(contains) }
}

/// The roles that may ask for a purpose which opens the most sensitive content.
package enum RoleGroup {
    case audit
    case subjectRights

    package var roles: [Role] {
        switch self {
        case .audit: [.auditor, .ciso, .counsel, .dpo]
        case .subjectRights: [.counsel, .dpo]
        }
    }

    var text: String { roles.map(\.rawValue).joined(separator: ", ") }
}
