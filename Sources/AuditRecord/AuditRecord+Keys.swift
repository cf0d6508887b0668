import Contracts
import Core
import RecordFormat
import Signatures

/// The log's own keys: who they are, how one follows another, and the root key's word that one is not to be believed.
extension AuditRecord {
    /// Every working key that the durable entries have named.
    package var keyHistory: KeyHistory {
        get throws {
            guard let history = durableKeys.history else {
                throw RecordError(.damaged, "The record's first entry names no keys. Verify the record.")
            }
            return history
        }
    }

    /// Puts `key` in charge of every entry, or of every footer and checkpoint, after the entry that this answers.
    ///
    /// Crash order, the caller's steps included: `key` sealed on disk, a checkpoint of everything under the old keys
    /// (here), the entry durable (here: from now on `key` signs), a checkpoint under the keys in charge (here), the old
    /// key forgotten. A start after any of these finds in the log which key is in charge, and has it.
    /// - Throws: `record.malformed-entry` when the log has named `key` before or has rolled its keys too often.
    package func roll(_ role: WorkingKeyRole, to key: SigningKey, draft: EntryDraft) async throws -> RecordedEntry {
        guard !isRolling else { throw RecordError(.overloaded, "Another key is being rolled. Try again after it.") }
        isRolling = true
        defer { isRolling = false }
        let old = try keyHistory.current(role).keyID
        let consenting = role == .checkpoint ? signers[old] : nil
        try await store.seal()
        signers[key.keyID] = signers[key.keyID] ?? key
        let log = logDigest
        let entry = try await append(draft) { payload in
            let message = RollStatement.signedBytes(
                log: log, role: role, index: payload.index, newKey: key.publicKey)
            let statement = RollStatement(
                role: role, newKey: key.publicKey, possession: try key.sign(message),
                consent: try consenting?.sign(message))
            payload.action = KeyStatement.rollAction
            payload.extensions = [CBORPair(2, statement.value)]
            payload.critical = [.unsigned(2)]
        }
        try await store.seal()
        signers[old] = nil
        return entry
    }

    /// Records the root key's word that a working key is not to be believed from an index on.
    ///
    /// - Throws: `record.malformed-entry` when the log never named that key, or the index is not there yet.
    package func append(revocation: RevocationStatement, draft: EntryDraft) async throws -> RecordedEntry {
        try await append(draft) { payload in
            payload.action = KeyStatement.revocationAction
            payload.extensions = [CBORPair(3, revocation.value)]
            payload.critical = [.unsigned(3)]
        }
    }

    /// The key that an entry puts in charge of checkpoints, when `after` has another than `before`.
    func rolledCheckpointKey(from before: CredentialTable, to after: CredentialTable) -> SigningKey? {
        guard let old = before.history?.current(.checkpoint).keyID, let new = after.history?.current(.checkpoint).keyID,
            old != new
        else { return nil }
        return signers[new]
    }

    /// Whether a person's signature is by that key.
    @concurrent
    static func holds(_ signature: Contracts.PersonSignature, publicKey: [UInt8]) async -> Bool {
        let cryptography = StandardCryptography()
        guard let key = cryptography.verificationKey(publicKey) else { return false }
        return cryptography.isValid(
            signature.signature, for: signature.signedDigest.bytes, context: RecordFormat.PersonSignature.context,
            key: key)
    }
}
