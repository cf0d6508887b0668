import Core
import RecordFormat
import Signatures

/// Builds whole records in memory, entry by entry, honest or not, as the attack corpus needs them.
struct RecordBuilder {
    struct Keys: Sendable {
        let root: SigningKey
        let entry: SigningKey
        let checkpoint: SigningKey
        let person: SigningKey

        static func make(seed: UInt8) throws -> Keys {
            func key(_ place: UInt8) throws -> SigningKey {
                try SigningKey(seed: [UInt8](repeating: seed, count: 31) + [place])
            }
            return Keys(root: try key(1), entry: try key(2), checkpoint: try key(3), person: try key(4))
        }
    }

    static let cryptography = StandardCryptography(cores: 2)
    static let nonce = [UInt8](repeating: 7, count: 16)
    static let person = RecordID(high: 3, low: 3)

    let keys: Keys
    let log: RecordDigest
    /// The key that signs the next entry.
    private(set) var entryKey: SigningKey
    /// The checkpoint keys, each with the least size that it signs over.
    private(set) var checkpointKeys: [(first: UInt64, key: SigningKey)]
    /// The signed bytes of each entry.
    private(set) var entries: [[UInt8]] = []
    private(set) var payloads: [[UInt8]] = []
    private var previous = RecordDigest.zero
    private var sequence: UInt64 = 0

    init(keys: Keys) throws {
        self.keys = keys
        entryKey = keys.entry
        checkpointKeys = [(0, keys.checkpoint)]
        log = GenesisStatement.logID(rootKey: keys.root.publicKey, nonce: Self.nonce, Self.cryptography)
        let signed = GenesisStatement.signedBytes(
            log: log, entryKey: keys.entry.publicKey, checkpointKey: keys.checkpoint.publicKey)
        let statement = GenesisStatement(
            rootKey: keys.root.publicKey, nonce: Self.nonce, entryKey: keys.entry.publicKey,
            checkpointKey: keys.checkpoint.publicKey, rootSignature: try keys.root.sign(signed))
        try append { payload in
            payload.action = KeyStatement.genesisAction
            payload.extensions = [CBORPair(1, statement.value)]
            payload.critical = [.unsigned(1)]
        }
    }

    /// A payload that fits at the end, changed by `change`.
    func payload(_ change: (inout EntryPayload) -> Void = { _ in }) -> EntryPayload {
        let index = UInt64(entries.count)
        var payload = EntryPayload(
            log: log, index: index,
            time: EntryTime(
                utcNanoseconds: 1_700_000_000_000_000_000 + index, bootID: RecordID(high: 1, low: 1),
                monotonicNanoseconds: index),
            tenant: RecordID(high: 2, low: 2),
            source: EntrySource(identifier: RecordID(high: 9, low: 9), sequence: sequence),
            actor: EntryActor(principal: Self.person, kind: .person), action: "request.received", previous: previous)
        change(&payload)
        return payload
    }

    mutating func append(
        key: SigningKey? = nil, _ change: (inout EntryPayload) -> Void = { _ in }
    ) throws {
        try append(bytes: payload(change).encoded(), key: key)
    }

    /// The entry at `index` under another signature of the same key, which is as right as the first.
    func signedAgain(_ index: Int) throws -> [UInt8] {
        try keys.entry.sign(payloads[index], kind: .entry, log: log)
    }

    /// Appends whatever `bytes` are as a payload, signed.
    mutating func append(bytes: [UInt8], key: SigningKey? = nil) throws {
        let key = key ?? entryKey
        entries.append(try key.sign(bytes, kind: .entry, log: log))
        payloads.append(bytes)
        previous = Self.cryptography.sha256(bytes)
        sequence += 1
    }

    /// Rolls a key; what the statement's signatures say can be made wrong.
    mutating func appendRoll(
        _ role: WorkingKeyRole, to newKey: SigningKey, possessedBy holder: SigningKey? = nil,
        consentedBy: SigningKey? = nil, signedIndex: UInt64? = nil, key: SigningKey? = nil
    ) throws {
        let index = UInt64(entries.count)
        let message = RollStatement.signedBytes(
            log: log, role: role, index: signedIndex ?? index, newKey: newKey.publicKey)
        let consent = consentedBy ?? checkpointKey(atSize: index)
        let statement = RollStatement(
            role: role, newKey: newKey.publicKey, possession: try (holder ?? newKey).sign(message),
            consent: role == .checkpoint ? try consent.sign(message) : nil)
        try appendRoll(statement.value, key: key)
        switch role {
        case .entry: entryKey = newKey
        case .checkpoint: checkpointKeys.append((index + 1, newKey))
        }
    }

    /// An entry that says of itself that it rolls a key, with whatever `value` is; nothing rolls.
    mutating func appendRoll(_ value: CBORValue, key: SigningKey? = nil) throws {
        try append(key: key) { payload in
            payload.action = KeyStatement.rollAction
            payload.extensions = [CBORPair(2, value)]
            payload.critical = [.unsigned(2)]
        }
    }

    func checkpointKey(atSize size: UInt64) -> SigningKey {
        checkpointKeys.last { $0.first <= size }?.key ?? keys.checkpoint
    }

    mutating func appendCredential() throws {
        let keyID = keys.person.keyID
        let publicKey = keys.person.publicKey
        try append { payload in
            payload.action = KeyStatement.credentialAction
            payload.facts = [EntryFact(name: KeyStatement.keyFact, value: .bytes(keyID.bytes))]
            payload.extensions = [
                CBORPair(4, .map([CBORPair(1, CBORValue(Self.person)), CBORPair(2, .bytes(publicKey))]))
            ]
            payload.critical = [.unsigned(4)]
        }
    }

    mutating func appendRevocation(of keyID: RecordDigest, suspectFrom: UInt64) throws {
        let signed = RevocationStatement.signedBytes(log: log, keyID: keyID, suspectFrom: suspectFrom)
        let statement = RevocationStatement(
            keyID: keyID, suspectFrom: suspectFrom, rootSignature: try keys.root.sign(signed))
        try append { payload in
            payload.action = KeyStatement.revocationAction
            payload.extensions = [CBORPair(3, statement.value)]
            payload.critical = [.unsigned(3)]
        }
    }

    /// The files of the record, rolled every `rollAt` entries, with a checkpoint over all of it or over `covered`.
    ///
    /// Headers and footers are what `header` and `footer` make of the right ones; the rightful key signs them so.
    func files(
        rollAt: Int = 4, covered: UInt64? = nil, time: UInt64 = 1_700_000_100_000_000_000,
        footerKey: SigningKey? = nil,
        header changedHeader: (SegmentHeader) -> SegmentHeader = { $0 },
        footer changedFooter: (SegmentFooter) -> SegmentFooter = { $0 }
    ) throws -> RecordFiles {
        var files = RecordFiles()
        var tree = MerkleTree()
        var previousSegment = RecordDigest.zero
        var first = 0
        while first < entries.count {
            let end = min(first + rollAt, entries.count)
            let header = SegmentHeader(
                log: log, firstIndex: UInt64(first), previousSegment: previousSegment,
                previousPayload: first == 0 ? .zero : Self.cryptography.sha256(payloads[first - 1]))
            var bytes = changedHeader(header).encoded()
            for entry in entries[first..<end] {
                bytes += SegmentFrame.encode(entry)
                tree.append(leaf: MerkleTree.leaf(entry, Self.cryptography), Self.cryptography)
            }
            if end < entries.count {
                let footer = SegmentFooter(
                    log: log, firstIndex: UInt64(first), count: UInt64(end - first),
                    content: Self.cryptography.sha256(bytes), root: tree.root(Self.cryptography))
                let key = footerKey ?? checkpointKey(atSize: UInt64(end))
                bytes += SegmentFooter.frame(
                    try key.sign(changedFooter(footer).encodedPayload(), kind: .footer, log: log))
                previousSegment = Self.cryptography.sha256(bytes)
            }
            files.segments[UInt64(first)] = bytes
            first = end
        }
        files.checkpoint = try checkpoint(size: covered ?? UInt64(entries.count), time: time)
        return files
    }

    func checkpoint(
        size: UInt64, time: UInt64 = 1_700_000_100_000_000_000, key: SigningKey? = nil
    ) throws -> [UInt8] {
        let leaves = entries.prefix(Int(size)).map { MerkleTree.leaf($0, Self.cryptography) }
        let root = MerkleProof.root(leaves[...], Self.cryptography)
        return try (key ?? checkpointKey(atSize: size)).sign(
            Checkpoint(log: log, size: size, root: root, utcNanoseconds: time))
    }
}

/// A record as files in memory.
struct RecordFiles {
    var segments: [UInt64: [UInt8]] = [:]
    var checkpoint: [UInt8]?
    var opened: [UInt8]?

    func verdict(
        expectation: RecordExpectation = RecordExpectation(), chunk: Int = 1 << 20
    ) -> RecordVerdict {
        var verifier = RecordVerifier(
            cryptography: RecordBuilder.cryptography, checkpoint: checkpoint, opened: opened,
            expectation: expectation)
        let order = segments.keys.sorted()
        for first in order {
            verifier.beginSegment(firstIndex: first, isLast: first == order.last)
            let bytes = segments[first] ?? []
            for start in stride(from: 0, to: bytes.count, by: chunk) {
                verifier.feed(Array(bytes[start..<min(start + chunk, bytes.count)]))
            }
            verifier.endSegment()
        }
        return verifier.finish()
    }
}

extension RecordVerdict {
    /// Word, index and reason in one short text, as the tables of the tests have them.
    var summary: String {
        var parts = [word.rawValue]
        if let firstFailingIndex { parts.append(String(firstFailingIndex)) }
        if let reason { parts.append(reason.rawValue) }
        return parts.joined(separator: " ")
    }
}
