/// A working key of a log, and the indices that it is in charge of: from `first` up to, but not including, `end`.
package struct WorkingKey: Equatable, Sendable {
    package let role: WorkingKeyRole
    package let publicKey: [UInt8]
    package let keyID: RecordDigest
    package let first: UInt64
    /// `nil` while the key is in charge.
    package fileprivate(set) var end: UInt64?
    /// The lowest index from which the root key said that this key is not to be believed.
    package fileprivate(set) var suspectFrom: UInt64?

    package init(
        role: WorkingKeyRole, publicKey: [UInt8], keyID: RecordDigest, first: UInt64, end: UInt64? = nil,
        suspectFrom: UInt64? = nil
    ) {
        self.role = role
        self.publicKey = publicKey
        self.keyID = keyID
        self.first = first
        self.end = end
        self.suspectFrom = suspectFrom
    }
}

/// Every working key that a log has named so far: who is in charge of what, and who is not to be believed.
///
/// Writer and verifier hold the same one, so they agree on who signs an entry, a footer and a checkpoint.
package struct KeyHistory: Equatable, Sendable {
    package static let maximumRolls = 4_096

    package let rootKey: [UInt8]
    package let rootKeyID: RecordDigest
    /// In the order in which the log named them; the first two are those of its first entry.
    package private(set) var keys: [WorkingKey]
    private var currentEntry = 0
    private var currentCheckpoint = 1

    package init(_ genesis: GenesisStatement, _ cryptography: some RecordCryptography) {
        rootKey = genesis.rootKey
        rootKeyID = cryptography.sha256(genesis.rootKey)
        keys = [
            WorkingKey(
                role: .entry, publicKey: genesis.entryKey, keyID: cryptography.sha256(genesis.entryKey), first: 0),
            WorkingKey(
                role: .checkpoint, publicKey: genesis.checkpointKey,
                keyID: cryptography.sha256(genesis.checkpointKey), first: 0),
        ]
    }

    /// The key that signs the next entry, or the next checkpoint and footer.
    package func current(_ role: WorkingKeyRole) -> WorkingKey {
        switch role {
        case .entry: keys[currentEntry]
        case .checkpoint: keys[currentCheckpoint]
        }
    }

    /// The checkpoint key that signs over `size` entries.
    package func checkpointKey(atSize size: UInt64) -> WorkingKey {
        keys.last { $0.role == .checkpoint && $0.first <= size } ?? keys[1]
    }

    /// Takes over a roll that the entry at `index` states; its signatures are the caller's business.
    ///
    /// - Throws: ``ReasonCode/statementMalformed`` for a key that the log has named before,
    ///   ``ReasonCode/statementLimit``.
    package mutating func roll(
        _ statement: RollStatement, at index: UInt64, _ cryptography: some RecordCryptography
    ) throws(ReasonCode) {
        let keyID = cryptography.sha256(statement.newKey)
        guard keyID != rootKeyID, position(of: keyID) == nil else { throw .statementMalformed }
        guard keys.count < Self.maximumRolls + 2 else { throw .statementLimit }
        switch statement.role {
        case .entry:
            keys[currentEntry].end = index + 1
            currentEntry = keys.count
        case .checkpoint:
            keys[currentCheckpoint].end = index + 1
            currentCheckpoint = keys.count
        }
        keys.append(
            WorkingKey(role: statement.role, publicKey: statement.newKey, keyID: keyID, first: index + 1))
    }

    /// Takes over a revocation; its signature is the caller's business.
    ///
    /// - Throws: ``ReasonCode/revocationUnknownKey`` for a key that the log has not named.
    package mutating func revoke(_ statement: RevocationStatement) throws(ReasonCode) {
        guard let position = position(of: statement.keyID) else { throw .revocationUnknownKey }
        keys[position].suspectFrom = min(keys[position].suspectFrom ?? UInt64.max, statement.suspectFrom)
    }

    /// The lowest index below `count` that only a revoked key vouches for, where `covered` entries were witnessed.
    package func firstSuspect(below count: UInt64, covered: UInt64) -> UInt64? {
        var lowest: UInt64?
        for key in keys {
            guard let suspectFrom = key.suspectFrom else { continue }
            let start = max(suspectFrom, key.first, covered)
            guard start < min(count, key.end ?? UInt64.max) else { continue }
            lowest = min(lowest ?? UInt64.max, start)
        }
        return lowest
    }

    private func position(of keyID: RecordDigest) -> Int? { keys.firstIndex { $0.keyID == keyID } }
}

extension KeyHistory {
    /// What a file of the writer's own keeps of it.
    package var value: CBORValue {
        let rows = keys.map { key in
            CBORValue.array([
                .unsigned(key.role.rawValue), .bytes(key.publicKey), .unsigned(key.first),
                key.suspectFrom.map { .unsigned($0) } ?? .null,
            ])
        }
        return .array([.bytes(rootKey)] + rows)
    }

    /// `nil` unless ``value`` made it; ranges are derived anew, so that they cannot contradict each other.
    package init?(_ value: CBORValue, _ cryptography: some RecordCryptography) {
        guard let items = value.items, let root = items.first?.byteString,
            (3...Self.maximumRolls + 3).contains(items.count)
        else { return nil }
        rootKey = root
        rootKeyID = cryptography.sha256(root)
        keys = []
        for item in items.dropFirst() {
            guard let values = item.items(count: 4), let number = values[0].unsignedInteger,
                let role = WorkingKeyRole(rawValue: number), let key = values[1].byteString,
                let first = values[2].unsignedInteger,
                values[3] == .null || values[3].unsignedInteger != nil
            else { return nil }
            if keys.count >= 2 {
                let before = role == .entry ? currentEntry : currentCheckpoint
                guard keys[before].first < first else { return nil }
                keys[before].end = first
            } else {
                guard role == (keys.isEmpty ? .entry : .checkpoint), first == 0 else { return nil }
            }
            if role == .entry { currentEntry = keys.count } else { currentCheckpoint = keys.count }
            keys.append(
                WorkingKey(
                    role: role, publicKey: key, keyID: cryptography.sha256(key), first: first,
                    suspectFrom: values[3].unsignedInteger))
        }
    }
}
