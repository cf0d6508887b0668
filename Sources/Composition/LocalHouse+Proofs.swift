import AuditRecord
import Contracts
import Core
import Database
import Foundation
import RecordFormat
import Signatures

extension LocalHouse {
    // MARK: Checking

    func verifyProof(_ check: ProofCheck) async throws -> ProofVerificationReport {
        let proof = try ProofFiles.read(check.file, limit: InclusionProof.maximumBytes)
        let verifier = ProofVerifier(
            trustedKey: try ProofFiles.publicKey(in: check.keyFile), StandardCryptography())
        let entry = try check.entryFile.map { try ProofFiles.read($0, limit: EntryLimit.entryBytes) }
        let old = try check.checkpointFile.map { try ProofFiles.checkpoint(in: $0) }
        let keys = try check.witnessFile.map { try ProofFiles.witnessKeys(in: $0) }
        do throws(ProofFault) {
            let fact = try verifier.verify(proof, entry: entry, old: old)
            return Self.report(fact, witnessed: try Self.witnessed(fact, keys))
        } catch {
            return ProofVerificationReport(verdict: RecordVerdict.Word.invalid.rawValue, reason: error.rawValue)
        }
    }

    private static func witnessed(
        _ fact: ProvenFact, _ keys: [WitnessKey]?
    ) throws(ProofFault) -> WitnessedReport? {
        guard let keys else { return nil }
        guard let document = fact.document else { throw .unwitnessed }
        let found = try Cosignature.read(document, keys: keys, StandardCryptography())
        return WitnessedReport(WitnessedCheckpoint(document: document, cosignatures: found))
    }

    private static func report(_ fact: ProvenFact, witnessed: WitnessedReport?) -> ProofVerificationReport {
        ProofVerificationReport(
            verdict: RecordVerdict.Word.verified.rawValue, reason: nil, kind: fact.kind.rawValue,
            log: fact.log?.hexadecimal, index: fact.index, oldSize: fact.oldSize, size: fact.size,
            root: fact.root.hexadecimal,
            time: fact.document.map { UTCText.of(Instant(nanoseconds: $0.checkpoint.utcNanoseconds)) },
            action: fact.entry?.action,
            entryTime: fact.entry.map { UTCText.of(Instant(nanoseconds: $0.time.utcNanoseconds)) },
            witnessed: witnessed)
    }

    // MARK: Witnessing

    func initialiseWitness(in folder: String, name: String) async throws -> WitnessReport {
        try await withWitness(folder) { files in
            let witness = try WitnessFolder.create(in: files, name: name, random: environment.random)
            return WitnessReport(
                folder: folder, name: witness.name, keyFile: folder + "/" + WitnessFolder.keysName)
        }
    }

    func cosign(_ request: CosigningRequest) async throws -> CosigningReport {
        let body = try ProofFiles.read(request.request, limit: InclusionProof.maximumBytes)
        let rootKey = try request.keyFile.map { try ProofFiles.publicKey(in: $0) }
        guard FileManager.default.fileExists(atPath: request.witness) else {
            throw WitnessError(.missing, "There is no witness in this folder: make one with 'mickai oar witness init'.")
        }
        return try await withWitness(request.witness) { files in
            let witness = try WitnessFolder.open(in: files)
            let (document, timestamp) = try witness.sign(body, rootKey: rootKey, now: environment.time.now().utc)
            try ProofFiles.write(document.note.encoded(), to: request.output)
            return CosigningReport(
                file: request.output, log: document.checkpoint.log.hexadecimal, size: document.checkpoint.size,
                root: document.checkpoint.root.hexadecimal, time: UTCText.of(seconds: timestamp))
        }
    }

    /// Runs `body` while no other process works on the witness's folder.
    private func withWitness<Result>(
        _ folder: String, _ body: (SystemFolder) throws -> Result
    ) async throws -> Result {
        let files = try SystemFolder(folder)
        guard let lock = try HomeLock.take(Home(folder)) else {
            throw WitnessError(.busy, "Another process signs with this witness. Try again.")
        }
        defer { withExtendedLifetime(lock) {} }
        return try body(files)
    }
}
