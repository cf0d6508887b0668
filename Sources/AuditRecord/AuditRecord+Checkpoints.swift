import Contracts
import Core
import RecordFormat
import Signatures

/// Signed statements of how long the record is, and proofs under them.
extension AuditRecord {
    /// Seals a checkpoint over everything durable and answers its signed note.
    package func checkpoint() async throws -> CheckpointReport {
        let sealed = try await store.seal(fresh: true)
        guard let document = CheckpointDocument(sealed.note) else {
            throw RecordError(.damaged, "The checkpoint just made cannot be read.")
        }
        return CheckpointReport(
            size: sealed.size, root: document.checkpoint.root.hexadecimal,
            note: String(decoding: sealed.note, as: UTF8.self))
    }

    /// Keeps sealing until the task is cancelled, then seals once more.
    package func run(clock: any Clock<Duration> = ContinuousClock()) async throws {
        while !Task.isCancelled, !isClosed {
            do { try await clock.sleep(for: configuration.checkpointInterval) } catch { break }
            do { try await store.seal() } catch { if error.kind != .diskFull { throw error } }
        }
        if !isClosed { try await store.seal() }
    }

    package func receipt(for index: UInt64) async throws -> Receipt {
        guard index < durable.index else { throw RecordError(.notFound, "The record has no entry \(index).") }
        let bytes = try await signedEntry(at: index)
        let leaf = MerkleTree.leaf(bytes, StandardCryptography())
        for attempt in 0..<2 {
            var newest = await store.checkpoint
            if (newest?.size ?? 0) <= index { newest = try await store.seal() }
            guard let newest, let document = CheckpointDocument(newest.note) else { break }
            let path = try await entryIndex.inclusionPath(index: index, size: newest.size)
            if MerkleProof.isIncluded(
                leaf: leaf, index: index, size: newest.size, path: path, root: document.checkpoint.root,
                StandardCryptography())
            {
                return Receipt(
                    log: log, index: index, leafHash: Core.Digest(leaf), treeSize: newest.size,
                    inclusionPath: path.map { Core.Digest($0) },
                    checkpoint: String(decoding: newest.note, as: UTF8.self))
            }
            if attempt == 0 { await entryIndex.forget() }
        }
        throw RecordError(.damaged, "Entry \(index) does not stand under the newest checkpoint. Verify the record.")
    }
}
