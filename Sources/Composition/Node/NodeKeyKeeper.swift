import AuditRecord
import Core
import Database
import HardwareTrust
import RecordFormat
import Signatures

/// Keeps the record's signing keys sealed among the node's keys.
struct NodeKeyKeeper: KeyKeeping {
    private let nodeKeys: NodeKeys
    private let folder: SystemFolder
    private let random: any RandomSource

    init(keys: NodeKeys, folder: SystemFolder, random: any RandomSource) {
        nodeKeys = keys
        self.folder = folder
        self.random = random
    }

    func keys() throws -> RecordKeys {
        let kept = try nodeKeys.reopened(in: folder)
        var candidates: [SigningKey] = []
        if let next = try kept.next(in: folder) { candidates.append(try SigningKey(seed: next.seed)) }
        return RecordKeys(
            entry: try SigningKey(seed: kept.seed(of: .entry)),
            checkpoint: try SigningKey(seed: kept.seed(of: .checkpoint)), candidates: candidates)
    }

    func prepare(_ role: WorkingKeyRole) throws -> SigningKey {
        let kind: NodeKeyKind
        switch role {
        case .entry: kind = .entry
        case .checkpoint: kind = .checkpoint
        }
        return try SigningKey(seed: nodeKeys.prepareNext(kind, in: folder, random: random).seed)
    }

    func adopt() throws {
        guard let next = try nodeKeys.next(in: folder) else { return }
        try nodeKeys.adopt(next, in: folder, random: random)
    }

    func discard() throws { try nodeKeys.discardNext(in: folder) }
}
