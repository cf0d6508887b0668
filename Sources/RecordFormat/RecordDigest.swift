/// A 32-byte SHA-256 value, held without allocation so that millions of them cost nothing.
package struct RecordDigest: Hashable, Sendable {
    package static let byteCount = 32
    package static let zero = RecordDigest(words: (0, 0, 0, 0))

    private let first: UInt64
    private let second: UInt64
    private let third: UInt64
    private let fourth: UInt64

    private init(words: (UInt64, UInt64, UInt64, UInt64)) {
        (first, second, third, fourth) = words
    }

    /// Takes exactly 32 bytes; any other count answers `nil`.
    package init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.byteCount else { return nil }
        self.init(
            words: (
                Self.word(bytes, at: 0), Self.word(bytes, at: 8), Self.word(bytes, at: 16), Self.word(bytes, at: 24)
            ))
    }

    /// Takes exactly 32 bytes; any other count answers `nil`.
    package init?(_ bytes: [UInt8]) {
        guard let digest = bytes.withUnsafeBytes({ RecordDigest($0) }) else { return nil }
        self = digest
    }

    /// Takes exactly 32 bytes; any other count answers `nil`.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard let digest = bytes.withUnsafeBytes({ RecordDigest($0) }) else { return nil }
        self = digest
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// Appends the 32 bytes to `bytes`.
    package func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: (first.bigEndian, second.bigEndian, third.bigEndian, fourth.bigEndian)) {
            bytes.append(contentsOf: $0)
        }
    }

    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        append(to: &result)
        return result
    }

    /// Lower-case hexadecimal, 64 characters.
    package var hexadecimal: String { hexadecimalText(bytes) }
}

/// A 16-byte random identifier of a tenant, a person, a source, a subject or an object.
package struct RecordID: Hashable, Sendable {
    package static let byteCount = 16

    private let high: UInt64
    private let low: UInt64

    /// Takes exactly 16 bytes; any other count answers `nil`.
    package init?(_ bytes: [UInt8]) { self.init(bytes[...]) }

    /// Takes exactly 16 bytes; any other count answers `nil`.
    package init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        (high, low) = bytes.withUnsafeBytes {
            (
                UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        append(to: &result)
        return result
    }

    /// Appends the 16 bytes to `bytes`.
    package func append(to bytes: inout [UInt8]) {
        withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { bytes.append(contentsOf: $0) }
    }

    /// Lower-case hexadecimal, 32 characters.
    package var hexadecimal: String { hexadecimalText(bytes) }
}
