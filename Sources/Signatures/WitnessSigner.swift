import Core
import Crypto
import RecordFormat

/// The two keys of a witness: Ed25519, which every reader of C2SP tlog-cosignature knows, and ML-DSA-65, which stands
/// against a quantum computer. Each cosigns every checkpoint.
package struct WitnessSigner: Sendable {
    package static let seedBytes = 64

    private let ed25519: Curve25519.Signing.PrivateKey
    private let mldsa65: SigningKey
    package let seed: [UInt8]
    /// In the order in which they sign.
    package let keys: [WitnessKey]

    /// - Throws: ``SignaturesError`` `signatures.bad-key` unless `seed` has 64 bytes and `name` may stand in a note.
    package init(name: String, seed: [UInt8]) throws(SignaturesError) {
        guard seed.count == Self.seedBytes,
            let first = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed[..<32])
        else { throw SignaturesError(.badKey, "A witness's seed has \(Self.seedBytes) bytes.") }
        ed25519 = first
        mldsa65 = try SigningKey(seed: Array(seed[32...]))
        self.seed = seed
        guard
            let classical = WitnessKey(
                name: name, algorithm: .ed25519, publicKey: Array(first.publicKey.rawRepresentation)),
            let postQuantum = WitnessKey(name: name, algorithm: .mldsa65, publicKey: mldsa65.publicKey)
        else {
            throw SignaturesError(
                .badKey, "A witness's name is 1 to \(WitnessKey.maximumNameBytes) of letters, digits and -._/:~.")
        }
        keys = [classical, postQuantum]
    }

    /// - Parameter timestamp: seconds since 1970 UTC.
    package func cosign(
        _ document: CheckpointDocument, timestamp: UInt64
    ) throws(SignaturesError) -> [Cosignature] {
        var cosignatures: [Cosignature] = []
        for key in keys {
            let message = Cosignature.signedBytes(key: key, timestamp: timestamp, document: document)
            let signature: [UInt8]
            switch key.algorithm {
            case .ed25519:
                guard let made = try? ed25519.signature(for: message) else {
                    throw SignaturesError(.signingFailed, "The cosignature could not be made.")
                }
                signature = Array(made)
            case .mldsa65: signature = try mldsa65.sign(message)
            }
            cosignatures.append(Cosignature(key: key, timestamp: timestamp, signature: signature))
        }
        return cosignatures
    }
}

extension StandardCryptography: CosignatureCryptography {
    package func isValidEd25519(_ signature: [UInt8], for message: [UInt8], publicKey: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: publicKey) else { return false }
        return key.isValidSignature(signature, for: message)
    }
}
