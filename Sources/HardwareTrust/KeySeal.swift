import Contracts
import Core
import Crypto

/// Seals 32-byte keys under a key and a context: AES-256-GCM (NIST SP 800-38D), laid out nonce, ciphertext, tag.
///
/// Every sealing key is derived for one place only, and nonces are random: one key seals far fewer than 2^32 times.
enum KeySeal {
    static let keyLength = 32
    static let nonceLength = 12
    static let tagLength = 16
    static let sealedLength = nonceLength + keyLength + tagLength

    static func seal(
        _ key: [UInt8], under sealingKey: SymmetricKey, context: [UInt8], random: any RandomSource
    ) throws -> [UInt8] {
        let nonce = try AES.GCM.Nonce(data: random.bytes(nonceLength))
        let box = try AES.GCM.seal(key, using: sealingKey, nonce: nonce, authenticating: context)
        return Array(nonce) + box.ciphertext + box.tag
    }

    /// The key, or `nil` when the bytes, the sealing key or the context are not those it was sealed with.
    static func open(_ sealed: [UInt8], under sealingKey: SymmetricKey, context: [UInt8]) -> [UInt8]? {
        guard sealed.count == sealedLength,
            let box = try? AES.GCM.SealedBox(combined: sealed),
            let key = try? AES.GCM.open(box, using: sealingKey, authenticating: context)
        else { return nil }
        return Array(key)
    }
}

/// Derives keys by HKDF-SHA-256 (RFC 5869). `info` names the one place where a key is used.
enum KeyDerivation {
    static func derive(from material: [UInt8], salt: [UInt8] = [], info: String) -> SymmetricKey {
        derive(from: SymmetricKey(data: material), salt: salt, info: Array(info.utf8))
    }

    static func derive(from material: SymmetricKey, salt: [UInt8] = [], info: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: material, salt: salt, info: info, outputByteCount: KeySeal.keyLength)
    }

    /// The first block of PBKDF2-HMAC-SHA-256 (RFC 8018, 5.2), which is 32 bytes.
    ///
    /// - Parameter iterations: at least 1.
    static func stretch(passphrase: [UInt8], salt: [UInt8], iterations: UInt32) -> [UInt8] {
        let key = SymmetricKey(data: passphrase)
        var block = Array(HMAC<SHA256>.authenticationCode(for: salt + [0, 0, 0, 1], using: key))
        var result = block
        for _ in 1..<iterations {
            block = Array(HMAC<SHA256>.authenticationCode(for: block, using: key))
            for position in result.indices { result[position] ^= block[position] }
        }
        return result
    }
}
