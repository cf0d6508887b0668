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
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        var position = 0
        for byte in bytes {
            words[position >> 3] = words[position >> 3] << 8 | UInt64(byte)
            position += 1
        }
        self.init(words: (words[0], words[1], words[2], words[3]))
    }

    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        for word in [first, second, third, fourth] { appendBigEndian(word, to: &result) }
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
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: [UInt64] = [0, 0]
        var position = 0
        for byte in bytes {
            words[position >> 3] = words[position >> 3] << 8 | UInt64(byte)
            position += 1
        }
        high = words[0]
        low = words[1]
    }

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    package var bytes: [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(Self.byteCount)
        appendBigEndian(high, to: &result)
        appendBigEndian(low, to: &result)
        return result
    }

    /// Lower-case hexadecimal, 32 characters.
    package var hexadecimal: String { hexadecimalText(bytes) }
}
