import Contracts
import Core

extension FakeNode {
    /// The one token that the fake knows.
    package static let sourceToken = "moar_fake"

    package func submitter(holding token: String) async throws -> Submitter {
        guard token == Self.sourceToken else {
            throw SubmissionError(.unauthenticated, "Send the token of a source.")
        }
        return try Sample.submitter()
    }

    package func submit(_ batch: SubmissionBatch, by submitter: Submitter) async throws -> SubmissionReport {
        try note(
            "submit \(batch.events.map(\.kind.rawValue)) \(batch.idempotencyKey ?? "-") \(batch.wantsReceipts)")
        return Sample.submission(batch)
    }

    package func submit(
        file: String, idempotencyKey: String?, as principal: PrincipalName
    ) async throws -> SubmissionReport {
        try note("submitFile \(file) \(idempotencyKey ?? "-") \(principal)")
        return Sample.submission(
            SubmissionBatch(events: [SubmittedEvent(.prompt)], idempotencyKey: nil, wantsReceipts: false))
    }

    package func submissionState(of submitter: Submitter) async throws -> SubmissionReport {
        try note("submissionState")
        return SubmissionReport(log: "aa", source: "bb", entries: [], nextSequence: 3)
    }

    package func submissionReceipt(at index: UInt64, for submitter: Submitter) async throws -> Receipt {
        try note("submissionReceipt \(index)")
        return Sample.receipt
    }

    package func addSource(_ principal: PrincipalName, days: Int) async throws -> SourceReport {
        try note("addSource \(principal) \(days)")
        return Sample.source(token: Self.sourceToken)
    }

    package func revokeSource(_ principal: PrincipalName) async throws -> SourceReport {
        try note("revokeSource \(principal)")
        return Sample.source(token: nil)
    }

    package func sources() async throws -> [SourceReport] {
        try note("sources")
        return [Sample.source(token: nil)]
    }

    package func tenantLogs() async throws -> [TenantLogReport] {
        try note("tenantLogs")
        return [TenantLogReport(tenant: "aurion", log: "aa", rootKey: "cc", entries: 4)]
    }

    package func verifyTenantLog(_ tenant: TenantName) async throws -> VerificationReport {
        try note("verifyTenantLog \(tenant)")
        return verdict
    }

    package func exportTenantLog(_ tenant: TenantName, to folder: String) async throws -> ExportReport {
        try note("exportTenantLog \(tenant) \(folder)")
        return ExportReport(folder: folder, entries: 4, files: 3)
    }
}

extension Sample {
    package static func submitter() throws -> Submitter {
        let bytes = [UInt8](repeating: 7, count: 16)
        return try Submitter(
            principal: PrincipalID(bytes: bytes), kind: .service, tenant: TenantID(bytes: bytes),
            source: SourceID(bytes: bytes))
    }

    package static func submission(_ batch: SubmissionBatch) -> SubmissionReport {
        SubmissionReport(
            log: "aa", source: "bb",
            entries: batch.events.indices.map {
                SubmittedEntry(
                    index: UInt64($0) + 1, sequence: UInt64($0), leafHash: "cc", replayed: false,
                    receipt: batch.wantsReceipts ? receipt : nil)
            }, nextSequence: UInt64(batch.events.count))
    }

    package static func source(token: String?) -> SourceReport {
        SourceReport(
            principal: "line-agent", tenant: "aurion", source: "bb", log: "aa", nextSequence: 3,
            until: "2027-01-01T00:00:00Z", active: token != nil, token: token)
    }
}
