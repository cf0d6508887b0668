/// The keys that a log has named up to an entry, with those in charge parsed.
struct LogKeys<Key> {
    let log: RecordDigest
    let rootKey: Key
    var history: KeyHistory
    var entryKey: Key {
        didSet { entryHead = Self.entryHead(log, history) }
    }
    var checkpointKey: Key
    /// What stands before the payload in the bytes that the entry key signs.
    private(set) var entryHead: [UInt8]

    init(log: RecordDigest, rootKey: Key, history: KeyHistory, entryKey: Key, checkpointKey: Key) {
        self.log = log
        self.rootKey = rootKey
        self.history = history
        self.entryKey = entryKey
        self.checkpointKey = checkpointKey
        entryHead = Self.entryHead(log, history)
    }

    private static func entryHead(_ log: RecordDigest, _ history: KeyHistory) -> [UInt8] {
        COSESign1.signedHead(kind: .entry, log: log, keyID: history.current(.entry).keyID)
    }
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
    private var previousTime: EntryTime?
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
        if let previousTime { try payload.checkTime(after: previousTime) }
        var statementJobs: [SignatureJob<Key>] = []
        if index == 0 { statementJobs.append(try openLog(payload)) }
        guard let keys, index == 0 || payload.action != KeyStatement.genesisAction else { throw .genesisRepeated }
        guard message.keyID == keys.history.current(.entry).keyID else { throw .unknownKey }
        for parent in payload.parents where parent.log == nil || parent.log == keys.log {
            guard parent.index < index else { throw .parentNotEarlier }
        }
        try advance(payload.source)
        guard payload.countsItsHeartbeat else { throw .heartbeatCounter }
        if index > 0 { statementJobs = try readStatement(payload, keys) }
        let personJob = try personJob(payload)
        if !statementJobs.isEmpty { jobs.append(contentsOf: statementJobs) }
        jobs.append(
            SignatureJob(
                key: keys.entryKey,
                message: COSESign1.signedBytes(head: keys.entryHead, payload: message.payload),
                signature: message.signature, context: [], index: index, reason: .signatureInvalid))
        if let personJob { jobs.append(personJob) }
        previousPayload = cryptography.sha256(message.payload)
        previousTime = payload.time
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
            log: identity, rootKey: rootKey, history: KeyHistory(genesis, cryptography), entryKey: entryKey,
            checkpointKey: checkpointKey)
        return SignatureJob(
            key: rootKey,
            message: GenesisStatement.signedBytes(
                log: identity, entryKey: genesis.entryKey, checkpointKey: genesis.checkpointKey),
            signature: genesis.rootSignature[...], context: [], index: 0, reason: .rootSignature)
    }

    private mutating func advance(_ source: EntrySource) throws(ReasonCode) {
        let expected = nextSequences[source.identifier]
        guard source.sequence == expected ?? 0, source.sequence < UInt64.max else { throw .sourceGap }
        guard expected != nil || nextSequences.count < Self.maximumSources else { throw .sourceLimit }
        nextSequences[source.identifier] = source.sequence + 1
    }

    /// Takes over what the entry states about keys; answers the signatures that its statement bears.
    private mutating func readStatement(
        _ payload: EntryPayload, _ keys: LogKeys<Key>
    ) throws(ReasonCode) -> [SignatureJob<Key>] {
        switch try KeyStatement.read(payload, cryptography) {
        case nil: return []
        case .genesis: throw .genesisRepeated
        case .roll(let statement): return try roll(statement, index: payload.index, keys)
        case .revocation(let statement):
            try self.keys?.history.revoke(statement)
            return [
                SignatureJob(
                    key: keys.rootKey,
                    message: RevocationStatement.signedBytes(
                        log: keys.log, keyID: statement.keyID, suspectFrom: statement.suspectFrom),
                    signature: statement.rootSignature[...], context: [], index: payload.index, reason: .rootSignature)
            ]
        case .credential(let principal, let publicKey):
            let keyID = cryptography.sha256(publicKey)
            guard let key = cryptography.verificationKey(publicKey), credentials[keyID] == nil else {
                throw .statementMalformed
            }
            guard credentials.count < Self.maximumCredentials else { throw .statementLimit }
            credentials[keyID] = Credential(principal: principal, key: key)
            return []
        case .credentialRevocation(let keyID):
            guard credentials[keyID]?.isRevoked == false else { throw .statementMalformed }
            credentials[keyID]?.isRevoked = true
            return []
        }
    }

    /// From the next entry on the new key is in charge; `keys` are those before.
    private mutating func roll(
        _ statement: RollStatement, index: UInt64, _ keys: LogKeys<Key>
    ) throws(ReasonCode) -> [SignatureJob<Key>] {
        guard let newKey = cryptography.verificationKey(statement.newKey) else { throw .statementMalformed }
        var after = keys
        try after.history.roll(statement, at: index, cryptography)
        switch statement.role {
        case .entry: after.entryKey = newKey
        case .checkpoint: after.checkpointKey = newKey
        }
        self.keys = after
        let message = RollStatement.signedBytes(
            log: keys.log, role: statement.role, index: index, newKey: statement.newKey)
        var jobs = [
            SignatureJob(
                key: newKey, message: message, signature: statement.possession[...], context: [], index: index,
                reason: .rollSignature)
        ]
        if let consent = statement.consent {
            jobs.append(
                SignatureJob(
                    key: keys.checkpointKey, message: message, signature: consent[...], context: [], index: index,
                    reason: .rollSignature))
        }
        return jobs
    }

    private func personJob(_ payload: EntryPayload) throws(ReasonCode) -> SignatureJob<Key>? {
        guard let signature = payload.personSignature else { return nil }
        guard let credential = credentials[signature.keyID] else { throw .personKeyUnknown }
        guard !credential.isRevoked else { throw .personKeyRevoked }
        guard credential.principal == payload.actor.principal || credential.principal == payload.actor.onBehalfOf
        else { throw .personMismatch }
        return SignatureJob(
            key: credential.key, message: signature.signedDigest.bytes, signature: signature.signature[...],
            context: PersonSignature.context, index: payload.index, reason: .personSignature)
    }
}
