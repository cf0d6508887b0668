/// The keys that a log declared in its first entry, parsed.
struct LogKeys<Key> {
    let log: RecordDigest
    let rootKey: Key
    let entryKey: Key
    let entryKeyID: RecordDigest
    let checkpointKey: Key
    let checkpointKeyID: RecordDigest
    let checkpointPublicKey: [UInt8]
}

/// Checks one entry after another against everything the entries before it said.
///
/// Signatures are not checked here but handed out as jobs, since they cost a hundred times the rest and may be checked
/// side by side; an entry holds when this and its jobs hold.
struct EntryChecks<Cryptography: RecordCryptography> {
    typealias Key = Cryptography.VerificationKey

    private struct Credential {
        let principal: RecordID
        let key: Key
        var isRevoked = false
    }

    static var maximumSources: Int { 65_536 }
    static var maximumCredentials: Int { 65_536 }

    private let cryptography: Cryptography
    private let expectation: RecordExpectation
    /// The log that the first segment's header names.
    var log: RecordDigest?
    private(set) var keys: LogKeys<Key>?
    private(set) var previousPayload = RecordDigest.zero
    /// The lowest index from which a working key is not to be believed.
    private(set) var suspectFrom: UInt64?
    private var nextSequences: [RecordID: UInt64] = [:]
    private var credentials: [RecordDigest: Credential] = [:]

    init(cryptography: Cryptography, expectation: RecordExpectation) {
        self.cryptography = cryptography
        self.expectation = expectation
    }

    /// Checks the entry at `index` and appends its signatures to `jobs`.
    mutating func check(_ bytes: [UInt8], index: UInt64, jobs: inout [SignatureJob<Key>]) throws(ReasonCode) {
        let message = try COSESign1.decode(bytes, kind: .entry)
        let payload = try EntryPayload.decode(message.payload)
        guard payload.log == log else { throw .logMismatch }
        guard payload.index == index else { throw .indexMismatch }
        guard payload.previous == previousPayload else { throw .previousMismatch }
        var statementJob: SignatureJob<Key>?
        if index == 0 { statementJob = try openLog(payload) }
        guard let keys, index == 0 || payload.action != KeyStatement.genesisAction else { throw .genesisRepeated }
        guard message.keyID == keys.entryKeyID else { throw .unknownKey }
        for parent in payload.parents where parent.log == nil || parent.log == keys.log {
            guard parent.index < index else { throw .parentNotEarlier }
        }
        try advance(payload.source)
        if index > 0 { statementJob = try readStatement(payload, keys) }
        let personJob = try personJob(payload)
        if let statementJob { jobs.append(statementJob) }
        jobs.append(
            SignatureJob(
                key: keys.entryKey,
                message: COSESign1.signedBytes(
                    kind: .entry, log: keys.log, keyID: message.keyID, payload: message.payload),
                signature: message.signature, context: [], index: index, reason: .signatureInvalid))
        if let personJob { jobs.append(personJob) }
        previousPayload = cryptography.sha256(message.payload)
    }

    private mutating func openLog(_ payload: EntryPayload) throws(ReasonCode) -> SignatureJob<Key> {
        let statement: KeyStatement?
        do { statement = try KeyStatement.read(payload, cryptography) } catch { throw .genesisMalformed }
        guard case .genesis(let genesis) = statement, let rootKey = cryptography.verificationKey(genesis.rootKey),
            let entryKey = cryptography.verificationKey(genesis.entryKey),
            let checkpointKey = cryptography.verificationKey(genesis.checkpointKey)
        else { throw .genesisMalformed }
        let identity = GenesisStatement.logID(rootKey: genesis.rootKey, nonce: genesis.nonce, cryptography)
        guard identity == payload.log else { throw .logIdentityMismatch }
        if let pinned = expectation.rootKey, pinned != genesis.rootKey { throw .pinMismatch }
        if let pinned = expectation.log, pinned != identity { throw .pinMismatch }
        keys = LogKeys(
            log: identity, rootKey: rootKey, entryKey: entryKey, entryKeyID: cryptography.sha256(genesis.entryKey),
            checkpointKey: checkpointKey, checkpointKeyID: cryptography.sha256(genesis.checkpointKey),
            checkpointPublicKey: genesis.checkpointKey)
        return SignatureJob(
            key: rootKey,
            message: GenesisStatement.signedBytes(
                log: identity, entryKey: genesis.entryKey, checkpointKey: genesis.checkpointKey),
            signature: genesis.rootSignature, context: [], index: 0, reason: .rootSignature)
    }

    private mutating func advance(_ source: EntrySource) throws(ReasonCode) {
        let expected = nextSequences[source.identifier]
        guard source.sequence == expected ?? 0, source.sequence < UInt64.max else { throw .sourceGap }
        guard expected != nil || nextSequences.count < Self.maximumSources else { throw .sourceLimit }
        nextSequences[source.identifier] = source.sequence + 1
    }

    private mutating func readStatement(
        _ payload: EntryPayload, _ keys: LogKeys<Key>
    ) throws(ReasonCode) -> SignatureJob<Key>? {
        switch try KeyStatement.read(payload, cryptography) {
        case nil: return nil
        case .genesis: throw .genesisRepeated
        case .revocation(let statement):
            guard statement.keyID == keys.entryKeyID || statement.keyID == keys.checkpointKeyID else {
                throw .revocationUnknownKey
            }
            suspectFrom = min(suspectFrom ?? UInt64.max, statement.suspectFrom)
            return SignatureJob(
                key: keys.rootKey,
                message: RevocationStatement.signedBytes(
                    log: keys.log, keyID: statement.keyID, suspectFrom: statement.suspectFrom),
                signature: statement.rootSignature, context: [], index: payload.index, reason: .rootSignature)
        case .credential(let principal, let publicKey):
            let keyID = cryptography.sha256(publicKey)
            guard let key = cryptography.verificationKey(publicKey), credentials[keyID] == nil else {
                throw .statementMalformed
            }
            guard credentials.count < Self.maximumCredentials else { throw .statementLimit }
            credentials[keyID] = Credential(principal: principal, key: key)
            return nil
        case .credentialRevocation(let keyID):
            guard credentials[keyID]?.isRevoked == false else { throw .statementMalformed }
            credentials[keyID]?.isRevoked = true
            return nil
        }
    }

    private func personJob(_ payload: EntryPayload) throws(ReasonCode) -> SignatureJob<Key>? {
        guard let signature = payload.personSignature else { return nil }
        guard let credential = credentials[signature.keyID] else { throw .personKeyUnknown }
        guard !credential.isRevoked else { throw .personKeyRevoked }
        guard credential.principal == payload.actor.principal || credential.principal == payload.actor.onBehalfOf
        else { throw .personMismatch }
        return SignatureJob(
            key: credential.key, message: signature.signedDigest.bytes, signature: signature.signature,
            context: PersonSignature.context, index: payload.index, reason: .personSignature)
    }
}
