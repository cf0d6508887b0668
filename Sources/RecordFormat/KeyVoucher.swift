/// The root key's word for the key that signs a log's checkpoints, carried along so that a proof needs the root key
/// alone to be checked.
///
/// It is what the log's own entries state: the genesis statement, signed by the root key, and each roll of the
/// checkpoint key, signed by the key before and by the new one. A revocation is not in it: a proof alone cannot show
/// that a key was not revoked.
package struct KeyVoucher: Equatable, Sendable {
    /// That the checkpoint key is followed by another after the entry at `index`.
    package struct Roll: Equatable, Sendable {
        package let index: UInt64
        fileprivate let newKey: [UInt8]
        fileprivate let possession: [UInt8]
        fileprivate let consent: [UInt8]

        /// The roll that the entry at `index` states; `nil` when it rolls the entry key.
        package init?(index: UInt64, _ statement: RollStatement) {
            guard statement.role == .checkpoint, let consent = statement.consent else { return nil }
            self.index = index
            newKey = statement.newKey
            possession = statement.possession
            self.consent = consent
        }

        fileprivate var value: CBORValue {
            let statement = RollStatement(
                role: .checkpoint, newKey: newKey, possession: possession, consent: consent)
            return .array([.unsigned(index), statement.value])
        }
    }

    /// A voucher with more rolls would not fit a note.
    package static let maximumRolls = 8

    package let genesis: GenesisStatement
    /// In the order of their entries.
    package let rolls: [Roll]

    package init(genesis: GenesisStatement, rolls: [Roll] = []) {
        self.genesis = genesis
        self.rolls = rolls
    }

    package init?(_ value: CBORValue) {
        guard let items = value.items, (1...Self.maximumRolls + 1).contains(items.count),
            let genesis = GenesisStatement(items[0])
        else { return nil }
        var rolls: [Roll] = []
        for item in items.dropFirst() {
            guard let values = item.items(count: 2), let index = values[0].unsignedInteger,
                rolls.last.map({ $0.index < index }) ?? true, let statement = RollStatement(values[1]),
                let roll = Roll(index: index, statement)
            else { return nil }
            rolls.append(roll)
        }
        self.init(genesis: genesis, rolls: rolls)
    }

    package var value: CBORValue { .array([genesis.value] + rolls.map { $0.value }) }

    /// The key that signs checkpoints over `size` entries, by what the root key vouches for.
    ///
    /// - Throws: ``ProofFault/keyUnknown`` when `rootKey` or `log` is another, ``ProofFault/keyStatement``.
    package func checkpointKey<Cryptography: RecordCryptography>(
        atSize size: UInt64, log: RecordDigest, rootKey: [UInt8], _ cryptography: Cryptography
    ) throws(ProofFault) -> [UInt8] {
        guard genesis.rootKey == rootKey,
            GenesisStatement.logID(rootKey: rootKey, nonce: genesis.nonce, cryptography) == log
        else { throw .keyUnknown }
        let signed = GenesisStatement.signedBytes(
            log: log, entryKey: genesis.entryKey, checkpointKey: genesis.checkpointKey)
        guard Self.holds(genesis.rootSignature, signed, rootKey, cryptography) else { throw .keyStatement }
        var key = genesis.checkpointKey
        for roll in rolls where roll.index < size {
            let signed = RollStatement.signedBytes(
                log: log, role: .checkpoint, index: roll.index, newKey: roll.newKey)
            guard Self.holds(roll.consent, signed, key, cryptography),
                Self.holds(roll.possession, signed, roll.newKey, cryptography)
            else { throw .keyStatement }
            key = roll.newKey
        }
        return key
    }

    private static func holds<Cryptography: RecordCryptography>(
        _ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8], _ cryptography: Cryptography
    ) -> Bool {
        guard let key = cryptography.verificationKey(publicKey) else { return false }
        return cryptography.isValid(signature, for: message, context: [], key: key)
    }
}

extension KeyVoucher {
    /// The voucher as a signature line of the log's notes: the root key's, of a type of its own.
    ///
    /// Readers who do not know the type pass over it (C2SP signed-note, "Signatures").
    package func signatureLine(
        log: RecordDigest, _ cryptography: some RecordCryptography
    ) -> SignedNote.Signature {
        SignedNote.Signature(
            name: Checkpoint.origin(log),
            bytes: Self.keyHash(log: log, rootKey: genesis.rootKey, cryptography) + CBOREncoder.encode(value))
    }

    /// The voucher that a note of `log` carries under `rootKey`.
    package static func find(
        in note: SignedNote, log: RecordDigest, rootKey: [UInt8], _ cryptography: some RecordCryptography
    ) -> KeyVoucher? {
        let hash = keyHash(log: log, rootKey: rootKey, cryptography)
        let name = Checkpoint.origin(log)
        for line in note.signatures where line.name.utf8.elementsEqual(name.utf8) && line.bytes.starts(with: hash) {
            guard let value = try? CBORDecoder.decode(Array(line.bytes.dropFirst(hash.count))),
                let voucher = KeyVoucher(value)
            else { continue }
            return voucher
        }
        return nil
    }

    private static func keyHash(
        log: RecordDigest, rootKey: [UInt8], _ cryptography: some RecordCryptography
    ) -> [UInt8] {
        let digest = cryptography.sha256(pieces: [
            Array(Checkpoint.origin(log).utf8), [0x0A, 0xFF], Array("oar-voucher".utf8), rootKey,
        ])
        return Array(digest.bytes.prefix(4))
    }
}

extension CheckpointDocument {
    /// The same checkpoint in a note that also carries `lines`.
    package func adding(_ lines: [SignedNote.Signature]) -> CheckpointDocument? {
        let kept = note.signatures.filter { !lines.contains($0) }
        return CheckpointDocument(SignedNote(text: note.text, signatures: kept + lines).encoded())
    }

    /// The log's key that signed this, known by the one key that the caller trusts.
    ///
    /// - Parameter trustedKey: the log's root key, for a note that carries a ``KeyVoucher``; or the signing key itself.
    /// - Throws: ``ProofFault/keyUnknown``, ``ProofFault/keyStatement``, ``ProofFault/signature``.
    package func signingKey<Cryptography: RecordCryptography>(
        trustedKey: [UInt8], _ cryptography: Cryptography
    ) throws(ProofFault) -> [UInt8] {
        let log = checkpoint.log
        let hash = CheckpointKeyName.hash(log: log, publicKey: trustedKey, cryptography)
        let name = CheckpointKeyName.name(log: log)
        let isOwn = note.signatures.contains {
            $0.name.utf8.elementsEqual(name.utf8) && $0.bytes.starts(with: hash)
        }
        var publicKey = trustedKey
        if !isOwn {
            guard let voucher = KeyVoucher.find(in: note, log: log, rootKey: trustedKey, cryptography) else {
                throw .keyUnknown
            }
            publicKey = try voucher.checkpointKey(
                atSize: checkpoint.size, log: log, rootKey: trustedKey, cryptography)
        }
        guard let key = cryptography.verificationKey(publicKey) else { throw .keyUnknown }
        guard isSigned(log: log, publicKey: publicKey, key: key, cryptography) else { throw .signature }
        return publicKey
    }
}
