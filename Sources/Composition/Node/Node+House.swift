import AuditRecord
import Contracts
import Core
import HardwareTrust
import Knowledge
import Policy

extension Node {
    package func check() async throws -> NodeReport {
        NodeReport(
            home: home.path, log: stamp.log.description, assurance: nodeKeys.assurance.rawValue,
            assuranceWords: nodeKeys.assurance.plainWords, entries: await record.count,
            snapshot: knowledge.fault == nil ? try knowledge.currentSnapshot().value : 0,
            model: try await model.embedding()?.modelDigest.description, atRest: Self.atRestWords, faults: faults,
            openToOthers: HomePermissions.openToOthers(in: home))
    }

    /// What an inspector of the disk would find.
    static let atRestWords = """
        Texts, titles, vectors, requests and decisions are encrypted under keys in this home. In clear stand the words \
        of the full-text index (not their order), names of people and companies in the policy store, document file \
        names, and the audit record, which holds identifiers and digests only. The sealed home is not there yet: put \
        the home on an encrypted file system.
        """
}
