import Contracts
import Core
import RecordFormat
import Signatures

/// What makes and opens the log of one company: where it lies and its keys.
package struct TenantLogMaker: Sendable {
    /// The folders of a company's log; makes them where they are missing.
    package let folders: @Sendable (TenantID) throws -> RecordFolders
    /// What keeps the working keys of a company's log; makes them where there are none.
    package let keeper: @Sendable (TenantID) throws -> any KeyKeeping
    /// The root key's word on a new log under these keys.
    package let genesis: @Sendable (RecordKeys) throws -> RecordGenesis
    /// The companies that have a log here.
    package let existing: @Sendable () throws -> [TenantID]
    /// The node's own source in every log.
    package let source: SourceID
    package let configuration: @Sendable (TenantID) -> RecordConfiguration
    package let environment: RecordEnvironment

    package init(
        folders: @escaping @Sendable (TenantID) throws -> RecordFolders,
        keeper: @escaping @Sendable (TenantID) throws -> any KeyKeeping,
        genesis: @escaping @Sendable (RecordKeys) throws -> RecordGenesis,
        existing: @escaping @Sendable () throws -> [TenantID], source: SourceID,
        configuration: @escaping @Sendable (TenantID) -> RecordConfiguration, environment: RecordEnvironment
    ) {
        self.folders = folders
        self.keeper = keeper
        self.genesis = genesis
        self.existing = existing
        self.source = source
        self.configuration = configuration
        self.environment = environment
    }
}

/// The logs of the companies that submit events, each a record of its own that its owner takes home alone.
///
/// A log is opened when it is first needed and stays open; each seals its checkpoints while ``run()`` runs.
package actor TenantLogs {
    /// How far the store's knowledge may fall behind a log before it is brought up: what a start after a crash reads.
    private static let reconciledEntries: UInt64 = 4_096

    private let maker: TenantLogMaker
    private let store: SubmissionStore
    private var open: [TenantID: AuditRecord] = [:]
    private var opening: [TenantID: Task<AuditRecord, any Error>] = [:]

    init(maker: TenantLogMaker, store: SubmissionStore) {
        self.maker = maker
        self.store = store
    }

    /// The companies that have a log here, in order.
    package nonisolated var existing: [TenantID] { get throws { try maker.existing().sorted() } }

    /// Where a company's log lies.
    package nonisolated func folders(_ tenant: TenantID) throws -> RecordFolders { try maker.folders(tenant) }

    /// - Throws: `submission.no-log` where the company has none, and what the record throws.
    package func log(of tenant: TenantID) async throws -> AuditRecord {
        try await log(of: tenant) {
            guard try self.maker.existing().contains(tenant) else {
                throw SubmissionError(.noLog, "That company has no log yet: 'mickai oar source add' makes one.")
            }
            let keeper = try self.maker.keeper(tenant)
            let log = try await AuditRecord.open(
                folders: self.maker.folders(tenant), keys: keeper.keys(),
                configuration: self.maker.configuration(tenant), environment: self.maker.environment)
            try await log.settle(keeper)
            return log
        }
    }

    /// The company's log; makes it where there is none.
    func makeLog(of tenant: TenantID, ticket: EffectTicket) async throws -> AuditRecord {
        precondition(ticket.kind == .policyChange, "a new log is a change of policy")
        if try maker.existing().contains(tenant) { return try await log(of: tenant) }
        return try await log(of: tenant) {
            let keys = try self.maker.keeper(tenant).keys()
            return try await AuditRecord.create(
                folders: self.maker.folders(tenant), keys: keys, genesis: self.maker.genesis(keys),
                source: self.maker.source, configuration: self.maker.configuration(tenant),
                environment: self.maker.environment)
        }
    }

    /// Puts a new key in charge of a company's log, as ``AuditRecord/roll(_:keeper:draft:)``.
    package func roll(
        _ role: WorkingKeyRole, of tenant: TenantID, draft: EntryDraft
    ) async throws -> RecordedEntry {
        try await log(of: tenant).roll(role, keeper: maker.keeper(tenant), draft: draft)
    }

    private func log(
        of tenant: TenantID, _ make: @escaping @Sendable () async throws -> AuditRecord
    ) async throws -> AuditRecord {
        if let log = open[tenant] { return log }
        if let task = opening[tenant] { return try await task.value }
        let store = store
        let own = maker.source
        let task = Task {
            let log = try await make()
            guard try store.seen(tenant) <= (await log.count) else {
                try await log.close()
                throw RecordError(
                    .rolledBack,
                    "This company's log is shorter than what was acknowledged: it was put back. Restore the newest copy."
                )
            }
            try await Self.reconcile(log, tenant: tenant, own: own, store: store)
            return log
        }
        opening[tenant] = task
        defer { opening[tenant] = nil }
        let log = try await task.value
        open[tenant] = log
        return log
    }

    /// Learns of entries that became durable before the store heard of them.
    private static func reconcile(
        _ log: AuditRecord, tenant: TenantID, own: SourceID, store: SubmissionStore
    ) async throws {
        let covered = try store.covered(tenant)
        let count = await log.count
        guard covered < count else { return }
        var missed: [(source: SourceID, row: SubmissionStore.Row)] = []
        try await log.scan(from: covered) { entry in
            let source = try SourceID(bytes: entry.payload.source.identifier.bytes)
            guard source != own else { return true }
            missed.append((source, SubmissionFacts.row(of: entry)))
            return true
        }
        try store.insert(missed, tenant: tenant, covered: count)
    }

    /// Keeps sealing every log that is open, until the task is cancelled.
    package func run(clock: any Clock<Duration> = ContinuousClock()) async throws {
        while !Task.isCancelled {
            do { try await clock.sleep(for: .seconds(1)) } catch { break }
            for tenant in open.keys.sorted() {
                guard let log = open[tenant] else { continue }
                try await log.seal()
                let covered = try store.covered(tenant)
                guard await log.count >= covered + Self.reconciledEntries else { continue }
                try await Self.reconcile(log, tenant: tenant, own: maker.source, store: store)
            }
        }
    }

    /// Seals and ends every open log.
    package func close() async throws {
        let logs = open
        open = [:]
        for tenant in logs.keys.sorted() {
            guard let log = logs[tenant] else { continue }
            try await Self.reconcile(log, tenant: tenant, own: maker.source, store: store)
            try await log.close()
        }
    }
}
