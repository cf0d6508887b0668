import Core

/// Everything a face may ask of a node: commands, the console and the API all speak to this and nothing below it.
///
/// Errors are ``CodedError``s; a refusal carries its reason only where the asker already knows of the thing refused.
package protocol NodeOperating: AskOperating, KnowledgeOperating, RecordOperating, ProofOperating, PrincipalOperating,
    DataProtectionOperating, HouseOperating, SubmissionOperating
{}

/// Asking, deciding and replaying.
package protocol AskOperating: Sendable {
    func ask(_ request: AskRequest) async throws -> AskReport
    /// Records a question that names a purpose or a principal which cannot exist, and says why it is refused.
    func refuse(_ request: UnreadableAsk) async throws -> AskReport
    func replay(_ decision: String) async throws -> ReplayReport
    func brains() async throws -> [BrainSummary]
    func arbiterRules() async throws -> RulesReport
    func plan(_ request: RequestText, _ reader: Reader) async throws -> PlanReport
}

/// Documents in, out and searched.
package protocol KnowledgeOperating: Sendable {
    func ingest(_ request: IngestRequest, progress: @escaping ProgressReporting) async throws -> IngestSummary
    func documents(_ reader: Reader) async throws -> [DocumentSummary]
    func documentText(_ document: String, _ reader: Reader) async throws -> DocumentTextReport
    func search(_ words: String, limit: Int, collection: CollectionName?, _ reader: Reader) async throws -> SearchReport
    func evaluateKnowledge(
        _ request: EvaluationRequest, progress: @escaping ProgressReporting
    ) async throws -> EvaluationReport
    func removeDocument(_ document: String) async throws -> RemovalReport
}

/// Reading, proving and taking along the record.
package protocol RecordOperating: Sendable {
    func verifyRecord() async throws -> VerificationReport
    func entry(at index: UInt64) async throws -> EntryReport
    func searchRecord(_ qualifiers: [String], limit: Int) async throws -> [EntryReport]
    func exportRecord(to folder: String) async throws -> ExportReport
    /// Writes the record with values opened beside it, for a named auditor with leave for the purpose `audit`.
    func exportOpened(_ request: OpeningRequest) async throws -> ExportReport
    func prove(_ index: UInt64) async throws -> Receipt
    func checkpoint() async throws -> CheckpointReport
    /// - Parameter tenant: The company whose own log is meant; `nil` for the node's record. So also below.
    func recordKeys(of tenant: TenantName?) async throws -> RecordKeysReport
    /// Puts a new key in the place of the one in charge.
    func rollKey(_ role: RecordKeyRole, of tenant: TenantName?) async throws -> KeyRollReport
    /// Records the root key's word that a key is not to be believed from an index on.
    func revokeKey(_ request: KeyRevocationRequest) async throws -> KeyRevocationReport
}

/// People, companies, purposes granted, keys.
package protocol PrincipalOperating: Sendable {
    func addTenant(_ request: TenantRequest) async throws -> TenantSummary
    func tenants() async throws -> [TenantSummary]
    func addPrincipal(_ request: PrincipalRequest) async throws -> PrincipalSummary
    func principals() async throws -> [PrincipalSummary]
    func grant(_ request: GrantRequest) async throws -> GrantSummary
    func revoke(_ request: RevokeRequest) async throws -> RevocationSummary
    /// Makes the tenants, principals and grants of a file that do not exist yet.
    func importPeople(from file: String) async throws -> PeopleSummary
    func issueCredential(for principal: PrincipalName, to file: String?) async throws -> CredentialSummary
    func revokeCredential(of principal: PrincipalName) async throws -> RevocationSummary
    func explainPolicy(_ request: PolicyQuestion) async throws -> PolicyExplanation
}

/// The house itself.
package protocol HouseOperating: Sendable {
    func check() async throws -> NodeReport
}

/// Who reads and why.
package struct Reader: Sendable {
    /// On whose behalf; `nil` is the operator of the home.
    package let principal: PrincipalName?
    package let purpose: Purpose
    /// The person's key file, absolute; `nil` takes the one in the home where there is one.
    package let credentialFile: String?

    package init(principal: PrincipalName?, purpose: Purpose, credentialFile: String? = nil) {
        self.principal = principal
        self.purpose = purpose
        self.credentialFile = credentialFile
    }
}
