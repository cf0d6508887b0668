import Contracts
import Core

extension FakeNode {
    private func words(_ signatory: Signatory?) -> String {
        guard let signatory else { return "-" }
        return signatory.name.text + (signatory.credentialFile.map { " " + $0 } ?? "")
    }

    package func erase(_ request: ErasureRequest) async throws -> ErasureReport {
        try note(
            "erase \(request.subject) \(request.dryRun) \(words(request.orderedBy)) \(words(request.approvedBy))")
        return Sample.erasure(dryRun: request.dryRun)
    }

    package func exportSubject(_ request: SubjectExportRequest) async throws -> SubjectExportReport {
        try note("exportSubject \(request.subject) \(request.folder) \(words(request.orderedBy))")
        return SubjectExportReport(
            folder: request.folder, documents: 2, decisions: 1, entries: 5,
            withheld: [.init(item: "document d1", reason: "P-07: the company")], entry: 12)
    }

    package func placeHold(_ request: HoldRequest) async throws -> HoldSummary {
        try note(
            "placeHold \(request.matter) \(request.target) \(words(request.orderedBy)) \(request.reason ?? "-")")
        return Sample.hold
    }

    package func releaseHold(_ request: HoldReleaseRequest) async throws -> HoldReleaseReport {
        try note("releaseHold \(request.matter) \(words(request.orderedBy)) \(words(request.approvedBy))")
        return HoldReleaseReport(matter: request.matter.text, released: 1, entry: 14)
    }

    package func holds(_ asker: Signatory?) async throws -> [HoldSummary] {
        try note("holds \(words(asker))")
        return [Sample.hold]
    }

    package func retentionRules() async throws -> [RetentionRuleSummary] {
        try note("retentionRules")
        return [Sample.retentionRule(inForce: false)]
    }

    package func adoptRetentionRule(_ request: RetentionRequest) async throws -> RetentionRuleSummary {
        try note(
            "adoptRetentionRule \(request.rule) \(request.inForce) \(words(request.orderedBy)) "
                + words(request.approvedBy))
        return Sample.retentionRule(inForce: request.inForce)
    }
}

extension Sample {
    package static let hold = HoldSummary(
        hold: "h1", matter: "claim-7", reason: nil, kind: "subject", target: "s-1", since: "2026-01-01T00:00:00Z",
        entry: 13)

    package static func retentionRule(inForce: Bool) -> RetentionRuleSummary {
        RetentionRuleSummary(
            rule: "R-04", source: "a law", ground: "Union law", applies: "purposes audit", period: "10 years",
            inForce: inForce)
    }

    package static func erasure(dryRun: Bool) -> ErasureReport {
        ErasureReport(
            dryRun: dryRun, verdict: dryRun ? "would-erase" : "erased",
            stores: [.init(store: "knowledge", items: 2, verdict: dryRun ? "would-erase" : "erased")], obstacles: [],
            exports: [], beyondReach: ["Backups."], entry: 11)
    }
}
