import Contracts

extension FakeNode {
    package func proof(_ request: ProofRequest) async throws -> ProofReport {
        let file = request.file ?? "-"
        switch request.subject {
        case .entry(let index):
            try note("proof entry \(index) \(request.format.rawValue) \(file)")
            return ProofReport(
                format: request.format.rawValue, index: index, oldSize: nil, size: 57, file: request.file,
                content: "proof\n")
        case .consistency(let old, let new):
            try note("proof consistency \(old) \(new.map(String.init) ?? "-") \(request.format.rawValue) \(file)")
            return ProofReport(
                format: request.format.rawValue, index: nil, oldSize: old, size: new ?? 57, file: request.file,
                content: "proof\n")
        }
    }

    package func writeCheckpoint(to file: String) async throws -> CheckpointFileReport {
        try note("writeCheckpoint \(file)")
        return CheckpointFileReport(file: file, size: 57, root: "00", time: "2026-01-01T00:00:00Z")
    }

    package func printCheckpoint(to file: String) async throws -> CheckpointFileReport {
        try note("printCheckpoint \(file)")
        return CheckpointFileReport(file: file, size: 57, root: "00", time: "2026-01-01T00:00:00Z")
    }

    package func witnessRequest(since: WitnessedSince, to file: String) async throws -> WitnessRequestReport {
        let words =
            switch since {
            case .newest: "newest"
            case .size(let size): "size \(size)"
            case .file(let path): "file \(path)"
            }
        try note("witnessRequest \(words) \(file)")
        return WitnessRequestReport(file: file, oldSize: 30, size: 57, root: "00")
    }

    package func addCosignature(in file: String, keyFile: String) async throws -> WitnessedReport {
        try note("addCosignature \(file) \(keyFile)")
        return Sample.witnessed
    }

    package func trace(_ index: UInt64, within: UInt64) async throws -> TraceReport {
        try note("trace \(index) \(within)")
        return TraceReport(
            index: index, roots: [index], entries: [Sample.entry(index)], scanned: 9, complete: true)
    }
}

extension FakeLocal {
    package func verifyProof(_ check: ProofCheck) async throws -> ProofVerificationReport {
        calls.add(
            "proof \(check.file) \(check.keyFile) \(check.entryFile ?? "-") \(check.checkpointFile ?? "-") "
                + (check.witnessFile ?? "-"))
        let isGood = verdict.verdict == "VERIFIED"
        return ProofVerificationReport(
            verdict: isGood ? "VERIFIED" : "INVALID", reason: isGood ? nil : "proof.signature")
    }

    package func initialiseWitness(in folder: String, name: String) async throws -> WitnessReport {
        calls.add("witness \(folder) \(name)")
        return WitnessReport(folder: folder, name: name, keyFile: folder + "/witness.keys")
    }

    package func cosign(_ request: CosigningRequest) async throws -> CosigningReport {
        calls.add("cosign \(request.request) \(request.witness) \(request.output) \(request.keyFile ?? "-")")
        return CosigningReport(
            file: request.output, log: "aa", size: 57, root: "00", time: "2026-01-01T00:00:00Z")
    }
}

extension Sample {
    package static let witnessed = WitnessedReport(
        witness: "audit.example/w1", size: 57, root: "00", time: "2026-01-01T00:00:00Z", entry: 58)
}
