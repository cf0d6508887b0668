import Core
import Crypto
import RecordFormat

/// SHA-256, HMAC and HKDF for the targets above, in the product's own types.
package enum Hashing {
    package static func sha256(_ bytes: [UInt8]) -> Core.Digest { core(Array(SHA256.hash(data: bytes))) }

    /// HMAC with SHA-256 (RFC 2104).
    package static func authenticationCode(_ message: [UInt8], key: [UInt8]) -> Core.Digest {
        core(Array(HMAC<SHA256>.authenticationCode(for: message, using: SymmetricKey(data: key))))
    }

    /// Whether `code` is the HMAC of `message`, in time that does not depend on where they differ.
    package static func isAuthentic(_ code: Core.Digest, message: [UInt8], key: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            code.bytes, authenticating: message, using: SymmetricKey(data: key))
    }

    /// `count` bytes of HKDF with SHA-256 (RFC 5869); at most 8,160.
    package static func derive(key: [UInt8], salt: [UInt8], information: [UInt8], count: Int) -> [UInt8] {
        let derived = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: key), salt: salt, info: information, outputByteCount: count)
        return derived.withUnsafeBytes { Array($0) }
    }

    private static func core(_ bytes: [UInt8]) -> Core.Digest {
        do { return try Core.Digest(bytes: bytes) } catch { preconditionFailure("SHA-256 has 32 bytes") }
    }
}

extension Core.Digest {
    package init(_ digest: RecordDigest) {
        do { try self.init(bytes: digest.bytes) } catch { preconditionFailure("a digest has 32 bytes") }
    }
}

extension RecordDigest {
    package init(_ digest: Core.Digest) {
        guard let own = RecordDigest(digest.bytes) else { preconditionFailure("a digest has 32 bytes") }
        self = own
    }
}

extension RecordID {
    package init<Kind>(_ identifier: Identifier<Kind>) {
        guard let own = RecordID(identifier.bytes) else { preconditionFailure("an identifier has 16 bytes") }
        self = own
    }
}
