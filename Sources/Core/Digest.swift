/// A SHA-256 digest: 32 bytes, shown as 64 hexadecimal digits (FIPS 180-4).
package struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
    package static let byteCount = 32
    package static let zero = Digest(unchecked: [UInt8](repeating: 0, count: byteCount))

    package let bytes: [UInt8]

    /// - Throws: ``CoreError`` `core.malformed-digest` unless there are exactly 32 bytes.
    package init(bytes: [UInt8]) throws(CoreError) {
        guard bytes.count == Self.byteCount else {
            throw CoreError(.malformedDigest, "A SHA-256 digest has \(Self.byteCount) bytes.")
        }
        self.bytes = bytes
    }

    /// - Throws: ``CoreError`` `core.malformed-digest` unless `text` is 64 hexadecimal digits.
    package init(_ text: String) throws(CoreError) {
        guard let bytes = Hexadecimal.decode(text), bytes.count == Self.byteCount else {
            throw CoreError(.malformedDigest, "A SHA-256 digest is \(Self.byteCount * 2) hexadecimal digits.")
        }
        self.bytes = bytes
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var description: String { Hexadecimal.encode(bytes) }

    package static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
