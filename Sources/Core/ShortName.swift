/// A short name of one kind of thing, as it stands in addresses, commands and folder names.
///
/// Every value is safe in all three places, so no later code escapes it:
/// 1 to 32 characters of `a`–`z`, `0`–`9` and `-`, the first a letter.
package struct ShortName<Kind>: Hashable, Sendable, Comparable, CustomStringConvertible {
    package static var maximumLength: Int { 32 }

    package let text: String

    /// - Throws: ``CoreError`` `core.malformed-name` when `text` breaks the rule above.
    package init(_ text: String) throws(CoreError) {
        guard Self.isWellFormed(text.utf8) else {
            throw CoreError(
                .malformedName, "A name is 1 to \(Self.maximumLength) of a-z, 0-9 and '-', a letter first.")
        }
        self.text = text
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    private static func isWellFormed(_ characters: String.UTF8View) -> Bool {
        guard (1...maximumLength).contains(characters.count), let first = characters.first else { return false }
        return isLetter(first) && characters.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }
    }

    private static func isLetter(_ character: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character)
    }

    private static func isDigit(_ character: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character)
    }
}

extension ShortName: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

package enum CollectionKind {}
package enum BrainKind {}
package enum MatterKind {}

package typealias TenantName = ShortName<TenantKind>
package typealias PrincipalName = ShortName<PrincipalIdentity>
package typealias CaseName = ShortName<CaseKind>
package typealias CollectionName = ShortName<CollectionKind>
/// The handle under which an operator knows a data subject; it lives in the side store and can be erased.
package typealias SubjectName = ShortName<SubjectKind>
/// A legal matter for which content is held, such as a claim in court.
package typealias MatterName = ShortName<MatterKind>
/// A specialist brain's identifier, such as `retrieval`.
package typealias BrainID = ShortName<BrainKind>
