import Core
import Crypto
import RecordFormat

/// An ML-DSA-65 key pair (FIPS 204) that signs for one purpose only.
///
/// Signing is hedged: the same message gives another, equally valid signature each time. The seed never leaves but
/// through ``seed``, for whoever seals it.
package struct SigningKey: Sendable {
    package static let seedBytes = 32
    package static let signatureBytes = COSESign1.signatureBytes
    package static let publicKeyBytes = COSESign1.publicKeyBytes

    private let key: MLDSA65.PrivateKey
    /// 1,952 bytes.
    package let publicKey: [UInt8]
    /// SHA-256 of the public key.
    package let keyID: RecordDigest

    /// - Throws: ``SignaturesError`` `signatures.bad-key` unless `seed` has 32 bytes.
    package init(seed: [UInt8]) throws(SignaturesError) {
        guard seed.count == Self.seedBytes else {
            throw SignaturesError(.badKey, "A signing key's seed has \(Self.seedBytes) bytes.")
        }
        do {
            key = try MLDSA65.PrivateKey(seedRepresentation: seed, publicKey: nil)
        } catch {
            throw SignaturesError(.badKey, "The seed gives no signing key.")
        }
        publicKey = Array(key.publicKey.rawRepresentation)
        keyID = StandardCryptography().sha256(publicKey)
    }

    package init(random: any RandomSource) throws(SignaturesError) {
        try self.init(seed: random.bytes(Self.seedBytes))
    }

    package var seed: [UInt8] { Array(key.seedRepresentation) }

    /// A pure ML-DSA-65 signature of 3,309 bytes; `context` has at most 255.
    package func sign(_ message: [UInt8], context: [UInt8] = []) throws(SignaturesError) -> [UInt8] {
        do {
            if context.isEmpty { return Array(try key.signature(for: message)) }
            return Array(try key.signature(for: message, context: context))
        } catch {
            throw SignaturesError(.signingFailed, "The signature could not be made.")
        }
    }

    /// A COSE_Sign1 message of `kind` in the domain of `log`, ready to stand in a segment.
    package func sign(
        _ payload: [UInt8], kind: COSESign1.Kind, log: RecordDigest
    ) throws(SignaturesError) -> [UInt8] {
        let signed = COSESign1.signedBytes(kind: kind, log: log, keyID: keyID, payload: payload)
        return COSESign1(keyID: keyID, payload: payload, signature: try sign(signed)).encoded(kind: kind)
    }

    /// The signed note of `checkpoint`, as it stands in a file.
    package func sign(_ checkpoint: Checkpoint) throws(SignaturesError) -> [UInt8] {
        let text = Array(checkpoint.text.utf8)
        let hash = CheckpointKeyName.hash(log: checkpoint.log, publicKey: publicKey, StandardCryptography())
        let signature = SignedNote.Signature(
            name: CheckpointKeyName.name(log: checkpoint.log), bytes: hash + (try sign(text)))
        return SignedNote(text: text, signatures: [signature]).encoded()
    }

    /// A person's signature over the salted digest of a request, as an entry carries it.
    package func signRequest(digest: RecordDigest) throws(SignaturesError) -> RecordFormat.PersonSignature {
        RecordFormat.PersonSignature(
            keyID: keyID, signedDigest: digest,
            signature: try sign(digest.bytes, context: RecordFormat.PersonSignature.context))
    }
}
