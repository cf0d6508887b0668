import AuditRecord
import Contracts
import Core
import Database
import Foundation
import HardwareTrust
import RecordFormat
import Signatures

extension Node {
    package func recordKeys() async throws -> RecordKeysReport {
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

    package func rollKey(_ role: RecordKeyRole) async throws -> KeyRollReport {
        let workingRole: WorkingKeyRole
        switch role {
        case .entry: workingRole = .entry
        case .checkpoint: workingRole = .checkpoint
        }
        let old = try await record.keyHistory.current(workingRole).keyID
        let keeper = NodeKeyKeeper(keys: nodeKeys, folder: try SystemFolder(home.keysFolder), random: random)
        let entry = try await record.roll(
            workingRole, keeper: keeper, draft: draft(KeyStatement.rollAction, by: operatorActor))
        let history = try await record.keyHistory
        let rolls = history.keys.count { $0.role == .checkpoint } - 1
        return KeyRollReport(
            role: role.rawValue, oldKeyID: old.hexadecimal,
            newKeyID: history.current(workingRole).keyID.hexadecimal, entry: entry.index,
            note: rolls > KeyVoucher.maximumRolls ? Self.beyondVoucher : nil)
    }

    private static let beyondVoucher = """
        The checkpoint key was rolled more than \(KeyVoucher.maximumRolls) times: 'oar prove' makes no more proofs under \
        the root key alone, and 'oar witness request' no more requests. The whole record verifies as before.
        """

    package func revokeKey(_ request: KeyRevocationRequest) async throws -> KeyRevocationReport {
        let history = try await record.keyHistory
        let keyID = RecordDigest(request.keyID)
        guard history.keys.contains(where: { $0.keyID == keyID }) else {
            throw CompositionError(
                .unknownName, "This log never had the key '\(request.keyID)'. See: mickai oar key list")
        }
        let count = await record.count
        guard request.suspectFrom <= count else {
            throw CompositionError(.badFile, "The record has \(count) entries; --suspect-from is at most that.")
        }
        let root = try Self.rootKey(in: request.rootFile)
        guard root.publicKey == history.rootKey else {
            throw CompositionError(
                .credentialUnusable, "The key in '\(request.rootFile)' is not the root key of this log.")
        }
        let signed = RevocationStatement.signedBytes(
            log: RecordDigest(stamp.log), keyID: keyID, suspectFrom: request.suspectFrom)
        let statement = RevocationStatement(
            keyID: keyID, suspectFrom: request.suspectFrom, rootSignature: try root.sign(signed))
        let entry = try await record.append(
            revocation: statement, draft: draft(KeyStatement.revocationAction, by: operatorActor))
        return KeyRevocationReport(
            keyID: keyID.hexadecimal, suspectFrom: request.suspectFrom, entry: entry.index)
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
