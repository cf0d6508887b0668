/// The primitives that checking a witness's word needs beside those of the record.
package protocol CosignatureCryptography: RecordCryptography {
    /// Whether `signature` is Ed25519 (RFC 8032) over `message`.
    func isValidEd25519(_ signature: [UInt8], for message: [UInt8], publicKey: [UInt8]) -> Bool
}

/// A witness's dated statement that a checkpoint is the largest consistent one it has seen (C2SP tlog-cosignature).
package struct Cosignature: Equatable, Sendable {
    package let key: WitnessKey
    /// Seconds since 1970 UTC, below 2^63.
    package let timestamp: UInt64
    package let signature: [UInt8]

    package init(key: WitnessKey, timestamp: UInt64, signature: [UInt8]) {
        self.key = key
        self.timestamp = timestamp
        self.signature = signature
    }

    /// What `key` signs for `document` at `timestamp`.
    ///
    /// Ed25519: two lines before the note's text. ML-DSA-65: the structure that also commits to the witness's name.
    package static func signedBytes(
        key: WitnessKey, timestamp: UInt64, document: CheckpointDocument
    ) -> [UInt8] {
        switch key.algorithm {
        case .ed25519:
            return Array(("cosignature/v1\ntime " + String(timestamp) + "\n").utf8) + document.note.text
        case .mldsa65:
            var bytes = Array("subtree/v1\n".utf8) + [0]
            bytes.append(UInt8(key.name.utf8.count))
            bytes += Array(key.name.utf8)
            appendBigEndian(timestamp, to: &bytes)
            let origin = Array(Checkpoint.origin(document.checkpoint.log).utf8)
            bytes.append(UInt8(origin.count))
            bytes += origin
            appendBigEndian(UInt64(0), to: &bytes)
            appendBigEndian(document.checkpoint.size, to: &bytes)
            return bytes + document.checkpoint.root.bytes
        }
    }

    /// The line that stands under the checkpoint: key hash, time, signature.
    package func line(_ cryptography: some RecordCryptography) -> SignedNote.Signature {
        var bytes = key.keyHash(cryptography)
        appendBigEndian(timestamp, to: &bytes)
        return SignedNote.Signature(name: key.name, bytes: bytes + signature)
    }

    /// The cosignatures of `keys` under `document`, in the order of `keys`; lines of other keys are passed over.
    ///
    /// - Throws: ``ProofFault/cosignature`` when a line of one of the keys does not hold,
    ///   ``ProofFault/unwitnessed`` when there is none.
    package static func read(
        _ document: CheckpointDocument, keys: [WitnessKey], _ cryptography: some CosignatureCryptography
    ) throws(ProofFault) -> [Cosignature] {
        var found: [Cosignature] = []
        for key in keys {
            let hash = key.keyHash(cryptography)
            let lines = document.note.signatures.filter {
                $0.name.utf8.elementsEqual(key.name.utf8) && $0.bytes.starts(with: hash)
            }
            guard let line = lines.first else { continue }
            guard lines.count == 1, line.bytes.count == 12 + key.algorithm.signatureBytes else { throw .cosignature }
            let timestamp = line.bytes[4..<12].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            let cosignature = Cosignature(key: key, timestamp: timestamp, signature: Array(line.bytes[12...]))
            guard timestamp < 1 << 63, cosignature.holds(document, cryptography) else { throw .cosignature }
            found.append(cosignature)
        }
        guard !found.isEmpty else { throw .unwitnessed }
        return found
    }

    private func holds<Cryptography: CosignatureCryptography>(
        _ document: CheckpointDocument, _ cryptography: Cryptography
    ) -> Bool {
        let message = Self.signedBytes(key: key, timestamp: timestamp, document: document)
        switch key.algorithm {
        case .ed25519: return cryptography.isValidEd25519(signature, for: message, publicKey: key.publicKey)
        case .mldsa65:
            guard let parsed = cryptography.verificationKey(key.publicKey) else { return false }
            return cryptography.isValid(signature, for: message, context: [], key: parsed)
        }
    }
}
