import AuditRecord
import Contracts
import Core
import Crypto
import Database
import Foundation
import RecordFormat
import Signatures

/// One record of the benchmark: the product's own, with the configuration a node has, in a folder on the real disk.
struct BenchRecord {
    static let entrySeed = [UInt8](repeating: 1, count: SigningKey.seedBytes)

    let path: String
    let keys: RecordKeys
    private let root: SigningKey
    private let tenant: TenantID
    private let person: PrincipalID
    private let system: PrincipalID

    /// - Parameter fresh: Whether what lies in `path` is removed first.
    init(_ path: String, fresh: Bool) throws {
        self.path = path
        if fresh { try? FileManager.default.removeItem(atPath: path) }
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        keys = RecordKeys(
            entry: try SigningKey(seed: Self.entrySeed),
            checkpoint: try SigningKey(seed: [UInt8](repeating: 2, count: SigningKey.seedBytes)))
        root = try SigningKey(seed: [UInt8](repeating: 3, count: SigningKey.seedBytes))
        tenant = try TenantID(bytes: [UInt8](repeating: 5, count: 16))
        person = try PrincipalID(bytes: [UInt8](repeating: 6, count: 16))
        system = try PrincipalID(bytes: [UInt8](repeating: 7, count: 16))
    }

    var folders: RecordFolders {
        get throws { RecordFolders(root: try SystemFolder(path), segments: try SystemFolder(path + "/segments")) }
    }

    /// The record, made where there is none yet.
    func open() async throws -> AuditRecord {
        let configuration = RecordConfiguration(tenant: tenant, system: system)
        let random = SystemRandomSource()
        let environment = RecordEnvironment(time: try SystemTimeSource(), random: random) { error in
            FileHandle.standardError.write(Data("record-bench: \(error)\n".utf8))
            exit(3)
        }
        guard try folders.segments.names().isEmpty else {
            return try await AuditRecord.open(
                folders: folders, keys: keys, configuration: configuration, environment: environment)
        }
        return try await AuditRecord.create(
            folders: folders, keys: keys, genesis: RecordGenesis(root: root, keys: keys, random: random),
            source: SourceID(bytes: [UInt8](repeating: 8, count: 16)), configuration: configuration,
            environment: environment)
    }

    /// What a node records of one request.
    func draft() throws -> EntryDraft {
        var draft = EntryDraft(
            tenant: tenant, actor: Actor(principal: person, kind: .person), action: "request.received")
        draft.purpose = PurposeReference(purpose: .serviceRepair, caseID: nil)
        draft.policy = Hashing.sha256([1])
        draft.component = ComponentReference(name: "intake", version: "1.0.0")
        draft.objects = [[UInt8](repeating: 9, count: 16)]
        draft.commitments = [SaltedCommitment(name: "request", digest: Hashing.sha256([2]))]
        draft.outcome = "accepted"
        draft.facts = ["characters": .count(120)]
        return draft
    }

    /// Appends `count` entries from `clients` tasks.
    func append(_ count: Int, clients: Int, to record: AuditRecord) async throws {
        let draft = try draft()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    for _ in 0..<(count + client) / clients { _ = try await record.append(draft) }
                }
            }
            try await group.waitForAll()
        }
    }

    /// The signed messages and signatures of the first entries after the genesis, at most `count`.
    func signatures(_ count: UInt64) async throws -> (messages: [[UInt8]], signatures: [[UInt8]], log: RecordDigest) {
        let record = try await open()
        let log = RecordDigest(record.log)
        var messages: [[UInt8]] = []
        var signatures: [[UInt8]] = []
        for index in 1..<min(count + 1, await record.count) {
            let message = try COSESign1.decode(await record.signedEntry(at: index), kind: .entry)
            messages.append(
                COSESign1.signedBytes(kind: .entry, log: log, keyID: message.keyID, payload: message.payload))
            signatures.append(Array(message.signature))
        }
        try await record.close()
        return (messages, signatures, log)
    }

    func verify(cores: Int) -> RecordVerdict {
        var expectation = RecordExpectation()
        expectation.rootKey = root.publicKey
        guard let folders = try? folders else { preconditionFailure("the folder was made at the start") }
        return RecordVerification.verify(folders, expectation: expectation, cores: cores)
    }
}
