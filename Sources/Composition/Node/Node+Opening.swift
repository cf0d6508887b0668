import Arbitration
import AuditRecord
import BrainKit
import Contracts
import Core
import Database
import Commands
import Glibc
import HardwareTrust
import IntakeBrains
import Knowledge
import KnowledgeBrains
import Logging
import Policy
import Signatures
import TrustAgent
import Workers

/// What a node takes from outside: clock, randomness, log.
package struct NodeEnvironment: Sendable {
    let time: any TimeSource
    let random: any RandomSource
    let logger: Logger
    /// The program that parsing workers are started from.
    let workerProgram: String

    package init(
        time: any TimeSource, random: any RandomSource, logger: Logger, workerProgram: String = "/proc/self/exe"
    ) {
        self.time = time
        self.random = random
        self.logger = logger
        self.workerProgram = workerProgram
    }

    /// Ends the process at once: after a failed fsync the page cache no longer says what is on the disk.
    static let terminate: @Sendable (RecordError) -> Void = { error in
        StandardOutput().write("mickai: \(error)\n", to: .standardError)
        exit(1)
    }
}

extension Node {
    /// Opens a home. The caller holds its lock. A store that is damaged, or older than the record, opens as well and
    /// answers nothing, so that the record can still be read. A home of an older layout is upgraded once.
    ///
    /// - Parameter folders: where the record lies; by default in the home.
    /// - Throws: `home.not-initialised`, `trust.wrong-machine`, `record.rolled-back`, `database.store-too-new` and
    ///   what the parts throw.
    package static func open(
        _ home: Home, configuration: NodeConfiguration, environment: NodeEnvironment,
        folders: RecordFolders? = nil
    ) async throws -> Node {
        let found = try HomeStamp.read(home)
        let folder = try SystemFolder(home.keysFolder)
        let root = try SoftwareRootKey.open(in: folder, machine: MachineIdentity.current())
        let nodeKeys = try NodeKeys.open(in: folder, root: root)
        let keeper = NodeKeyKeeper(keys: nodeKeys, folder: folder, random: environment.random)
        let record = try await AuditRecord.open(
            folders: folders ?? recordFolders(home), keys: keeper.keys(),
            configuration: recordConfiguration(found, configuration), environment: recordEnvironment(environment))
        try await record.settle(keeper)
        let standing = try await StampStanding(found, key: nodeKeys.derivedKey(for: .homeSeal), record)
        let parts = try openParts(
            home, standing, configuration, environment, root: root, nodeKeys: nodeKeys, record: record)
        _ = try await parts.gate.recover()
        let node = try assemble(parts)
        if standing.isAltered {
            node.registry.condemn(LedgerFault(.damaged))
            node.knowledge.condemn(LedgerFault(.damaged))
        }
        try await node.settleStores(upgraded: standing.adopts)
        if standing.stamp != found, node.registry.fault == nil, node.knowledge.fault == nil {
            // Last, so that an upgrade which a crash cut short is done again.
            try SystemFolder(home.path).replace("home.json", with: standing.stamp.encoded())
        }
        // What somebody else wrote into the duties is no debt; every call that needs them says so.
        if node.registry.fault == nil, node.knowledge.fault == nil, node.duties.fault == nil {
            try await node.finishErasures()
        }
        return node
    }

    static func recordEnvironment(_ environment: NodeEnvironment) -> RecordEnvironment {
        RecordEnvironment(time: environment.time, random: environment.random, terminate: NodeEnvironment.terminate)
    }

    static func recordFolders(_ home: Home) throws -> RecordFolders {
        RecordFolders(
            root: try SystemFolder(home.recordFolder), segments: try SystemFolder(home.recordFolder + "/segments"))
    }

    static func recordConfiguration(_ stamp: HomeStamp, _ configuration: NodeConfiguration) -> RecordConfiguration {
        var record = RecordConfiguration(tenant: stamp.tenant, system: stamp.firstOperator)
        record.checkpointInterval = .milliseconds(configuration.checkpointMilliseconds)
        return record
    }

    private static func openParts(
        _ home: Home, _ standing: StampStanding, _ configuration: NodeConfiguration, _ environment: NodeEnvironment,
        root: SoftwareRootKey, nodeKeys: NodeKeys, record: AuditRecord
    ) throws -> NodeParts {
        _ = try SystemFolder(home.storesFolder)
        let keys = try KeyHierarchy(
            path: home.store(KeyHierarchy.storeName), root: root, random: environment.random)
        let registry = try PrincipalRegistry(
            path: home.store(PrincipalRegistry.storeName), keys: keys,
            subjectIndexKey: nodeKeys.derivedKey(for: .subjectIndex),
            sealKey: nodeKeys.derivedKey(for: .policySeal), random: environment.random, adopts: standing.adopts)
        let side = try SideStore(path: home.store(SideStore.storeName), keys: keys, random: environment.random)
        return NodeParts(
            home: home, stamp: standing.stamp, configuration: configuration, time: environment.time,
            random: environment.random, logger: environment.logger, nodeKeys: nodeKeys, keys: keys, record: record,
            gate: try RecordedEffectGate(record: record, folder: SystemFolder(home.recordFolder)),
            side: side,
            registry: registry,
            policy: PolicyEvaluator(
                registry: registry, permitKey: nodeKeys.derivedKey(for: .permit), clock: environment.time),
            knowledge: try KnowledgeStore(
                path: home.store("knowledge"), keys: keys, sealKey: nodeKeys.derivedKey(for: .knowledgeSeal),
                segments: SystemFolder(home.vectorsFolder), adopts: standing.adopts),
            decisions: try DecisionStore(path: home.store(DecisionStore.storeName), keys: keys),
            duties: try HoldRegister(
                path: home.store(HoldRegister.storeName), keys: keys,
                sealKey: nodeKeys.derivedKey(for: .dutySeal), tenant: standing.stamp.tenant),
            submissions: try SubmissionService(
                path: home.store(SubmissionService.storeName),
                maker: tenantLogMaker(
                    home: home, stamp: standing.stamp, nodeKeys: nodeKeys, configuration: configuration,
                    environment: recordEnvironment(environment)),
                side: side, codeKey: nodeKeys.derivedKey(for: .submissionCode).bytes, time: environment.time,
                random: environment.random,
                subject: { handle, tenant in
                    guard let subject = try registry.subjectID(for: handle, creating: tenant) else {
                        preconditionFailure("a subject that may be made is there afterwards")
                    }
                    return subject
                }),
            parser: DocumentParser(
                workers: WorkerLauncher(
                    workers: ParsingWorkers.handlers.map(\.name), executable: environment.workerProgram,
                    limits: WorkerLimits(wallTime: .seconds(configuration.workerTimeoutSeconds)))))
    }

    private static func assemble(_ parts: NodeParts) throws -> Node {
        let catalogue = try brainCatalogue()
        let draft = EntryDraft(
            tenant: parts.stamp.tenant, actor: Actor(principal: parts.stamp.firstOperator, kind: .system),
            action: EffectKind.modelLoad.action)
        return Node(
            parts: parts,
            arbiter: Arbiter(
                brains: catalogue.brains, screening: TrustAgent(brains: catalogue.brains), digest: Hashing.sha256),
            catalogue: catalogue,
            model: ModelLoading(
                folder: parts.home.modelFolder, threads: parts.configuration.ingestThreads, gate: parts.gate,
                draft: draft, isExpected: parts.stamp.hasModel))
    }

    /// The brains that work today. A brain is listed only when it works.
    static func brainCatalogue() throws -> BrainCatalogue {
        try BrainCatalogue([
            IntakeBrain(digest: Hashing.sha256), SensitivityBrain(digest: Hashing.sha256),
            InjectionBrain(digest: Hashing.sha256), PurposeBrain(digest: Hashing.sha256),
            RetrievalBrain(digest: Hashing.sha256), QuotationBrain(digest: Hashing.sha256),
            ContradictionBrain(digest: Hashing.sha256), NarratorBrain(digest: Hashing.sha256),
        ])
    }
}
