import Contracts
import Core
import Database
import Foundation
import GRDB
import Signatures

/// Keeps the values behind the record's commitments, encrypted, in `side.sqlite`.
///
/// Salt and value are sealed together (AES-256-GCM, additional data = the digest) under an item key that needs the
/// key of every data subject named. The salt is sealed as well, because a digest and its salt would let anybody try
/// out short values. What is returned is durable.
package struct SideStore: SideStoring {
    package static let storeName = "side"
    /// Values in one batch.
    package static let maximumBatch = 256
    /// Bytes of values in one batch.
    package static let maximumBatchBytes = 16 << 20

    let store: Store
    private let keys: any KeyWrapping
    private let random: any RandomSource

    /// - Parameter path: the file; `nil` keeps the store in memory, for tests.
    /// - Throws: ``DatabaseError`` when the store cannot be opened.
    package init(path: String?, keys: any KeyWrapping, random: any RandomSource) throws {
        store = try Store(name: Self.storeName, path: path, migrations: Self.migrations)
        self.keys = keys
        self.random = random
    }

    /// - Throws: `side.malformed-name`, `side.over-limit`; `trust.subject-destroyed`.
    package func commit(
        name: String, value: [UInt8], tenant: TenantID, subjects: [SubjectID]
    ) throws -> SaltedCommitment {
        let item = try prepare(CommitmentDraft(name: name, value: value, tenant: tenant, subjects: subjects))
        try insert([item])
        return item.commitment
    }

    /// Commits to several values in one transaction: all are durable, or none is there. Commitments in order.
    ///
    /// - Throws: `side.over-limit` for more than 256 values or 16 MiB; `trust.subject-destroyed`.
    package func commit(_ drafts: [CommitmentDraft]) throws -> [SaltedCommitment] {
        guard drafts.count <= Self.maximumBatch,
            drafts.reduce(0, { $0 + $1.value.count }) <= Self.maximumBatchBytes
        else {
            throw SideStoreError(
                .overLimit, "One batch has at most \(Self.maximumBatch) values and \(Self.maximumBatchBytes) bytes.")
        }
        let items = try drafts.map(prepare)
        try insert(items)
        return items.map(\.commitment)
    }

    /// - Throws: `side.erased`, `side.not-found`; `side.altered` when what stands here is not what was committed to.
    package func open(_ commitment: SaltedCommitment) throws -> CommittedValue {
        let (row, isErased) = try store.read { database in
            let digest = Data(commitment.digest.bytes)
            let row = try Row.fetchOne(
                database, sql: "SELECT sealed, wrapped_key FROM committed WHERE digest = ?", arguments: [digest])
            let isErased = try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM erased WHERE digest = ?)", arguments: [digest])
            return (row, isErased == true)
        }
        guard let row else {
            if isErased { throw Self.erased }
            throw SideStoreError(.notFound, "This node never held the value behind that commitment.")
        }
        let plain = try openSealed(row[0], wrapped: row[1], digest: commitment.digest)
        let value = Array(plain.dropFirst(CommitmentSalt.byteCount))
        guard let salt = CommitmentSalt(bytes: Array(plain.prefix(CommitmentSalt.byteCount))),
            !commitment.name.utf8.contains(0),
            salt.commit(name: commitment.name, value: value) == commitment.digest
        else { throw Self.altered }
        return CommittedValue(salt: salt.bytes, value: value)
    }

    /// Puts a value under the keys of more data subjects, once it is known that it is about them.
    ///
    /// What stood there before stays in the raw file until the next scrub, which every erasure ends with.
    ///
    /// - Throws: as ``open(_:)``; `trust.subject-destroyed`.
    package func attribute(_ commitment: SaltedCommitment, tenant: TenantID, to subjects: [SubjectID]) throws {
        let value = try open(commitment)
        let item = try keys.makeItemKey(tenant: tenant, subjects: subjects)
        let sealed = try SealedBytes.seal(
            value.salt + value.value, key: item.key.bytes, authenticating: commitment.digest.bytes)
        try store.write { database in
            let digest = Data(commitment.digest.bytes)
            try database.execute(
                sql: "UPDATE committed SET sealed = ?, wrapped_key = ? WHERE digest = ?",
                arguments: [Data(sealed), Data(item.wrapped.bytes), digest])
            for subject in Set(subjects).sorted() {
                try database.execute(
                    sql: """
                        INSERT OR IGNORE INTO committed_subject (subject, committed)
                        SELECT ?, id FROM committed WHERE digest = ?
                        """,
                    arguments: [Data(subject.bytes), digest])
            }
        }
    }

    // MARK: - Sealing

    private struct Item {
        let commitment: SaltedCommitment
        let subjects: [SubjectID]
        let sealed: Data
        let wrapped: WrappedKey
    }

    private func prepare(_ draft: CommitmentDraft) throws -> Item {
        guard let salt = CommitmentSalt(bytes: random.bytes(CommitmentSalt.byteCount)) else {
            preconditionFailure("a random source gives as many bytes as were asked for")
        }
        let digest = salt.commit(name: draft.name, value: draft.value)
        let item = try keys.makeItemKey(tenant: draft.tenant, subjects: draft.subjects)
        let sealed = try SealedBytes.seal(
            salt.bytes + draft.value, key: item.key.bytes, authenticating: digest.bytes)
        return Item(
            commitment: SaltedCommitment(name: draft.name, digest: digest),
            subjects: Set(draft.subjects).sorted(), sealed: Data(sealed), wrapped: item.wrapped)
    }

    private func openSealed(_ sealed: Data, wrapped: Data, digest: Digest) throws -> [UInt8] {
        let key: DataKey
        do {
            key = try keys.unwrap(WrappedKey(bytes: Array(wrapped)))
        } catch let error as any CodedError where error.code == "trust.key-destroyed" {
            throw Self.erased
        }
        do {
            return try SealedBytes.open(Array(sealed), key: key.bytes, authenticating: digest.bytes)
        } catch {
            throw Self.altered
        }
    }

    private func insert(_ items: [Item]) throws {
        try store.write { database in
            for item in items {
                try database.execute(
                    sql: "INSERT INTO committed (digest, sealed, wrapped_key) VALUES (?, ?, ?)",
                    arguments: [Data(item.commitment.digest.bytes), item.sealed, Data(item.wrapped.bytes)])
                let row = database.lastInsertedRowID
                for subject in item.subjects {
                    try database.execute(
                        sql: "INSERT INTO committed_subject (subject, committed) VALUES (?, ?)",
                        arguments: [Data(subject.bytes), row])
                }
            }
        }
    }

    private static var erased: SideStoreError {
        SideStoreError(.erased, "This value was erased. The entry that commits to it still verifies.")
    }

    private static var altered: SideStoreError {
        SideStoreError(.altered, "The value is not the one that was committed to. Restore side.sqlite from a backup.")
    }
}
