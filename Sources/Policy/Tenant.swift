import Core

/// A company, or a part of one, that owns content here and whose people act here.
package struct Tenant: Sendable, Equatable {
    package let id: TenantID
    package let name: TenantName
    /// The name in full, for people.
    package let title: Title
    package let category: Category

    /// What the company is in the supply chain.
    package enum Category: String, Sendable, CaseIterable {
        case oem
        case supplier
        case dealer
        case authority
    }

    package init(id: TenantID, name: TenantName, title: Title, category: Category) {
        self.id = id
        self.name = name
        self.title = title
        self.category = category
    }
}

/// A line of text for people: 1 to 200 bytes of UTF-8 without control characters.
package struct Title: Hashable, Sendable, CustomStringConvertible {
    package static let maximumBytes = 200

    package let text: String

    package var description: String { text }

    /// - Throws: ``PolicyError`` `policy.malformed-value` when `text` breaks the rule above.
    package init(_ text: String) throws(PolicyError) {
        let hasControl = text.unicodeScalars.contains { $0.value < 0x20 || (0x7f...0x9f).contains($0.value) }
        guard (1...Self.maximumBytes).contains(text.utf8.count), !hasControl else {
            throw PolicyError(
                .malformedValue, "A title has 1 to \(Self.maximumBytes) bytes and no control characters.")
        }
        self.text = text
    }
}
