import Contracts
import Core
import RecordFormat
import Signatures

/// The newest checkpoint of one witness, as a record or an exported bundle keeps it.
package struct WitnessedCheckpoint: Sendable {
    package let document: CheckpointDocument
    package let cosignatures: [Cosignature]

    package init(document: CheckpointDocument, cosignatures: [Cosignature]) {
        self.document = document
        self.cosignatures = cosignatures
    }

    /// Seconds since 1970 UTC: the earliest of the witness's own times.
    package var timestamp: UInt64 { cosignatures.map(\.timestamp).min() ?? 0 }
    package var witness: String { cosignatures.first?.key.name ?? "" }
}

extension RecordFolders {
    /// The beginning of the names of files that hold one witness's newest checkpoint each.
    static let witnessedPrefix = "witnessed-"
    static let maximumWitnesses = 64

    static func witnessedName(_ witness: String) -> String {
        witnessedPrefix + StandardCryptography().sha256(Array(witness.utf8)).hexadecimal.prefix(16)
    }

    /// The names of all witnesses' files.
    func witnessedNames() throws -> [String] {
        Array(try root.names().filter { $0.hasPrefix(Self.witnessedPrefix) }.prefix(Self.maximumWitnesses))
    }

    /// The largest checkpoint that one of `keys` cosigned; `nil` when none of them did.
    ///
    /// - Throws: ``ProofFault`` `cosignature`, when a line of one of the keys does not hold.
    package func newestWitnessed(by keys: [WitnessKey]) throws -> WitnessedCheckpoint? {
        var newest: WitnessedCheckpoint?
        for name in Set(keys.map(\.name)).sorted() {
            guard let bytes = try read(Self.witnessedName(name), limit: SignedNote.maximumBytes + 1),
                let document = CheckpointDocument(bytes)
            else { continue }
            do {
                let found = try Cosignature.read(document, keys: keys, StandardCryptography())
                if (newest?.document.checkpoint.size ?? 0) < document.checkpoint.size {
                    newest = WitnessedCheckpoint(document: document, cosignatures: found)
                }
            } catch { if error != .unwitnessed { throw error } }
        }
        return newest
    }

    /// The size of the largest witnessed checkpoint that is kept here, whoever cosigned it; 0 when none is.
    package func largestWitnessedSize() throws -> UInt64 {
        try witnessedNames().compactMap { name in
            try read(name, limit: SignedNote.maximumBytes + 1).flatMap { CheckpointDocument($0)?.checkpoint.size }
        }.max() ?? 0
    }
}

extension AuditRecord {
    package static let cosignedAction = "witness.cosigned"

    /// Checks a checkpoint that came back from a witness, records that it did, and keeps it.
    ///
    /// Crash order: entry durable, then the file. A file that was not written is brought again.
    /// - Parameter draft: of the entry, without action and facts.
    /// - Throws: `witness.foreign-checkpoint`, `witness.bad-cosignature`, `witness.not-newer`.
    package nonisolated func add(
        cosigned document: CheckpointDocument, keys: [WitnessKey], draft: EntryDraft
    ) async throws -> (witnessed: WitnessedCheckpoint, entry: RecordedEntry) {
        let witnessed = try await check(document, keys)
        let name = RecordFolders.witnessedName(witnessed.witness)
        if let bytes = try folders.read(name, limit: SignedNote.maximumBytes + 1),
            let kept = CheckpointDocument(bytes), kept.checkpoint.size > document.checkpoint.size
        {
            throw WitnessError(
                .notNewer, "A checkpoint of \(kept.checkpoint.size) entries by this witness is kept already.")
        }
        var draft = draft
        draft.action = Self.cosignedAction
        draft.facts = [
            "size": .count(document.checkpoint.size), "root": .bytes(document.checkpoint.root.bytes),
            "witness": .text(witnessed.witness), "witnessed-seconds": .count(witnessed.timestamp),
            "note": .bytes(StandardCryptography().sha256(document.note.encoded()).bytes),
        ]
        let entry = try await append(draft)
        try folders.root.replace(name, with: document.note.encoded())
        return (witnessed, entry)
    }

    private nonisolated func check(
        _ document: CheckpointDocument, _ keys: [WitnessKey]
    ) async throws -> WitnessedCheckpoint {
        let checkpoint = document.checkpoint
        let cryptography = StandardCryptography()
        guard Core.Digest(checkpoint.log) == log, try await root(at: checkpoint.size) == checkpoint.root else {
            throw WitnessError(.foreignCheckpoint, "The cosigned checkpoint is not one of this record.")
        }
        let voucher = try await voucher(for: document)
        let isOwn =
            (try? voucher.checkpointKey(
                atSize: checkpoint.size, log: checkpoint.log, rootKey: voucher.genesis.rootKey, cryptography)).flatMap {
                try? document.signingKey(trustedKey: $0, cryptography)
            } != nil
        guard isOwn else {
            throw WitnessError(.foreignCheckpoint, "The checkpoint does not bear this record's own signature.")
        }
        guard Set(keys.map(\.name)).count == 1 else {
            throw WitnessError(.badCosignature, "The file of the witness's keys names more than one witness.")
        }
        do {
            return WitnessedCheckpoint(
                document: document, cosignatures: try Cosignature.read(document, keys: keys, cryptography))
        } catch {
            throw WitnessError(
                .badCosignature, "No cosignature of the given keys holds under the checkpoint: \(error.rawValue).")
        }
    }

    /// Copies the witnesses' files into a bundle; answers how many.
    package nonisolated func exportWitnessed(to target: RecordFolders) throws -> Int {
        let names = try folders.witnessedNames()
        for name in names {
            guard let bytes = try folders.read(name, limit: SignedNote.maximumBytes) else { continue }
            try target.root.replace(name, with: bytes)
        }
        return names.count
    }
}
