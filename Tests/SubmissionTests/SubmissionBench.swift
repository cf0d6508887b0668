import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import GRDB
import HardwareTrust
import RecordFormat
import Signatures

@testable import AuditRecord

/// The service over real files in a folder of its own, opened and closed as a process would.
final class SubmissionBench: Sendable {
    let folder: TemporaryFolder
    let time = ManualTimeSource()
    let random = SeededRandomSource(seed: 11)
    let aurion: TenantID
    let harbour: TenantID
    let operatorActor: Actor
    private let root: SoftwareRootKey
    private let logRoot: SigningKey

    init() throws {
        folder = try TemporaryFolder()
        root = try SoftwareRootKey.create(
            in: SystemFolder(folder.path), machine: MachineIdentity(machineID: [1], hardwareUUID: nil), random: random)
        logRoot = try SigningKey(random: random)
        aurion = TenantID(random: random)
        harbour = TenantID(random: random)
        operatorActor = Actor(principal: PrincipalID(random: random), kind: .person)
    }

    var rootKey: [UInt8] { logRoot.publicKey }

    func open() throws -> SubmissionService {
        let keys = try KeyHierarchy(path: folder.path(of: "keys.sqlite"), root: root, random: random)
        let folder = folder
        return try SubmissionService(
            path: folder.path(of: "submissions.sqlite"),
            maker: TenantLogMaker(
                folders: { try Self.folders(folder, $0) }, keeper: { StandingKeys(tenant: $0) },
                genesis: { [logRoot, random] in try RecordGenesis(root: logRoot, keys: $0, random: random) },
                existing: { [aurion, harbour] in
                    [aurion, harbour].filter { TemporaryFolder.exists(folder.path(of: "logs/\($0)/checkpoint")) }
                },
                source: try SourceID(bytes: [UInt8](repeating: 9, count: 16)),
                configuration: { [operatorActor] in
                    RecordConfiguration(tenant: $0, system: operatorActor.principal)
                },
                environment: RecordEnvironment(time: time, random: random, terminate: { _ in })),
            side: try SideStore(path: folder.path(of: "side.sqlite"), keys: keys, random: random),
            codeKey: [UInt8](repeating: 5, count: 32), time: time, random: random,
            subject: { handle, _ in
                try SubjectID(bytes: Array(Hashing.sha256(Array(handle.text.utf8)).bytes.prefix(16)))
            })
    }

    private static func folders(_ folder: TemporaryFolder, _ tenant: TenantID) throws -> RecordFolders {
        let path = folder.path(of: "logs/\(tenant)")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return RecordFolders(root: try SystemFolder(path), segments: try SystemFolder(path + "/segments"))
    }

    func ticket(_ kind: EffectKind) -> EffectTicket {
        EffectTicket(
            kind: kind,
            intent: RecordedEntry(log: .zero, index: 0, leafHash: .zero, time: Instant(nanoseconds: 0)))
    }

    /// A source of `tenant` and its token.
    func source(
        of tenant: TenantID, in service: SubmissionService, days: UInt64 = 30
    ) async throws -> (submitter: Submitter, token: String) {
        try await service.addSource(
            PrincipalID(random: random), kind: .service, tenant: tenant, by: operatorActor,
            until: time.now().utc.adding(seconds: days * 86_400), ticket: ticket(.policyChange))
    }

    func verdict(of tenant: TenantID) throws -> RecordVerdict {
        var expectation = RecordExpectation()
        expectation.rootKey = rootKey
        return RecordVerification.verify(
            try Self.folders(folder, tenant), expectation: expectation, cores: 2)
    }

    /// Changes the service's store behind its back, as a crash or an intruder would.
    func edit(_ sql: String) throws {
        try DatabaseQueue(path: folder.path(of: "submissions.sqlite")).write { try $0.execute(sql: sql) }
    }
}

extension SubmissionBatch {
    init(_ events: [SubmittedEvent], key: String? = nil, receipts: Bool = false) {
        self.init(events: events, idempotencyKey: key, wantsReceipts: receipts)
    }
}

extension SubmittedEvent {
    static func prompt(_ text: String, sequence: UInt64? = nil) throws -> SubmittedEvent {
        var event = SubmittedEvent(.prompt)
        event.contents = ["text": text]
        event.subjects = [try SubjectName("driver-7")]
        event.sequence = sequence
        return event
    }

    static func output(after parents: [UInt64], sequence: UInt64? = nil) -> SubmittedEvent {
        var event = SubmittedEvent(.output)
        event.parents = parents
        event.sequence = sequence
        event.facts = ["tokens": .count(12)]
        return event
    }
}

/// The same two keys for a company at every start; none of them is rolled.
private struct StandingKeys: KeyKeeping {
    let tenant: TenantID

    func keys() throws -> RecordKeys {
        RecordKeys(entry: try key(1), checkpoint: try key(2))
    }

    private func key(_ role: UInt8) throws -> SigningKey {
        try SigningKey(seed: Hashing.sha256(tenant.bytes + [role]).bytes)
    }

    func prepare(_ role: WorkingKeyRole) throws -> SigningKey { try key(3) }

    func adopt() throws {}

    func discard() throws {}
}
