/// What an entry says about keys, carried in its extensions 1 to 4.
package enum KeyStatement: Equatable, Sendable {
    case genesis(GenesisStatement)
    case roll(RollStatement)
    case revocation(RevocationStatement)
    case credential(principal: RecordID, publicKey: [UInt8])
    case credentialRevocation(keyID: RecordDigest)

    package static let genesisAction = "key.genesis"
    package static let rollAction = "key.roll"
    package static let revocationAction = "key.revoke"
    package static let credentialAction = "credential.issue"
    package static let credentialRevocationAction = "credential.revoke"
    package static let keyFact = "key-id"

    /// The extensions that this version understands.
    static let understood: [CBORValue] = [.unsigned(1), .unsigned(2), .unsigned(3), .unsigned(4)]

    /// The statement of `payload`, or `nil` when its action makes none.
    ///
    /// An action that makes a statement must carry it, marked critical, and no other action may carry one.
    package static func read(
        _ payload: EntryPayload, _ cryptography: some RecordCryptography
    ) throws(ReasonCode) -> KeyStatement? {
        let expected: UInt64?
        switch payload.action {
        case genesisAction: expected = 1
        case rollAction: expected = 2
        case revocationAction: expected = 3
        case credentialAction: expected = 4
        default: expected = nil
        }
        for number: UInt64 in 1...4 where number != expected && payload.extension(number) != nil {
            throw .statementMalformed
        }
        if let expected {
            guard let value = payload.extension(expected), payload.critical.contains(.unsigned(expected)) else {
                throw .statementMalformed
            }
            return try statement(expected, value, payload, cryptography)
        }
        guard payload.action == credentialRevocationAction else { return nil }
        guard let keyID = payload.keyFact else { throw .statementMalformed }
        return .credentialRevocation(keyID: keyID)
    }

    private static func statement(
        _ number: UInt64, _ value: CBORValue, _ payload: EntryPayload, _ cryptography: some RecordCryptography
    ) throws(ReasonCode) -> KeyStatement {
        switch number {
        case 1:
            guard let statement = GenesisStatement(value) else { throw .statementMalformed }
            return .genesis(statement)
        case 2:
            guard let statement = RollStatement(value) else { throw .statementMalformed }
            return .roll(statement)
        case 3:
            guard let statement = RevocationStatement(value), statement.suspectFrom <= payload.index else {
                throw .statementMalformed
            }
            return .revocation(statement)
        default:
            guard let values = value.values(ofKeysUpTo: 2), let principal = values[0].identifier,
                let key = values[1].byteString, key.count == COSESign1.publicKeyBytes,
                payload.keyFact == cryptography.sha256(key)
            else { throw .statementMalformed }
            return .credential(principal: principal, publicKey: key)
        }
    }
}

extension EntryPayload {
    fileprivate var keyFact: RecordDigest? {
        if case .bytes(let bytes)? = fact(KeyStatement.keyFact) { RecordDigest(bytes) } else { nil }
    }
}

/// The first entry's statement: which root, which nonce and which working keys this log has.
package struct GenesisStatement: Equatable, Sendable {
    package static let nonceBytes = 16

    package let rootKey: [UInt8]
    package let nonce: [UInt8]
    package let entryKey: [UInt8]
    package let checkpointKey: [UInt8]
    package let rootSignature: [UInt8]

    package init(
        rootKey: [UInt8], nonce: [UInt8], entryKey: [UInt8], checkpointKey: [UInt8], rootSignature: [UInt8]
    ) {
        self.rootKey = rootKey
        self.nonce = nonce
        self.entryKey = entryKey
        self.checkpointKey = checkpointKey
        self.rootSignature = rootSignature
    }

    package init?(_ value: CBORValue) {
        guard let values = value.values(ofKeysUpTo: 5), let root = values[0].byteString,
            let nonce = values[1].byteString, let entry = values[2].byteString,
            let checkpoint = values[3].byteString, let signature = values[4].byteString,
            root.count == COSESign1.publicKeyBytes, nonce.count == Self.nonceBytes,
            entry.count == COSESign1.publicKeyBytes, checkpoint.count == COSESign1.publicKeyBytes,
            signature.count == COSESign1.signatureBytes, root != entry, root != checkpoint, entry != checkpoint
        else { return nil }
        self.init(
            rootKey: root, nonce: nonce, entryKey: entry, checkpointKey: checkpoint, rootSignature: signature)
    }

    package var value: CBORValue {
        .map([
            CBORPair(1, .bytes(rootKey)), CBORPair(2, .bytes(nonce)), CBORPair(3, .bytes(entryKey)),
            CBORPair(4, .bytes(checkpointKey)), CBORPair(5, .bytes(rootSignature)),
        ])
    }

    /// The self-certifying identity of the log.
    package static func logID(
        rootKey: [UInt8], nonce: [UInt8], _ cryptography: some RecordCryptography
    ) -> RecordDigest {
        cryptography.sha256(pieces: [Array("mickai/oar/log-id/v1".utf8), [0], rootKey, nonce])
    }

    /// What the root key signs.
    package static func signedBytes(log: RecordDigest, entryKey: [UInt8], checkpointKey: [UInt8]) -> [UInt8] {
        CBOREncoder.encode(
            .array([CBORValue(log), .text("oar-key/v1"), .bytes(entryKey), .bytes(checkpointKey)]))
    }
}

/// The root key's word that a working key is not to be believed from an index on.
package struct RevocationStatement: Equatable, Sendable {
    package let keyID: RecordDigest
    package let suspectFrom: UInt64
    package let rootSignature: [UInt8]

    package init(keyID: RecordDigest, suspectFrom: UInt64, rootSignature: [UInt8]) {
        self.keyID = keyID
        self.suspectFrom = suspectFrom
        self.rootSignature = rootSignature
    }

    package init?(_ value: CBORValue) {
        guard let values = value.values(ofKeysUpTo: 3), let key = values[0].digest,
            let index = values[1].unsignedInteger, let signature = values[2].byteString,
            signature.count == COSESign1.signatureBytes
        else { return nil }
        self.init(keyID: key, suspectFrom: index, rootSignature: signature)
    }

    package var value: CBORValue {
        .map([
            CBORPair(1, CBORValue(keyID)), CBORPair(2, .unsigned(suspectFrom)), CBORPair(3, .bytes(rootSignature)),
        ])
    }

    /// What the root key signs.
    package static func signedBytes(log: RecordDigest, keyID: RecordDigest, suspectFrom: UInt64) -> [UInt8] {
        CBOREncoder.encode(
            .array([CBORValue(log), .text("oar-revoke/v1"), CBORValue(keyID), .unsigned(suspectFrom)]))
    }
}
