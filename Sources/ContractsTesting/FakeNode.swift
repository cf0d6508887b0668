import Contracts
import Core

/// Answers every call with fixed facts and notes what it was asked; `failure` makes every call throw.
package struct FakeNode: NodeOperating {
    package let calls = CallLog()
    package var failure: (any Error)?
    package var ask: AskReport
    package var verdict: VerificationReport
    package var isAllowed: Bool
    package var isIdentical: Bool
    package var ingested: IngestSummary
    package var documentText: String
    package var openToOthers: [String] = []
    /// What a question waits for before it is answered.
    package var beforeAnswer: @Sendable () async throws -> Void

    package init(
        failure: (any Error)? = nil, ask: AskReport = Sample.answer(),
        verdict: VerificationReport = Sample.verification("VERIFIED"), isAllowed: Bool = true,
        isIdentical: Bool = true, ingested: IngestSummary = Sample.ingest(),
        documentText: String = "First line\nSecond line\n",
        beforeAnswer: @escaping @Sendable () async throws -> Void = {}
    ) {
        self.failure = failure
        self.ask = ask
        self.verdict = verdict
        self.isAllowed = isAllowed
        self.isIdentical = isIdentical
        self.ingested = ingested
        self.documentText = documentText
        self.beforeAnswer = beforeAnswer
    }

    func note(_ call: String) throws {
        calls.add(call)
        if let failure { throw failure }
    }

    private func words(_ reader: Reader) -> String { "\(reader.principal?.text ?? "-") \(reader.purpose.rawValue)" }

    package func ask(_ request: AskRequest) async throws -> AskReport {
        try note(
            "ask \(request.question) \(words(request.reader)) \(request.collection?.text ?? "-") "
                + (request.reader.credentialFile ?? "-"))
        try await beforeAnswer()
        return ask
    }

    package func refuse(_ request: UnreadableAsk) async throws -> AskReport {
        try note("refuse \(request.purpose) \(request.principal ?? "-") \(request.fault.code)")
        return Sample.answer(
            outcome: "refused", refusal: .init(code: request.fault.code, reason: request.fault.message))
    }

    package func replay(_ decision: String) async throws -> ReplayReport {
        try note("replay \(decision)")
        return ReplayReport(
            decision: decision, resolvedAgain: .init(identical: true, firstDifference: nil),
            ranAgain: .init(identical: isIdentical, firstDifference: isIdentical ? nil : "claims[0].text"))
    }

    package func brains() async throws -> [BrainSummary] {
        try note("brains")
        return [
            BrainSummary(
                id: "retrieval", number: 9, task: "Find passages", version: "1", rulesDigest: "ab", metric: nil,
                value: nil, toBeat: 0.5)
        ]
    }

    package func arbiterRules() async throws -> RulesReport {
        try note("rules")
        return RulesReport(
            version: "1", digest: "cd", rules: [.init(id: "plan.question", stage: "plan", words: "A question is …")])
    }

    package func plan(_ request: RequestText, _ reader: Reader) async throws -> PlanReport {
        try note("plan \(request.question) \(request.collection?.text ?? "-") \(words(reader))")
        return PlanReport(
            requestType: "question", rule: "plan.question", steps: [.init(brain: "retrieval", after: ["intake"])])
    }

    package func ingest(_ request: IngestRequest, progress: @escaping ProgressReporting) async throws -> IngestSummary {
        try note(
            "ingest \(request.paths) \(request.manifest ?? "-") \(request.owner?.text ?? "-") \(request.collection) "
                + "\(request.audience) \(request.labels) \(request.purposes.map(\.rawValue)) \(request.subjects)")
        for step in 1...4 { progress(ProgressUpdate(completed: step, total: 4, subject: "file\u{1B}[2J \(step)")) }
        return ingested
    }

    package func documents(_ reader: Reader) async throws -> [DocumentSummary] {
        try note("documents \(words(reader))")
        return [
            DocumentSummary(
                document: "d1", source: "a/b.md", title: "B", collection: "general", owner: "aurion",
                labels: ["internal"], version: 2, passages: 3)
        ]
    }

    package func documentText(_ document: String, _ reader: Reader) async throws -> DocumentTextReport {
        try note("documentText \(document) \(words(reader))")
        return DocumentTextReport(document: document, source: "a/b.md", version: 2, text: documentText)
    }

    package func search(
        _ words: String, limit: Int, collection: CollectionName?, _ reader: Reader
    ) async throws -> SearchReport {
        try note("search \(words) \(limit) \(collection?.text ?? "-") \(self.words(reader))")
        return SearchReport(passages: [.init(try Sample.passage())])
    }

    package func evaluateKnowledge(
        _ request: EvaluationRequest, progress: @escaping ProgressReporting
    ) async throws -> EvaluationReport {
        try note("evaluate \(request.folder) \(request.saveFile ?? "-") \(request.againstFile ?? "-")")
        let gain = EvaluationReport.Gain(mean: -0.25, low: -0.5, high: -0.125)
        return EvaluationReport(
            ndcgAt10: (0.64512, 0.5, 0.75), recallAt10: 0.75, queriesPerSecond: 120.5, queries: 300, documents: 5183,
            embedded: true, folder: request.folder, files: ["corpusFile.jsonl": "ef"],
            parts: [.init(ranking: "words", ndcgAt10: 0.5, gain: gain)],
            against: request.againstFile.map { .init(file: $0, gain: gain) })
    }

    package func removeDocument(_ document: String) async throws -> RemovalReport {
        try note("remove \(document)")
        return RemovalReport(document: document, versions: 2, entry: 7)
    }

    package func verifyRecord() async throws -> VerificationReport {
        try note("verify")
        return verdict
    }

    package func entry(at index: UInt64) async throws -> EntryReport {
        try note("entry \(index)")
        return Sample.entry(index)
    }

    package func searchRecord(_ qualifiers: [String], limit: Int) async throws -> [EntryReport] {
        try note("searchRecord \(qualifiers) \(limit)")
        return [Sample.entry(3)]
    }

    package func exportRecord(to folder: String) async throws -> ExportReport {
        try note("export \(folder)")
        return ExportReport(folder: folder, entries: 57, files: 4)
    }

    package func exportOpened(_ request: OpeningRequest) async throws -> ExportReport {
        let entries = request.entries.map { "\($0.lowerBound)-\($0.upperBound)" } ?? "all"
        let auditor = "\(request.auditor.name) \(request.auditor.credentialFile ?? "-")"
        try note("exportOpened \(request.folder) \(request.fields.joined(separator: "+")) \(entries) \(auditor)")
        return ExportReport(
            folder: request.folder, entries: 57, files: 5,
            opened: OpenedReport(values: 7, gone: 2, withheld: 1, entry: 56))
    }

    package func prove(_ index: UInt64) async throws -> Receipt {
        try note("prove \(index)")
        return Sample.receipt
    }

    package func checkpoint() async throws -> CheckpointReport {
        try note("checkpoint")
        return CheckpointReport(size: 57, root: "00", note: "origin\n57\nroot\n")
    }

    package func recordKeys(of tenant: TenantName?) async throws -> RecordKeysReport {
        try note("recordKeys" + (tenant.map { " \($0)" } ?? ""))
        return Sample.recordKeys
    }

    package func rollKey(_ role: RecordKeyRole, of tenant: TenantName?) async throws -> KeyRollReport {
        try note("rollKey \(role.rawValue)" + (tenant.map { " \($0)" } ?? ""))
        return KeyRollReport(role: role.rawValue, oldKeyID: "k1", newKeyID: "k2", entry: 12)
    }

    package func revokeKey(_ request: KeyRevocationRequest) async throws -> KeyRevocationReport {
        let root =
            switch request.root {
            case .file(let path): path
            case .companies(let tenant): "companies' \(tenant)"
            }
        try note("revokeKey \(request.keyID.description.prefix(4)) \(request.suspectFrom) \(root)")
        return KeyRevocationReport(keyID: "k1", suspectFrom: request.suspectFrom, entry: 13)
    }

    package func addTenant(_ request: TenantRequest) async throws -> TenantSummary {
        try note("addTenant \(request.name) \(request.title) \(request.kind.rawValue)")
        return TenantSummary(id: "t1", name: request.name.text, title: request.title, kind: request.kind.rawValue)
    }

    package func tenants() async throws -> [TenantSummary] {
        try note("tenants")
        return [TenantSummary(id: "t1", name: "aurion", title: "Aurion", kind: "oem")]
    }

    package func addPrincipal(_ request: PrincipalRequest) async throws -> PrincipalSummary {
        try note(
            "addPrincipal \(request.name) \(request.title) \(request.tenant) \(request.kind.name) "
                + "\(request.roles.map(\.rawValue)) \(request.citizenships) \(request.residencies) "
                + "\(request.clearances.map(\.rawValue))")
        return Sample.principal
    }

    package func principals() async throws -> [PrincipalSummary] {
        try note("principals")
        return [Sample.principal]
    }

    package func grant(_ request: GrantRequest) async throws -> GrantSummary {
        try note("grant \(request.principal) \(request.purpose.rawValue) \(request.caseName) \(request.days)")
        return Sample.grant
    }

    package func revoke(_ request: RevokeRequest) async throws -> RevocationSummary {
        try note(
            "revoke \(request.principal) \(request.purpose?.rawValue ?? "-") \(request.role?.rawValue ?? "-")")
        return RevocationSummary(principal: request.principal.text, revoked: "principal", entry: 8)
    }

    package func importPeople(from file: String) async throws -> PeopleSummary {
        try note("import \(file)")
        return PeopleSummary(tenants: 1, principals: 2, grants: 3)
    }

    package func issueCredential(for principal: PrincipalName, to file: String?) async throws -> CredentialSummary {
        try note("issue \(principal) \(file ?? "-")")
        return CredentialSummary(principal: principal.text, keyID: "k1", file: file ?? "/homes/one/k", entry: 9)
    }

    package func revokeCredential(of principal: PrincipalName) async throws -> RevocationSummary {
        try note("revokeCredential \(principal)")
        return RevocationSummary(principal: principal.text, revoked: "credential", entry: 10)
    }

    package func explainPolicy(_ request: PolicyQuestion) async throws -> PolicyExplanation {
        try note(
            "explain \(words(request.reader)) \(request.content.owner) \(request.content.audience) "
                + "\(request.content.labels) \(request.content.purposes.map(\.rawValue))")
        return PolicyExplanation(
            allowed: isAllowed, rules: [.init(rule: "policy.owner", holds: isAllowed, words: "The owner may.")])
    }

    package func check() async throws -> NodeReport {
        try note("check")
        return NodeReport(
            home: "/homes/one", log: "aa", assurance: "software", assuranceWords: "clonable", entries: 57, snapshot: 4,
            model: nil, atRest: "index in clear text", openToOthers: openToOthers)
    }
}
