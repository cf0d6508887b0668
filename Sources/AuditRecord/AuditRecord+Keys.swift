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

    /// Finishes or gives up the roll that an earlier process began, as the record says. Asked once after opening.
    package func settle(_ keeper: some KeyKeeping) async throws {
        guard let candidate = try keeper.keys().candidates.first else { return }
        let history = try keyHistory
        guard WorkingKeyRole.allCases.contains(where: { history.current($0).keyID == candidate.keyID }) else {
            return try keeper.discard()
        }
        try await store.seal()
        try keeper.adopt()
    }

    /// Puts a new key in charge of every entry, or of every footer and checkpoint, after the entry that this answers.
    ///
    /// Crash order: the new key kept; a checkpoint of everything under the keys in charge; the entry durable, from
    /// where on the new key signs; a checkpoint under the keys in charge then; the old key forgotten. A start after
    /// any of these finds in the log which key is in charge, and has it.
    /// - Throws: `record.overloaded` while another roll is under way, `record.malformed-entry` when the log has
    ///   rolled its keys too often.
    package func roll(
        _ role: WorkingKeyRole, keeper: some KeyKeeping, draft: EntryDraft
    ) async throws -> RecordedEntry {
        guard !isRolling else { throw RecordError(.overloaded, "Another key is being rolled. Try again after it.") }
        isRolling = true
        defer { isRolling = false }
        // A key that the log put in charge must not be replaced by the next try.
        try await settle(keeper)
        let key = try keeper.prepare(role)
        let old = try keyHistory.current(role).keyID
        let consenting = role == .checkpoint ? signers[old] : nil
        try await store.seal()
        signers[key.keyID] = key
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
        signers[old] = nil
        try await store.seal()
        try keeper.adopt()
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
