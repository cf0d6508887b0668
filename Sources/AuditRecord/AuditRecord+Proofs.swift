import Contracts
import Core
import RecordFormat
import Signatures

extension AuditRecord {
    // MARK: Keys

    /// The root key's word for the key that signed `document`, as the record's own entries state it.
    package nonisolated func voucher(for document: CheckpointDocument) async throws -> KeyVoucher {
        guard let value = try await entry(at: 0).payload.extension(1), let genesis = GenesisStatement(value) else {
            throw RecordError(.damaged, "The first entry names no keys. Verify the record and restore it.")
        }
        var rolls: [KeyVoucher.Roll] = []
        for key in try await keyHistory.keys
        where key.role == .checkpoint && (1...document.checkpoint.size).contains(key.first) {
            let index = key.first - 1
            guard let value = try await entry(at: index).payload.extension(2), let statement = RollStatement(value),
                let roll = KeyVoucher.Roll(index: index, statement)
            else { throw RecordError(.damaged, "Entry \(index) does not state its roll. Verify the record.") }
            rolls.append(roll)
        }
        guard rolls.count <= KeyVoucher.maximumRolls else {
            throw RecordError(.beyondVoucher, Self.beyondVoucher)
        }
        return KeyVoucher(genesis: genesis, rolls: rolls)
    }

    private static let beyondVoucher = """
        The checkpoint key was rolled more than \(KeyVoucher.maximumRolls) times, so no proof under the root key alone can \
        be made. Export the whole record: it verifies as before.
        """

    /// The same checkpoint with the root key's word for its signing key, for readers who hold the root key alone.
    private nonisolated func portable(_ document: CheckpointDocument) async throws -> CheckpointDocument {
        let line = try await voucher(for: document)
            .signatureLine(log: document.checkpoint.log, StandardCryptography())
        guard let portable = document.adding([line]) else {
            throw RecordError(.beyondVoucher, Self.beyondVoucher)
        }
        return portable
    }

    // MARK: Proofs

    /// A new checkpoint over everything durable, with the root key's word for its key.
    package nonisolated func portableCheckpoint() async throws -> CheckpointDocument {
        guard let document = CheckpointDocument(Array(try await checkpoint().note.utf8)) else {
            throw RecordError(.damaged, "The checkpoint just made cannot be read.")
        }
        return try await portable(document)
    }

    /// A proof that the entry at `index` stands in the record, complete in itself.
    ///
    /// - Throws: `record.not-found`, `record.damaged`, `record.disk-full`.
    package nonisolated func inclusionProof(of index: UInt64) async throws -> InclusionProof {
        let receipt = try await receipt(for: index)
        guard let document = CheckpointDocument(Array(receipt.checkpoint.utf8)) else {
            throw RecordError(.damaged, "The newest checkpoint cannot be read. Verify the record.")
        }
        return InclusionProof(
            entry: try await signedEntry(at: index), index: index,
            path: receipt.inclusionPath.map { RecordDigest($0) }, document: try await portable(document))
    }

    /// A proof that the record as it is now only adds to its first `oldSize` entries, under a new checkpoint.
    ///
    /// - Throws: `record.not-found` when there are fewer entries, `record.damaged`, `record.disk-full`.
    package nonisolated func consistencyProof(from oldSize: UInt64) async throws -> ConsistencyProof {
        let document = try await portableCheckpoint()
        let size = document.checkpoint.size
        guard let oldRoot = try await root(at: oldSize) else {
            throw RecordError(.notFound, "The record has \(size) entries, fewer than \(oldSize).")
        }
        let proof = ConsistencyProof(
            oldSize: oldSize, path: try await consistencyPath(from: oldSize, to: size), document: document)
        guard proof.extends(oldRoot, StandardCryptography()) else {
            throw RecordError(.damaged, "The record's index contradicts its checkpoint. Verify the record.")
        }
        return proof
    }

    /// The RFC 9162, 2.1.4.1, path between two sizes, both durable.
    package nonisolated func consistencyPath(from oldSize: UInt64, to size: UInt64) async throws -> [RecordDigest] {
        guard oldSize > 0, oldSize < size else { return [] }
        let cryptography = StandardCryptography()
        let leaf = MerkleTree.leaf(try await signedEntry(at: oldSize - 1), cryptography)
        let path = try await entryIndex.inclusionPath(index: oldSize - 1, size: size)
        guard let found = MerkleProof.consistencyPath(oldSize: oldSize, leaf: leaf, path: path, cryptography) else {
            throw RecordError(.damaged, "The record's index is too short. Try again.")
        }
        return found
    }

    /// The Merkle root over the first `size` entries; `nil` when there are fewer.
    package nonisolated func root(at size: UInt64) async throws -> RecordDigest? {
        let cryptography = StandardCryptography()
        guard size > 0 else { return cryptography.sha256([]) }
        guard size <= (await count) else { return nil }
        let leaf = MerkleTree.leaf(try await signedEntry(at: size - 1), cryptography)
        let path = try await entryIndex.inclusionPath(index: size - 1, size: size)
        return MerkleProof.root(leaf: leaf, index: size - 1, size: size, path: path, cryptography)
    }
}
