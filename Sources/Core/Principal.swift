/// What kind of party acts; the number stands in signed entries and never changes meaning.
package enum PrincipalKind: UInt8, Hashable, Sendable, CaseIterable {
    /// The node itself.
    case system = 0
    case person = 1
    case service = 2
    case agent = 3

    package var name: String {
        switch self {
        case .system: "system"
        case .person: "person"
        case .service: "service"
        case .agent: "agent"
        }
    }

    package init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}

/// What a principal does in the company; a person may hold several.
package enum Role: String, Hashable, Sendable, CaseIterable, Codable, Comparable {
    case `operator`
    case analyst
    case engineer
    case dealer
    case supplier
    case approver
    case auditor
    case dpo
    case counsel
    case ciso

    /// - Throws: ``CoreError`` `core.unknown-role`, with the list.
    package init(_ text: String) throws(CoreError) {
        guard let role = Role(rawValue: text) else {
            let known = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw CoreError(.unknownRole, "That role is not known here. Known roles: \(known).")
        }
        self = role
    }

    package static func < (left: Role, right: Role) -> Bool { left.rawValue < right.rawValue }
}

/// A country by its ISO 3166-1 alpha-2 code.
package struct Country: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let code: String

    /// - Throws: ``CoreError`` `core.malformed-country` unless `code` is two letters A-Z.
    package init(_ code: String) throws(CoreError) {
        guard code.utf8.count == 2, code.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        else {
            throw CoreError(.malformedCountry, "A country is its ISO 3166-1 code of two capital letters, as in DE.")
        }
        self.code = code
    }

    package var description: String { code }

    package static func < (left: Country, right: Country) -> Bool { left.code < right.code }
}

extension Country: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }
}
