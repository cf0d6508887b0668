import RecordFormat
import Signatures

/// The keys that the log has made known so far, its own working keys and people's, as a verifier would have them after
/// the last entry.
struct CredentialTable: Equatable, Sendable {
    struct Credential: Equatable, Sendable {
        let principal: RecordID
        let publicKey: [UInt8]
        var isRevoked: Bool
    }

    private(set) var credentials: [RecordDigest: Credential] = [:]
    /// `nil` before the log's first entry.
    private(set) var history: KeyHistory?

    /// Takes over what `payload` states; `false` when a verifier would refuse it.
    mutating func apply(_ payload: EntryPayload) -> Bool {
        let cryptography = StandardCryptography()
        guard let statement = try? KeyStatement.read(payload, cryptography) else {
            return !Self.statementActions.contains(payload.action)
        }
        switch statement {
        case .genesis(let genesis):
            history = KeyHistory(genesis, cryptography)
            return true
        case .roll(let roll):
            guard cryptography.verificationKey(roll.newKey) != nil else { return false }
            return (try? history?.roll(roll, at: payload.index, cryptography)) != nil
        case .revocation(let revocation): return (try? history?.revoke(revocation)) != nil
        case .credential(let principal, let publicKey):
            let keyID = cryptography.sha256(publicKey)
            guard credentials[keyID] == nil, cryptography.verificationKey(publicKey) != nil else { return false }
            credentials[keyID] = Credential(principal: principal, publicKey: publicKey, isRevoked: false)
            return true
        case .credentialRevocation(let keyID):
            guard credentials[keyID]?.isRevoked == false else { return false }
            credentials[keyID]?.isRevoked = true
            return true
        }
    }

    /// Whether the key of `payload`'s person signature is known, not revoked and the actor's own.
    func admits(_ payload: EntryPayload) -> Bool {
        guard let signature = payload.personSignature else { return true }
        guard let credential = credentials[signature.keyID], !credential.isRevoked else { return false }
        return credential.principal == payload.actor.principal || credential.principal == payload.actor.onBehalfOf
    }

    private static let statementActions: Set<String> = [
        KeyStatement.genesisAction, KeyStatement.rollAction, KeyStatement.revocationAction,
        KeyStatement.credentialAction, KeyStatement.credentialRevocationAction,
    ]

    var value: CBORValue {
        let rows = credentials.map { keyID, credential in
            CBORPair(
                CBORValue(keyID),
                .array([
                    CBORValue(credential.principal), .bytes(credential.publicKey), .boolean(credential.isRevoked),
                ]))
        }
        return .array([.map(rows), history?.value ?? .null])
    }

    init() {}

    init?(_ value: CBORValue) {
        guard let parts = value.items(count: 2), let pairs = parts[0].pairs,
            let history = KeyHistory(parts[1], StandardCryptography())
        else { return nil }
        self.history = history
        for pair in pairs {
            guard let keyID = pair.key.digest, let items = pair.value.items(count: 3),
                let principal = items[0].identifier, let key = items[1].byteString,
                case .boolean(let isRevoked) = items[2]
            else { return nil }
            credentials[keyID] = Credential(principal: principal, publicKey: key, isRevoked: isRevoked)
        }
    }
}
