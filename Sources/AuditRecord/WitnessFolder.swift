import Contracts
import Core
import RecordFormat
import Signatures

/// A witness in a folder of its own, on another machine than the log's: its two keys, and of each log the newest
/// checkpoint that it cosigned.
///
/// Promise: of one log it cosigns one history. What it is about to say is on disk before it is said, so after a crash
/// it may have said less than it keeps, never more. The caller lets one process at a time work on the folder.
package struct WitnessFolder: Sendable {
    private static let seedName = "witness.seed"
    package static let keysName = "witness.keys"

    private let folder: any DurableFolder
    private let signer: WitnessSigner
    private let cryptography = StandardCryptography()

    /// Makes a witness; its public keys are also written as text, for whoever checks its word.
    ///
    /// - Throws: `witness.exists`, `witness.bad-name`.
    package static func create(
        in folder: any DurableFolder, name: String, random: any RandomSource
    ) throws -> WitnessFolder {
        guard try !folder.names().contains(seedName) else {
            throw WitnessError(.exists, "There is a witness in this folder already; nothing was changed.")
        }
        guard WitnessKey.isName(name) else {
            throw WitnessError(
                .badName, "A witness's name is 1 to \(WitnessKey.maximumNameBytes) of letters, digits and -._/:~.")
        }
        let signer = try WitnessSigner(name: name, seed: random.bytes(WitnessSigner.seedBytes))
        let witness = WitnessFolder(folder: folder, signer: signer)
        try folder.replace(keysName, with: witness.keyText)
        try folder.replace(
            seedName,
            with: CBOREncoder.encode(.map([CBORPair(1, .text(name)), CBORPair(2, .bytes(signer.seed))])))
        return witness
    }

    /// - Throws: `witness.missing`, `witness.damaged`.
    package static func open(in folder: any DurableFolder) throws -> WitnessFolder {
        guard let bytes = try read(seedName, in: folder, limit: 1_024) else {
            throw WitnessError(.missing, "There is no witness in this folder: make one with 'mickai oar witness init'.")
        }
        guard let values = (try? CBORDecoder.decode(bytes))?.values(ofKeysUpTo: 2), let name = values[0].textString,
            let seed = values[1].byteString, let signer = try? WitnessSigner(name: name, seed: seed)
        else { throw WitnessError(.damaged, "The witness's key cannot be read. Restore the folder.") }
        return WitnessFolder(folder: folder, signer: signer)
    }

    private init(folder: any DurableFolder, signer: WitnessSigner) {
        self.folder = folder
        self.signer = signer
    }

    /// The public keys, a line each (C2SP signed-note, "Verifier keys").
    package var keyText: [UInt8] {
        Array(signer.keys.map { $0.line(cryptography) + "\n" }.joined().utf8)
    }

    package var name: String { signer.keys.first?.name ?? "" }

    /// Checks a request, keeps what it is about to say, and answers the checkpoint with this witness's lines.
    ///
    /// - Parameters:
    ///   - request: the body of C2SP tlog-witness, "add-checkpoint".
    ///   - rootKey: the log's root public key; needed when the log is seen for the first time.
    /// - Throws: ``WitnessError`` with the codes of ``WitnessFault``, `witness.damaged`, `witness.busy`.
    package func sign(
        _ request: [UInt8], rootKey: [UInt8]?, now: Instant
    ) throws -> (document: CheckpointDocument, timestamp: UInt64) {
        guard let request = ConsistencyProof.parse(request) else { throw WitnessError(.malformed) }
        let name = stateName(of: request.document.checkpoint.log)
        let before = try Self.read(name, in: folder, limit: WitnessedLog.maximumBytes + 1)
        let kept = before.flatMap { WitnessedLog($0) }
        guard before == nil || kept != nil else {
            throw WitnessError(.damaged, "What this witness keeps of the log cannot be read. Restore the folder.")
        }
        let next: WitnessedLog
        do {
            next = try WitnessedLog.accept(request, kept: kept, rootKey: rootKey, cryptography)
        } catch { throw WitnessError(error) }
        let timestamp = now.nanoseconds / 1_000_000_000
        let lines = try signer.cosign(next.document, timestamp: timestamp).map { $0.line(cryptography) }
        guard let cosigned = next.document.adding(lines) else {
            throw WitnessError(.malformedRequest, "The checkpoint has no room for another signature.")
        }
        guard try Self.read(name, in: folder, limit: WitnessedLog.maximumBytes + 1) == before else {
            throw WitnessError(.busy, "Another process signs with this witness. Try again.")
        }
        try folder.replace(name, with: next.encoded())
        return (cosigned, timestamp)
    }

    private func stateName(of log: RecordDigest) -> String { "log-" + log.hexadecimal }

    private static func read(_ name: String, in folder: any DurableFolder, limit: Int) throws -> [UInt8]? {
        guard try folder.names().contains(name) else { return nil }
        let file = try folder.open(name, creating: false)
        defer { try? file.close() }
        return try file.read(at: 0, count: limit)
    }
}
