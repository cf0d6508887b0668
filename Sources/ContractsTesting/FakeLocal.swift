import Contracts
import Core

/// Answers every call that needs no open node with fixed facts and notes what it was asked.
package struct FakeLocal: LocalOperating {
    package let calls = CallLog()
    package var verdict: VerificationReport
    /// What a served home says of itself; `nil` says nothing.
    package var serving: ServingReport?

    package init(verdict: VerificationReport = Sample.verification("VERIFIED")) { self.verdict = verdict }

    package func initialise(home: String, _ request: InitRequest) async throws -> InitReport {
        calls.add(
            "init \(home) \(request.operatorName) \(request.tenant) \(request.tenantTitle) "
                + (request.modelFolder ?? "-"))
        return InitReport(
            home: home, log: "aa", rootKeyFile: home + "/keys/root.pub", operatorName: request.operatorName.text,
            tenant: request.tenant.text, assurance: "software", assuranceWords: "clonable", model: nil)
    }

    package func serve(
        home: String, listen: String?, started: @escaping @Sendable (ServingReport) -> Void
    ) async throws {
        calls.add("serve \(home) \(listen ?? "-")")
        if let serving { started(serving) }
    }

    package func verifyBundle(_ check: BundleCheck) async throws -> VerificationReport {
        calls.add(
            "bundle \(check.path) \(check.keyFile ?? "-") \(check.logID?.description.prefix(4) ?? "-") "
                + "\(check.checkpointFile ?? "-") \(check.maxAgeSeconds.map(String.init) ?? "-")"
                + (check.witnessFile.map { " " + $0 } ?? ""))
        return verdict
    }
}
