import Core
import Crypto

/// SHA-256 of content (FIPS 180-4). It stays inside the store and beside measurements: a digest of a short text can
/// be guessed, so it is no substitute for a salted commitment.
enum ContentDigest {
    static func of(_ bytes: [UInt8]) -> Core.Digest {
        guard let digest = try? Core.Digest(bytes: Array(SHA256.hash(data: bytes))) else {
            preconditionFailure("SHA-256 has 32 bytes.")
        }
        return digest
    }

    /// Tells whether a document is the one that stands already: over its bytes, and the title it was given.
    static func of(_ source: DocumentSource) -> Core.Digest {
        let bytes = of(source.bytes)
        return source.title.map { of(bytes.bytes + Array($0.utf8)) } ?? bytes
    }
}
