import Core

/// Proofs, witnesses and the way of one instruction, as a face may ask for them.
///
/// A file is written through the gate: its intent is in the record before it exists.
package protocol ProofOperating: Sendable {
    func proof(_ request: ProofRequest) async throws -> ProofReport
    /// Seals a checkpoint over the whole record and writes it out, with the root key's word for its key.
    func writeCheckpoint(to file: String) async throws -> CheckpointFileReport
    /// Writes the same as a page for people, to be printed and kept.
    func printCheckpoint(to file: String) async throws -> CheckpointFileReport
    /// Writes what a witness on another machine needs to cosign the newest checkpoint.
    func witnessRequest(since: WitnessedSince, to file: String) async throws -> WitnessRequestReport
    /// Takes what a witness brought back.
    func addCosignature(in file: String, keyFile: String) async throws -> WitnessedReport
    /// What led to an entry and what came of it, looking forward over at most `within` entries.
    func trace(_ index: UInt64, within: UInt64) async throws -> TraceReport
}

/// What is done about proofs without an open node: checking one, and being a witness.
package protocol ProofChecking: Sendable {
    func verifyProof(_ check: ProofCheck) async throws -> ProofVerificationReport
    /// Makes a witness in an empty or absent folder.
    func initialiseWitness(in folder: String, name: String) async throws -> WitnessReport
    /// Checks a node's request against what the witness in the folder has seen, and cosigns it.
    func cosign(_ request: CosigningRequest) async throws -> CosigningReport
}

/// What is to be proven, and how it is written down.
package struct ProofRequest: Sendable, Equatable {
    package enum Subject: Sendable, Equatable {
        case entry(UInt64)
        /// That the record only adds to its first entries; up to `to`, or up to now.
        case consistency(from: UInt64, to: UInt64?)
    }

    package enum Format: String, Sendable, CaseIterable {
        /// C2SP tlog-proof; for consistency the body of C2SP tlog-witness.
        case text = "tlog-proof"
        /// A receipt of RFC 9942.
        case cose
        /// The signed bytes of the entry itself, for a receipt that does not carry them.
        case entry
    }

    package let subject: Subject
    package let format: Format
    /// Absolute; `nil` hands the proof back alone.
    package let file: String?

    package init(subject: Subject, format: Format, file: String?) {
        self.subject = subject
        self.format = format
        self.file = file
    }
}

/// From which size a witness's next proof starts.
package enum WitnessedSince: Sendable, Equatable {
    /// The largest checkpoint that a witness brought back, or none.
    case newest
    case size(UInt64)
    /// The size of a cosigned checkpoint in a file.
    case file(String)
}

/// A proof and what its reader trusts. Every path is absolute.
package struct ProofCheck: Sendable, Equatable {
    package let file: String
    /// The log's root public key, or the checkpoint key itself.
    package let keyFile: String
    package let entryFile: String?
    /// The older checkpoint of a consistency proof.
    package let checkpointFile: String?
    /// Public keys of witnesses, one of whom must have cosigned.
    package let witnessFile: String?

    package init(
        file: String, keyFile: String, entryFile: String? = nil, checkpointFile: String? = nil,
        witnessFile: String? = nil
    ) {
        self.file = file
        self.keyFile = keyFile
        self.entryFile = entryFile
        self.checkpointFile = checkpointFile
        self.witnessFile = witnessFile
    }
}

package struct CosigningRequest: Sendable, Equatable {
    package let request: String
    /// The witness's folder.
    package let witness: String
    package let output: String
    /// The log's root public key; needed when this witness sees the log for the first time.
    package let keyFile: String?

    package init(request: String, witness: String, output: String, keyFile: String?) {
        self.request = request
        self.witness = witness
        self.output = output
        self.keyFile = keyFile
    }
}
