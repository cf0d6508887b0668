import Crypto

/// AES-256-GCM (NIST SP 800-38D) with a random nonce: nonce, ciphertext and tag in one string of bytes.
package enum SealedBytes {
    package static let keyBytes = 32
    /// What sealing adds: a nonce of 12 and a tag of 16 bytes.
    package static let overheadBytes = 28

    /// - Throws: ``SignaturesError`` `signatures.bad-key` unless `key` has 32 bytes.
    package static func seal(
        _ bytes: [UInt8], key: [UInt8], authenticating additional: [UInt8]
    ) throws(SignaturesError) -> [UInt8] {
        try check(key)
        do {
            let box = try AES.GCM.seal(bytes, using: SymmetricKey(data: key), authenticating: additional)
            return Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        } catch {
            throw SignaturesError(.sealFailed, "The bytes could not be sealed.")
        }
    }

    /// - Throws: ``SignaturesError`` `signatures.open-failed` when key, bytes or additional data differ from the
    ///   sealing's.
    package static func open(
        _ sealed: [UInt8], key: [UInt8], authenticating additional: [UInt8]
    ) throws(SignaturesError) -> [UInt8] {
        try check(key)
        do {
            let box = try AES.GCM.SealedBox(combined: sealed)
            return Array(try AES.GCM.open(box, using: SymmetricKey(data: key), authenticating: additional))
        } catch {
            throw SignaturesError(.openFailed, "The sealed bytes do not open: another key, or they were altered.")
        }
    }

    private static func check(_ key: [UInt8]) throws(SignaturesError) {
        guard key.count == keyBytes else {
            throw SignaturesError(.badKey, "A sealing key has \(keyBytes) bytes.")
        }
    }
}
