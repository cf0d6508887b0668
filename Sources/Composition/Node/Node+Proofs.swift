import AuditRecord
import Contracts
import Core
import Database
import HardwareTrust
import RecordFormat
import Signatures

extension Node {
    package func proof(_ request: ProofRequest) async throws -> ProofReport {
        let (report, bytes) = try await make(request)
        guard let file = request.file else { return report }
        try await export(bytes, to: file)
        return report
    }

    /// Writes a file outside the home, through the gate.
    func export(_ bytes: [UInt8], to file: String) async throws {
        let digest = Hashing.sha256(bytes)
        try await gate.perform(intent(.export, ["file": .bytes(digest.bytes)])) { _ in
            try ProofFiles.write(bytes, to: file)
        }
    }

    private func make(_ request: ProofRequest) async throws -> (ProofReport, [UInt8]) {
        switch (request.subject, request.format) {
        case (.entry(let index), .text):
            let proof = try await record.inclusionProof(of: index)
            return Self.report(request, proof.encoded(), index: index, size: proof.document.checkpoint.size)
        case (.entry(let index), .cose):
            let proof = try await record.inclusionProof(of: index)
            let checkpoint = proof.document.checkpoint
            let receipt = try await receipt(
                .inclusion(size: checkpoint.size, index: index, path: proof.path), checkpoint.root, proof.document)
            return Self.report(request, receipt.encoded(), index: index, size: checkpoint.size)
        case (.entry(let index), .entry):
            return Self.report(request, try await record.signedEntry(at: index), index: index)
        case (.consistency(let oldSize, nil), .text):
            let proof = try await record.consistencyProof(from: oldSize)
            return Self.report(request, proof.encoded(), oldSize: oldSize, size: proof.document.checkpoint.size)
        case (.consistency(let oldSize, let size), .cose):
            return try await consistencyReceipt(request, from: oldSize, to: size)
        case (.consistency(_, .some), .text), (.consistency, .entry):
            throw CompositionError(
                .badFile, "A consistency proof is tlog-proof up to now, or cose up to now or to a given size.")
        }
    }

    private func consistencyReceipt(
        _ request: ProofRequest, from oldSize: UInt64, to size: UInt64?
    ) async throws -> (ProofReport, [UInt8]) {
        let document = try await record.portableCheckpoint()
        let size = size ?? document.checkpoint.size
        guard oldSize > 0, oldSize <= size, let root = try await record.root(at: size) else {
            throw RecordError(
                .notFound, "A receipt of consistency goes from at least 1 entry to at most those of the record.")
        }
        let path = try await record.consistencyPath(from: oldSize, to: size)
        let receipt = try await receipt(
            .consistency(oldSize: oldSize, newSize: size, path: path), root, document)
        return Self.report(request, receipt.encoded(), oldSize: oldSize, size: size)
    }

    /// - Throws: `record.wrong-keys` when the root key vouches for another key at the receipt's size.
    private func receipt(
        _ proof: COSEReceipt.Proof, _ root: RecordDigest, _ document: CheckpointDocument
    ) async throws -> COSEReceipt {
        let keeper = NodeKeyKeeper(keys: nodeKeys, folder: try SystemFolder(home.keysFolder), random: random)
        let key = try keeper.keys().checkpoint
        let voucher = try await record.voucher(for: document)
        let receipt = try key.signReceipt(proof, root: root, voucher: voucher)
        let vouched = try? voucher.checkpointKey(
            atSize: receipt.size, log: RecordDigest(stamp.log), rootKey: voucher.genesis.rootKey,
            StandardCryptography())
        guard vouched == key.publicKey else {
            throw RecordError(.wrongKeys, "Another checkpoint key was in charge at \(receipt.size) entries.")
        }
        return receipt
    }

    private static func report(
        _ request: ProofRequest, _ bytes: [UInt8], index: UInt64? = nil, oldSize: UInt64? = nil, size: UInt64? = nil
    ) -> (ProofReport, [UInt8]) {
        let content = request.format == .text ? String(decoding: bytes, as: UTF8.self) : Base64.encode(bytes)
        let report = ProofReport(
            format: request.format.rawValue, index: index, oldSize: oldSize, size: size, file: request.file,
            content: content)
        return (report, bytes)
    }

    // MARK: Tracing

    package func trace(_ index: UInt64, within: UInt64) async throws -> TraceReport {
        let trace = try await record.trace(index, scanning: min(within, RecordTrace.maximumScan))
        let names = try names()
        return TraceReport(
            index: index, roots: trace.roots, entries: trace.entries.map { EntryReport($0, names: names) },
            scanned: trace.scanned, complete: trace.isComplete)
    }
}
