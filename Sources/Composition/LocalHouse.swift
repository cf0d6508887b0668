import AuditRecord
import Contracts
import Core
import Database
import Foundation
import HardwareTrust
import Inference
import Knowledge
import Logging
import Policy
import RecordFormat
import Signatures

/// What a command can do without an open node: make one, serve one, verify a record brought along.
struct LocalHouse: LocalOperating {
    let environment: NodeEnvironment
    let variables: [String: String]

    // MARK: Verifying

    func verifyBundle(_ check: BundleCheck) async throws -> VerificationReport {
        let segments = check.path + "/segments"
        guard FileManager.default.fileExists(atPath: check.path) else {
            throw CompositionError(.badFile, "There is no folder '\(check.path)'.")
        }
        var expectation = RecordExpectation()
        expectation.log = check.logID.map { RecordDigest($0) }
        expectation.rootKey = try check.keyFile.map { try ProofFiles.publicKey(in: $0) }
        expectation.heldCheckpoint = try check.checkpointFile.map { try ProofFiles.checkpoint(in: $0) }
        if let seconds = check.maxAgeSeconds {
            let (nanoseconds, overflowed) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
            expectation.maximumAge = (overflowed ? .max : nanoseconds, environment.time.now().utc.nanoseconds)
        }
        // A record that was robbed of its segments is no typing error: the verdict says so.
        let isThere = FileManager.default.fileExists(atPath: segments)
        let folders = RecordFolders(
            root: try SystemFolder(check.path), segments: isThere ? try SystemFolder(segments) : AbsentFolder())
        let witnessed = try check.witnessFile.flatMap { try Self.newestWitnessed(in: folders, keysIn: $0) }
        // A witnessed checkpoint is one that somebody else kept: the record must extend it.
        if let witnessed { expectation.heldCheckpoint = witnessed.document }
        return VerificationReport(
            RecordVerification.verify(
                folders, expectation: expectation, cores: ProcessInfo.processInfo.activeProcessorCount),
            witnessed: witnessed.map { WitnessedReport($0) },
            notes: check.witnessFile != nil && witnessed == nil ? ["unwitnessed"] : [])
    }

    private static func newestWitnessed(
        in folders: RecordFolders, keysIn file: String
    ) throws -> WitnessedCheckpoint? {
        do {
            return try folders.newestWitnessed(by: ProofFiles.witnessKeys(in: file))
        } catch is ProofFault {
            throw WitnessError(.badCosignature, "A cosignature in the record does not hold under the given keys.")
        }
    }

    // MARK: Making

    /// Everything that can be known before is checked before the first write; a making that fails leaves nothing.
    func initialise(home path: String, _ request: InitRequest) async throws -> InitReport {
        let home = Home(path)
        try HomeMaking.check(home)
        _ = try Title(request.tenantTitle)
        let configuration = try await NodeConfiguration.read(home: home, environment: variables)
        let model = try request.modelFolder.map { try CheckedModel(folder: $0) }
        let making = try HomeMaking(home)
        do {
            let report = try await make(home, request, configuration, model)
            try making.finish()
            return report
        } catch {
            making.takeBack()
            throw error
        }
    }

    private func make(
        _ home: Home, _ request: InitRequest, _ configuration: NodeConfiguration, _ model: CheckedModel?
    ) async throws -> InitReport {
        try model?.install(in: home)
        let stamp = try await makeRecord(home, configuration, hasModel: model != nil)
        try SystemFolder(home.path).replace("home.json", with: stamp.encoded())
        let node = try await Node.open(home, configuration: configuration, environment: environment)
        do {
            try await node.settleIn(request)
        } catch {
            try? await node.close()
            throw error
        }
        let assurance = node.nodeKeys.assurance
        try await node.close()
        return InitReport(
            home: home.path, log: stamp.log.description, rootKeyFile: home.rootSeedFile,
            operatorName: request.operatorName.text, tenant: request.tenant.text, assurance: assurance.rawValue,
            assuranceWords: assurance.plainWords, model: model?.digest.description)
    }

    /// Makes keys and record. Crash order: the stamp is written last, so a home that was not finished is made anew.
    private func makeRecord(
        _ home: Home, _ configuration: NodeConfiguration, hasModel: Bool
    ) async throws -> HomeStamp {
        let folder = try SystemFolder(home.keysFolder)
        let root = try SoftwareRootKey.create(in: folder, machine: .current(), random: environment.random)
        let nodeKeys = try NodeKeys.create(in: folder, root: root, random: environment.random)
        let keys = try NodeKeyKeeper(keys: nodeKeys, folder: folder, random: environment.random).keys()
        let recordRoot = try SigningKey(random: environment.random)
        let genesis = try RecordGenesis(root: recordRoot, keys: keys, random: environment.random)
        let stamp = HomeStamp(
            format: HomeStamp.currentFormat, tenant: TenantID(random: environment.random),
            firstOperator: PrincipalID(random: environment.random), source: SourceID(random: environment.random),
            log: Core.Digest(genesis.log), hasModel: hasModel
        ).sealed(with: nodeKeys.derivedKey(for: .homeSeal))
        let record = try await AuditRecord.create(
            folders: Node.recordFolders(home), keys: keys, genesis: genesis, source: stamp.source,
            configuration: Node.recordConfiguration(stamp, configuration),
            environment: RecordEnvironment(
                time: environment.time, random: environment.random, terminate: NodeEnvironment.terminate))
        try await record.close()
        let offline = try SystemFolder(home.offlineFolder)
        try offline.replace("root.pub", with: Array(Hexadecimal.encode(recordRoot.publicKey).utf8) + [10])
        try offline.replace(Home.rootSeedName, with: Array(Hexadecimal.encode(recordRoot.seed).utf8) + [10])
        return stamp
    }

}

/// An embedding model whose bytes are the pinned ones, read and checked before a home is made to hold it.
private struct CheckedModel {
    let digest: Core.Digest
    private let files: [(name: String, bytes: [UInt8])]

    /// - Throws: the codes of ``ModelFolder`` and ``SentenceEncoder``.
    init(folder: String) throws {
        let source = ModelFolder(path: folder)
        var files: [(name: String, bytes: [UInt8])] = []
        digest = try SentenceEncoder(threads: 1, digest: Hashing.sha256) { file in
            let bytes = try source.read(file)
            files.append((file.name, bytes))
            return bytes
        }.modelDigest
        self.files = files
    }

    func install(in home: Home) throws {
        let target = try SystemFolder(home.modelFolder)
        for file in files { try target.replace(file.name, with: file.bytes) }
    }
}

extension Node {
    /// The purposes that the first operator may use on a new node, without a grant of somebody else: none of them
    /// reads personal data.
    static let firstPurposes: [Purpose] = [.engineering, .serviceRepair, .supplierQuality, .evaluation]
    static let firstGrantDays = 90

    /// Makes the first tenant and operator. On a one-person node the operator is an analyst too; `principal revoke
    /// NAME --role analyst` separates the duties.
    func settleIn(_ request: InitRequest) async throws {
        try await change { ticket in
            try self.registry.add(
                Tenant(
                    id: self.stamp.tenant, name: request.tenant, title: Title(request.tenantTitle), category: .oem),
                ticket: ticket)
            let person = try RegisteredPrincipal(
                id: self.stamp.firstOperator, name: request.operatorName, title: Title("operator of this node"),
                tenant: self.stamp.tenant, kind: .person, roles: [.operator, .analyst])
            try self.registry.add(person, ticket: ticket)
            let caseName = try CaseName("first-steps")
            for purpose in Self.firstPurposes {
                let grant = GrantRequest(
                    principal: request.operatorName, purpose: purpose, caseName: caseName, days: Self.firstGrantDays)
                _ = try self.add(grant, to: person, ticket)
            }
        }
    }
}
