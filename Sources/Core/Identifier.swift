/// A random 16-byte identifier of one kind of thing, safe to stand in signed bytes for ever.
///
/// Names of people, data subjects, documents and tenants live in stores that can be erased; the signed record
/// holds only these. The phantom `Kind` keeps a document's identifier from passing for a person's.
package struct Identifier<Kind>: Hashable, Sendable, Comparable, CustomStringConvertible {
    package static var byteCount: Int { 16 }

    package let bytes: [UInt8]

    /// - Throws: ``CoreError`` `core.malformed-identifier` unless there are exactly 16 bytes.
    package init(bytes: [UInt8]) throws(CoreError) {
        guard bytes.count == Self.byteCount else {
            throw CoreError(.malformedIdentifier, "An identifier has \(Self.byteCount) bytes.")
        }
        self.bytes = bytes
    }

    /// - Throws: ``CoreError`` `core.malformed-identifier` unless `text` is 32 hexadecimal digits.
    package init(_ text: String) throws(CoreError) {
        guard let bytes = Hexadecimal.decode(text), bytes.count == Self.byteCount else {
            throw CoreError(.malformedIdentifier, "An identifier is \(Self.byteCount * 2) hexadecimal digits.")
        }
        self.bytes = bytes
    }

    package init(random: any RandomSource) {
        self.bytes = random.bytes(Self.byteCount)
    }

    package var description: String { Hexadecimal.encode(bytes) }

    package static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

package enum TenantKind {}
package enum PrincipalIdentity {}
package enum SubjectKind {}
package enum DocumentKind {}
package enum CaseKind {}
package enum SourceKind {}
package enum BootKind {}
package enum DecisionKind {}
package enum HoldKind {}

package typealias TenantID = Identifier<TenantKind>
package typealias PrincipalID = Identifier<PrincipalIdentity>
/// A data subject: a person whom stored content is about.
package typealias SubjectID = Identifier<SubjectKind>
package typealias DocumentID = Identifier<DocumentKind>
package typealias CaseID = Identifier<CaseKind>
/// A source of entries in the record: this node, or another system that writes through the service.
package typealias SourceID = Identifier<SourceKind>
package typealias BootID = Identifier<BootKind>
package typealias DecisionID = Identifier<DecisionKind>
/// One legal hold on one person, document or case.
package typealias HoldID = Identifier<HoldKind>
