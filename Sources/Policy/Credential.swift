import Contracts
import Core
import Crypto

/// A public key with which a principal signs requests.
package struct Credential: Sendable, Equatable {
    /// ML-DSA-65 (FIPS 204).
    package static let publicKeyLength = 1_952

    package let principal: PrincipalID
    package let publicKey: [UInt8]
    /// SHA-256 of the public key.
    package let keyID: Core.Digest
    package let issued: Instant
    package let revoked: Instant?

    /// - Throws: ``PolicyError`` `policy.malformed-value` unless the key has 1,952 bytes.
    package init(principal: PrincipalID, publicKey: [UInt8], issued: Instant, revoked: Instant? = nil) throws {
        guard publicKey.count == Self.publicKeyLength else {
            throw PolicyError(.malformedValue, "An ML-DSA-65 public key has \(Self.publicKeyLength) bytes.")
        }
        self.principal = principal
        self.publicKey = publicKey
        keyID = try Core.Digest(bytes: Array(SHA256.hash(data: publicKey)))
        self.issued = issued
        self.revoked = revoked
    }

    /// Whether a signature made at `instant` counts: from the issue on, until the revocation.
    package func isValid(at instant: Instant) -> Bool {
        issued <= instant && revoked.map { instant < $0 } ?? true
    }
}
