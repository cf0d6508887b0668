import AuditRecord
import Contracts
import Core
import Database
import Foundation
import HardwareTrust
import Policy
import RecordFormat
import Signatures

/// The record as a service: who may write, and the logs of the companies.
extension Node {
    package func submitter(holding token: String) async throws -> Submitter {
        let submitter = try submissions.submitter(holding: token)
        guard try registry.principal(submitter.principal).revoked == nil else {
            throw SubmissionError(.unauthenticated, "The source of that token was revoked.")
        }
        return submitter
    }

    package func submit(_ batch: SubmissionBatch, by submitter: Submitter) async throws -> SubmissionReport {
        try await submissions.submit(batch, by: submitter)
    }

    package func submit(
        file: String, idempotencyKey: String?, as name: PrincipalName
    ) async throws -> SubmissionReport {
        guard let handle = FileHandle(forReadingAtPath: file),
            let data = try handle.read(upToCount: SubmissionJSON.maximumBytes + 1),
            data.count <= SubmissionJSON.maximumBytes
        else {
            throw CompositionError(
                .badFile, "'\(file)' cannot be read or has more than \(SubmissionJSON.maximumBytes) bytes.")
        }
        let body = try SubmissionJSON(batch: Array(data))
        let principal = try registry.principal(named: name)
        let known = try submissions.sources().first { $0.submitter.principal == principal.id && $0.active }
        guard let known, principal.revoked == nil else {
            throw SubmissionError(.notASource, "'\(name)' is no source: 'mickai oar source add \(name)' makes it one.")
        }
        return try await submissions.submit(
            SubmissionBatch(
                events: body.events, idempotencyKey: idempotencyKey, wantsReceipts: body.wantsReceipts),
            by: known.submitter)
    }

    package func submissionState(of submitter: Submitter) async throws -> SubmissionReport {
        try await submissions.state(of: submitter)
    }

    package func submissionReceipt(at index: UInt64, for submitter: Submitter) async throws -> Receipt {
        try await submissions.receipt(at: index, for: submitter)
    }

    package func addSource(_ name: PrincipalName, days: Int) async throws -> SourceReport {
        guard (1...GrantRequest.maximumDays).contains(days) else {
            throw SubmissionError(.malformed, "A token lasts 1 to \(GrantRequest.maximumDays) days.")
        }
        let principal = try registry.principal(named: name)
        let until = now().adding(seconds: UInt64(days) * 86_400)
        let (submitter, token) = try await change { ticket in
            try await self.submissions.addSource(
                principal.id, kind: principal.kind, tenant: principal.tenant, by: self.operatorActor, until: until,
                ticket: ticket)
        }
        return try await report(submitter, until: until, active: true, token: token)
    }

    package func revokeSource(_ name: PrincipalName) async throws -> SourceReport {
        let principal = try registry.principal(named: name)
        guard let known = try submissions.sources().first(where: { $0.submitter.principal == principal.id }) else {
            throw SubmissionError(.notASource, "'\(name)' is no source.")
        }
        try await change { try self.submissions.revokeSource(principal.id, ticket: $0) }
        return try await report(known.submitter, until: known.until, active: false, token: nil)
    }

    package func sources() async throws -> [SourceReport] {
        var reports: [SourceReport] = []
        for source in try submissions.sources() {
            reports.append(
                try await report(source.submitter, until: source.until, active: source.active, token: nil))
        }
        return reports
    }

    private func report(
        _ submitter: Submitter, until: Instant, active: Bool, token: String?
    ) async throws -> SourceReport {
        let state = try await submissions.state(of: submitter)
        return SourceReport(
            principal: try registry.principal(submitter.principal).name.text,
            tenant: try registry.tenant(submitter.tenant).name.text, source: state.source, log: state.log,
            nextSequence: state.nextSequence, until: UTCText.of(until), active: active, token: token)
    }

    // MARK: The companies' logs

    package func tenantLogs() async throws -> [TenantLogReport] {
        let root = Hexadecimal.encode(try tenantLogRoot.publicKey)
        var reports: [TenantLogReport] = []
        for tenant in try submissions.logs.existing {
            let log = try await submissions.logs.log(of: tenant)
            reports.append(
                TenantLogReport(
                    tenant: try registry.tenant(tenant).name.text, log: log.log.description, rootKey: root,
                    entries: await log.count))
        }
        return reports
    }

    package func verifyTenantLog(_ name: TenantName) async throws -> VerificationReport {
        let tenant = try registry.tenant(named: name).id
        guard try submissions.logs.existing.contains(tenant) else {
            throw SubmissionError(.noLog, "That company has no log here.")
        }
        // A damaged log does not open; its files are verified as they lie there, which gives the verdict.
        _ = try? await submissions.logs.log(of: tenant).checkpoint()
        var expectation = RecordExpectation()
        expectation.rootKey = try tenantLogRoot.publicKey
        return VerificationReport(
            RecordVerification.verify(
                try submissions.logs.folders(tenant), expectation: expectation,
                cores: ProcessInfo.processInfo.activeProcessorCount))
    }

    package func exportTenantLog(_ name: TenantName, to folder: String) async throws -> ExportReport {
        try home.refuseExport(to: folder)
        let log = try await submissions.logs.log(of: registry.tenant(named: name).id)
        let exported = try await gate.perform(intent(.export)) { _ in
            let target = RecordFolders(
                root: try SystemFolder(folder), segments: try SystemFolder(folder + "/segments"))
            return try await log.export(to: target)
        }
        return try await noteExport(to: folder, entries: exported.entries, files: exported.files)
    }

    /// The root key of every company's log here, which is another than that of the node's own record.
    var tenantLogRoot: SigningKey { get throws { try SigningKey(seed: nodeKeys.seed(of: .tenantLogRoot)) } }

    /// How the logs of companies are made here: under one root key, each with working keys of its own in a file.
    static func tenantLogMaker(
        home: Home, stamp: HomeStamp, nodeKeys: NodeKeys, configuration: NodeConfiguration,
        environment: RecordEnvironment
    ) -> TenantLogMaker {
        let hasLog: @Sendable (TenantID) -> Bool = {
            FileManager.default.fileExists(atPath: home.tenantLogFolder($0) + "/checkpoint")
        }
        return TenantLogMaker(
            folders: { tenant in
                let path = home.tenantLogFolder(tenant)
                return RecordFolders(
                    root: try SystemFolder(path), segments: try SystemFolder(path + "/segments"))
            },
            keeper: { tenant in
                let folder = try SystemFolder(home.keysFolder)
                let keys = try nodeKeys.tenantLogKeys(
                    tenant, isNew: !hasLog(tenant), in: folder, random: environment.random)
                return NodeKeyKeeper(keys: keys, folder: folder, random: environment.random)
            },
            genesis: { keys in
                try RecordGenesis(
                    root: SigningKey(seed: nodeKeys.seed(of: .tenantLogRoot)), keys: keys, random: environment.random)
            },
            existing: {
                try SystemFolder(home.tenantLogsFolder).names().compactMap { name in
                    guard let tenant = try? TenantID(name), hasLog(tenant) else { return nil }
                    return tenant
                }
            },
            source: stamp.source,
            configuration: { tenant in
                var record = RecordConfiguration(tenant: tenant, system: stamp.firstOperator)
                record.checkpointInterval = .milliseconds(configuration.checkpointMilliseconds)
                return record
            }, environment: environment)
    }
}
