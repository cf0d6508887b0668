import AuditRecord
import Contracts
import Core
import Foundation
import RecordFormat
import Signatures

extension Node {
    package func writeCheckpoint(to file: String) async throws -> CheckpointFileReport {
        let document = try await record.portableCheckpoint()
        try await export(document.note.encoded(), to: file)
        return CheckpointFileReport(document.checkpoint, file: file)
    }

    package func printCheckpoint(to file: String) async throws -> CheckpointFileReport {
        let document = try await record.portableCheckpoint()
        let page = CheckpointSheet(document.checkpoint, witnessed: try await newestCosigned())
        let isHTML = file.hasSuffix(".html") || file.hasSuffix(".htm")
        try await export(Array((isHTML ? page.html : page.text).utf8), to: file)
        return CheckpointFileReport(document.checkpoint, file: file)
    }

    package func witnessRequest(since: WitnessedSince, to file: String) async throws -> WitnessRequestReport {
        let oldSize =
            switch since {
            case .newest: try Self.recordFolders(home).largestWitnessedSize()
            case .size(let size): size
            case .file(let path): try ProofFiles.checkpoint(in: path).checkpoint.size
            }
        let proof = try await record.consistencyProof(from: oldSize)
        try await export(proof.encoded(), to: file)
        let checkpoint = proof.document.checkpoint
        return WitnessRequestReport(
            file: file, oldSize: oldSize, size: checkpoint.size, root: checkpoint.root.hexadecimal)
    }

    package func addCosignature(in file: String, keyFile: String) async throws -> WitnessedReport {
        let (witnessed, entry) = try await record.add(
            cosigned: ProofFiles.checkpoint(in: file), keys: ProofFiles.witnessKeys(in: keyFile),
            draft: draft(AuditRecord.cosignedAction, by: operatorActor))
        return WitnessedReport(witnessed, entry: entry.index)
    }

    /// The newest entry by which a witness's word came into the record.
    private func newestCosigned() async throws -> EntryReport? {
        try await searchRecord(["action:\(AuditRecord.cosignedAction)"], limit: 1).first
    }
}

extension CheckpointFileReport {
    init(_ checkpoint: Checkpoint, file: String) {
        self.init(
            file: file, size: checkpoint.size, root: checkpoint.root.hexadecimal,
            time: UTCText.of(Instant(nanoseconds: checkpoint.utcNanoseconds)))
    }
}
