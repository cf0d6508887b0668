import Core
import RecordFormat

/// The 32 random bytes that make a commitment hide its value; destroyed with the value when that is erased.
///
/// A bare hash of a low-entropy value can be guessed back; with the salt gone, this cannot.
package struct CommitmentSalt: Hashable, Sendable {
    package static let byteCount = 32

    package let bytes: [UInt8]

    /// Takes exactly 32 bytes; any other count answers `nil`.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    package init(random: some RandomSource) {
        bytes = random.bytes(Self.byteCount)
    }

    /// SHA-256 of tag, zero, name, zero, salt and value, as docs/record-format.md has it.
    ///
    /// INVARIANT: `name` holds no zero byte, so that no two inputs run together.
    package func commit(name: String, value: [UInt8]) -> Core.Digest {
        precondition(!name.utf8.contains(0), "a commitment's name holds no zero byte")
        return Core.Digest(EntryCommitment(name: name, salt: bytes, value: value, StandardCryptography()).digest)
    }
}
