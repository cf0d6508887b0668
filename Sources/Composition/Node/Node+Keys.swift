import AuditRecord
import Contracts
import Core
import Database
import Foundation
import HardwareTrust
import Policy
import RecordFormat
import Signatures

extension Node {
    package func recordKeys(of tenant: TenantName?) async throws -> RecordKeysReport {
        guard let tenant else { return try await recordKeys() }
        let log = try await submissions.logs.log(of: registry.tenant(named: tenant).id)
        return RecordKeysReport(log: log.log, history: try await log.keyHistory, rootPlace: .nodeKeys)
    }

    /// The keys of the node's own record.
    private func recordKeys() async throws -> RecordKeysReport {
        let history = try await record.keyHistory
        return RecordKeysReport(
            log: stamp.log, history: history,
            rootPlace: try tenantLogRoot.publicKey == history.rootKey
                ? .nodeKeys : FileManager.default.fileExists(atPath: home.rootSeedFile) ? .offlineFolder : .away)
    }

    /// The record's public keys and what vouches for them, for a verifier that pins them; the root key is the one to
    /// pin. One line of JSON with sorted keys.
    func operatorKeys() async throws -> String {
        let report = OperatorKeyReport(
            keys: try await recordKeys(), assurance: nodeKeys.assurance.rawValue,
            assuranceWords: nodeKeys.assurance.plainWords)
        return try ReportJSON.text(of: report) + "\n"
    }

    package func rollKey(_ role: RecordKeyRole, of tenant: TenantName?) async throws -> KeyRollReport {
        let log = try await keyedLog(of: tenant)
        let workingRole: WorkingKeyRole
        switch role {
        case .entry: workingRole = .entry
        case .checkpoint: workingRole = .checkpoint
        }
        let old = try await log.record.keyHistory.current(workingRole).keyID
        let draft = EntryDraft(tenant: log.tenant, actor: operatorActor, action: KeyStatement.rollAction)
        let entry: RecordedEntry
        if tenant == nil {
            let keeper = NodeKeyKeeper(keys: nodeKeys, folder: try SystemFolder(home.keysFolder), random: random)
            entry = try await record.roll(workingRole, keeper: keeper, draft: draft)
        } else {
            // The node's own record says that a company's log was touched.
            entry = try await change { _ in
                try await self.submissions.logs.roll(workingRole, of: log.tenant, draft: draft)
            }
        }
        let history = try await log.record.keyHistory
        let rolls = history.keys.count { $0.role == .checkpoint } - 1
        return KeyRollReport(
            role: role.rawValue, oldKeyID: old.hexadecimal,
            newKeyID: history.current(workingRole).keyID.hexadecimal, entry: entry.index,
            note: rolls > KeyVoucher.maximumRolls ? Self.beyondVoucher : nil)
    }

    /// A log and the company whose events it holds: the node's own record where none is named.
    private func keyedLog(of name: TenantName?) async throws -> (record: AuditRecord, tenant: TenantID) {
        guard let name else { return (record, stamp.tenant) }
        let tenant = try registry.tenant(named: name).id
        return (try await submissions.logs.log(of: tenant), tenant)
    }

    private static let beyondVoucher = """
        The checkpoint key was rolled more than \(KeyVoucher.maximumRolls) times: 'oar prove' makes no more proofs under \
        the root key alone, and 'oar witness request' no more requests. The whole record verifies as before.
        """

    package func revokeKey(_ request: KeyRevocationRequest) async throws -> KeyRevocationReport {
        let (log, tenant) = try await keyedLog(of: request.root.tenant)
        let history = try await log.keyHistory
        let keyID = RecordDigest(request.keyID)
        guard history.keys.contains(where: { $0.keyID == keyID }) else {
            throw CompositionError(
                .unknownName, "This log never had the key '\(request.keyID)'. See: mickai oar key list")
        }
        let count = await log.count
        guard request.suspectFrom <= count else {
            throw CompositionError(.badFile, "The record has \(count) entries; --suspect-from is at most that.")
        }
        let root = try rootKey(request.root)
        guard root.publicKey == history.rootKey else {
            throw CompositionError(.credentialUnusable, "That key is not the root key of this log.")
        }
        let signed = RevocationStatement.signedBytes(
            log: RecordDigest(log.log), keyID: keyID, suspectFrom: request.suspectFrom)
        let statement = RevocationStatement(
            keyID: keyID, suspectFrom: request.suspectFrom, rootSignature: try root.sign(signed))
        let draft = EntryDraft(tenant: tenant, actor: operatorActor, action: KeyStatement.revocationAction)
        let entry: RecordedEntry
        switch request.root {
        case .file: entry = try await record.append(revocation: statement, draft: draft)
        case .companies: entry = try await change { _ in try await log.append(revocation: statement, draft: draft) }
        }
        return KeyRevocationReport(
            keyID: keyID.hexadecimal, suspectFrom: request.suspectFrom, entry: entry.index)
    }

    private func rootKey(_ place: KeyRevocationRequest.Root) throws -> SigningKey {
        switch place {
        case .file(let path): try Self.rootKey(in: path)
        case .companies: try tenantLogRoot
        }
    }

    /// The root's private key: 32 bytes of seed, raw or as hexadecimal text, as `init` wrote them.
    private static func rootKey(in file: String) throws -> SigningKey {
        guard let data = FileManager.default.contents(atPath: file), data.count < 4_096 else {
            throw CompositionError(.badFile, "'\(file)' cannot be read as a root key.")
        }
        let text = String(decoding: data, as: UTF8.self).filter { !$0.isWhitespace }
        let seed = data.count == SigningKey.seedBytes ? Array(data) : Hexadecimal.decode(text)
        guard let seed, let key = try? SigningKey(seed: seed) else {
            throw CompositionError(.badFile, "'\(file)' is not a root key: 64 hexadecimal digits, as 'init' wrote it.")
        }
        return key
    }
}

extension KeyRevocationRequest.Root {
    fileprivate var tenant: TenantName? {
        switch self {
        case .file: nil
        case .companies(let tenant): tenant
        }
    }
}

extension RecordKeysReport {
    init(log: Core.Digest, history: KeyHistory, rootPlace: RootPlace) {
        self.init(
            log: log.description,
            root: Root(keyID: history.rootKeyID.hexadecimal, publicKey: Hexadecimal.encode(history.rootKey)),
            rootPlace: rootPlace,
            keys: history.keys.map { key in
                Key(
                    keyID: key.keyID.hexadecimal, role: Self.name(key.role),
                    publicKey: Hexadecimal.encode(key.publicKey), first: key.first, last: key.end.map { $0 - 1 },
                    suspectFrom: key.suspectFrom)
            })
    }

    private static func name(_ role: WorkingKeyRole) -> String {
        switch role {
        case .entry: RecordKeyRole.entry.rawValue
        case .checkpoint: RecordKeyRole.checkpoint.rawValue
        }
    }
}
