/// What a proof showed.
package struct ProvenFact: Equatable, Sendable {
    package enum Kind: String, Sendable {
        case inclusion
        case consistency
    }

    package let kind: Kind
    /// `nil` for a receipt that was checked by the signing key alone: it names no log.
    package let log: RecordDigest?
    package let size: UInt64
    package let root: RecordDigest
    /// The entry's index; for consistency `nil`.
    package let index: UInt64?
    /// For consistency the older size.
    package let oldSize: UInt64?
    package let entry: EntryPayload?
    /// `nil` for a COSE receipt, which is signed without a time.
    package let document: CheckpointDocument?
}

/// Checks one proof with nothing beside it but a key that the reader trusts.
package struct ProofVerifier<Cryptography: RecordCryptography> {
    private let cryptography: Cryptography
    /// The log's root key, or the key that signed.
    private let trustedKey: [UInt8]

    package init(trustedKey: [UInt8], _ cryptography: Cryptography) {
        self.trustedKey = trustedKey
        self.cryptography = cryptography
    }

    /// - Parameters:
    ///   - proof: C2SP tlog-proof, the body of a tlog-witness request, or a receipt of RFC 9942.
    ///   - entry: the signed bytes of the entry, where the proof does not carry it.
    ///   - old: the older checkpoint that a consistency proof starts from.
    package func verify(
        _ proof: [UInt8], entry: [UInt8]?, old: CheckpointDocument?
    ) throws(ProofFault) -> ProvenFact {
        if InclusionProof.isText(proof) {
            guard let parsed = InclusionProof.parse(proof) else { throw .malformed }
            return try verify(parsed, entry: entry)
        }
        if ConsistencyProof.isText(proof) {
            guard let parsed = ConsistencyProof.parse(proof) else { throw .malformed }
            return try verify(parsed, old: old)
        }
        guard let receipt = COSEReceipt.decode(proof) else { throw .malformed }
        return try verify(receipt, entry: entry, old: old)
    }

    private func verify(_ proof: InclusionProof, entry given: [UInt8]?) throws(ProofFault) -> ProvenFact {
        guard let entry = given ?? proof.entry else { throw .entryMissing }
        if let given, let carried = proof.entry, given != carried { throw .entryMismatch }
        let checkpoint = proof.document.checkpoint
        let root = try root(entry: entry, index: proof.index, size: checkpoint.size, path: proof.path)
        guard root == checkpoint.root else { throw .notIncluded }
        let payload = try payload(of: entry, index: proof.index, log: checkpoint.log)
        _ = try proof.document.signingKey(trustedKey: trustedKey, cryptography)
        return ProvenFact(
            kind: .inclusion, log: checkpoint.log, size: checkpoint.size, root: root, index: proof.index,
            oldSize: nil, entry: payload, document: proof.document)
    }

    private func verify(
        _ proof: ConsistencyProof, old: CheckpointDocument?
    ) throws(ProofFault) -> ProvenFact {
        let checkpoint = proof.document.checkpoint
        let oldRoot = try oldRoot(old, size: proof.oldSize, log: checkpoint.log)
        guard proof.extends(oldRoot, cryptography) else { throw .notConsistent }
        _ = try proof.document.signingKey(trustedKey: trustedKey, cryptography)
        return ProvenFact(
            kind: .consistency, log: checkpoint.log, size: checkpoint.size, root: checkpoint.root, index: nil,
            oldSize: proof.oldSize, entry: nil, document: proof.document)
    }

    private func verify(
        _ receipt: COSEReceipt, entry: [UInt8]?, old: CheckpointDocument?
    ) throws(ProofFault) -> ProvenFact {
        let (key, log) = try signingKey(receipt)
        let fact: ProvenFact
        switch receipt.proof {
        case .inclusion(let size, let index, let path):
            guard let entry else { throw .entryMissing }
            let root = try root(entry: entry, index: index, size: size, path: path)
            fact = ProvenFact(
                kind: .inclusion, log: log, size: size, root: root, index: index, oldSize: nil,
                entry: try payload(of: entry, index: index, log: log), document: nil)
        case .consistency(let oldSize, let newSize, let path):
            let oldRoot = try oldRoot(old, size: oldSize, log: log)
            guard
                let root = MerkleProof.newRoot(
                    oldSize: oldSize, oldRoot: oldRoot, newSize: newSize, path: path, cryptography)
            else { throw .notConsistent }
            fact = ProvenFact(
                kind: .consistency, log: log, size: newSize, root: root, index: nil, oldSize: oldSize, entry: nil,
                document: nil)
        }
        guard let parsed = cryptography.verificationKey(key) else { throw .keyUnknown }
        let signed = COSEReceipt.signedBytes(keyID: receipt.keyID, root: fact.root)
        guard cryptography.isValid(receipt.signature, for: signed, context: [], key: parsed) else {
            throw .signature
        }
        return fact
    }

    /// The key that signed a receipt, and the log where the receipt says it.
    private func signingKey(_ receipt: COSEReceipt) throws(ProofFault) -> ([UInt8], RecordDigest?) {
        if cryptography.sha256(trustedKey) == receipt.keyID { return (trustedKey, nil) }
        guard let voucher = receipt.voucher else { throw .keyUnknown }
        let log = GenesisStatement.logID(
            rootKey: trustedKey, nonce: voucher.genesis.nonce, cryptography)
        let key = try voucher.checkpointKey(atSize: receipt.size, log: log, rootKey: trustedKey, cryptography)
        guard cryptography.sha256(key) == receipt.keyID else { throw .keyUnknown }
        return (key, log)
    }

    private func root(
        entry: [UInt8], index: UInt64, size: UInt64, path: [RecordDigest]
    ) throws(ProofFault) -> RecordDigest {
        let leaf = MerkleTree.leaf(entry, cryptography)
        guard let root = MerkleProof.root(leaf: leaf, index: index, size: size, path: path, cryptography) else {
            throw .notIncluded
        }
        return root
    }

    /// What the entry says, where it calls itself what the proof calls it.
    private func payload(of entry: [UInt8], index: UInt64, log: RecordDigest?) throws(ProofFault) -> EntryPayload {
        guard let message = try? COSESign1.decode(entry, kind: .entry),
            let payload = try? EntryPayload.decode(message.payload), payload.index == index,
            log == nil || payload.log == log
        else { throw .entryMismatch }
        return payload
    }

    private func oldRoot(
        _ old: CheckpointDocument?, size: UInt64, log: RecordDigest?
    ) throws(ProofFault) -> RecordDigest {
        if size == 0 { return cryptography.sha256([]) }
        guard let old else { throw .oldCheckpointMissing }
        guard old.checkpoint.size == size, log == nil || old.checkpoint.log == log else {
            throw .oldCheckpointMismatch
        }
        _ = try old.signingKey(trustedKey: trustedKey, cryptography)
        return old.checkpoint.root
    }
}
