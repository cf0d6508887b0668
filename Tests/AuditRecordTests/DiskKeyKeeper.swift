import AuditRecord
import Contracts
import ContractsTesting
import RecordFormat
import Signatures
import Synchronization

/// Keeps a record's keys on a simulated disk, unsealed, so that a power cut reaches them too.
struct DiskKeyKeeper: KeyKeeping {
    private static let current = "current"
    private static let next = "next"
    private static let madeSoFar = Mutex<UInt64>(1_000)

    let folder: SimulatedFolder

    /// Lays down the keys of `kit`.
    init(_ kit: TestRecord, on disk: SimulatedDisk) throws {
        folder = disk.folder("keys")
        guard try folder.names().isEmpty else { return }
        try folder.replace(Self.current, with: kit.keys.entry.seed + kit.keys.checkpoint.seed)
    }

    func keys() throws -> RecordKeys {
        let seeds = try read(Self.current)
        let made = try folder.names().contains(Self.next) ? [SigningKey(seed: Array(read(Self.next).dropFirst()))] : []
        return RecordKeys(
            entry: try SigningKey(seed: Array(seeds.prefix(32))),
            checkpoint: try SigningKey(seed: Array(seeds.suffix(32))), candidates: made)
    }

    func prepare(_ role: WorkingKeyRole) throws -> SigningKey {
        let number = Self.madeSoFar.withLock { number in
            number += 1
            return number
        }
        let digits = (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
        let seed = digits + [UInt8](repeating: 9, count: 24)
        try folder.replace(Self.next, with: [UInt8(role.rawValue)] + seed)
        return try SigningKey(seed: seed)
    }

    func adopt() throws {
        let made = try read(Self.next)
        let seeds = try read(Self.current)
        let isEntry = made[0] == UInt8(WorkingKeyRole.entry.rawValue)
        let seed = Array(made.dropFirst())
        try folder.replace(
            Self.current, with: isEntry ? seed + Array(seeds.suffix(32)) : Array(seeds.prefix(32)) + seed)
        try folder.remove(Self.next)
    }

    func discard() throws { try folder.remove(Self.next) }

    private func read(_ name: String) throws -> [UInt8] {
        try folder.open(name, creating: false).read(at: 0, count: 100)
    }
}
