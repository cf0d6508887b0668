import Contracts
import Core
import Crypto
import Database
import Foundation
import GRDB

/// Keeps the values behind the record's commitments, encrypted, in `side.sqlite`.
///
/// A commitment is SHA-256(`"mickai/oar/commitment/v1"` 0x00 name 0x00 salt value) with 32 random bytes of salt.
/// Salt and value are sealed together (AES-256-GCM, additional data = the digest) under an item key that needs the
/// key of every data subject named. The salt is sealed as well, because a digest and its salt would let anybody try
/// out short values. What is returned is durable.
package struct SideStore: SideStoring {
    package static let storeName = "side"
    /// Values in one batch.
    package static let maximumBatch = 256
    /// Bytes of values in one batch.
    package static let maximumBatchBytes = 16 << 20
    static let saltLength = 32
    private static let nonceLength = 12
    private static let domain = Array("mickai/oar/commitment/v1\0".utf8)

    let store: Store
    private let keys: any KeyWrapping
    private let random: any RandomSource

    /// - Parameter path: the file; `nil` keeps the store in memory, for tests.
    /// - Throws: ``DatabaseError`` when the store cannot be opened.
    package init(path: String?, keys: any KeyWrapping, random: any RandomSource) throws {
        store = try Store(name: Self.storeName, path: path, migrations: Self.migrations)
        self.keys = keys
        self.random = random
        if try isScrubDue() { try finishScrub() }
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
        let (row, isErased) = try store.queue.read { database in
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
        let salt = Array(plain.prefix(Self.saltLength))
        let value = Array(plain.dropFirst(Self.saltLength))
        guard try Self.digest(name: commitment.name, salt: salt, value: value) == commitment.digest else {
            throw Self.altered
        }
        return CommittedValue(salt: salt, value: value)
    }

    /// The digest that an entry carries for a value.
    package static func digest(name: String, salt: [UInt8], value: [UInt8]) throws -> Core.Digest {
        var hash = SHA256()
        hash.update(data: domain)
        hash.update(data: Array(name.utf8) + [0])
        hash.update(data: salt)
        hash.update(data: value)
        return try Core.Digest(bytes: Array(hash.finalize()))
    }

    // MARK: - Sealing

    private struct Item {
        let commitment: SaltedCommitment
        let subjects: [SubjectID]
        let sealed: Data
        let wrapped: WrappedKey
    }

    private func prepare(_ draft: CommitmentDraft) throws -> Item {
        let salt = random.bytes(Self.saltLength)
        let digest = try Self.digest(name: draft.name, salt: salt, value: draft.value)
        let item = try keys.makeItemKey(tenant: draft.tenant, subjects: draft.subjects)
        let box = try AES.GCM.seal(
            salt + draft.value, using: SymmetricKey(data: item.key.bytes),
            nonce: AES.GCM.Nonce(data: random.bytes(Self.nonceLength)), authenticating: digest.bytes)
        return Item(
            commitment: SaltedCommitment(name: draft.name, digest: digest),
            subjects: Set(draft.subjects).sorted(), sealed: Data(box.nonce) + box.ciphertext + box.tag,
            wrapped: item.wrapped)
    }

    private func openSealed(_ sealed: Data, wrapped: Data, digest: Core.Digest) throws -> [UInt8] {
        let key: DataKey
        do {
            key = try keys.unwrap(WrappedKey(bytes: Array(wrapped)))
        } catch let error as any CodedError where error.code == "trust.key-destroyed" {
            throw Self.erased
        }
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let plain = try? AES.GCM.open(
                box, using: SymmetricKey(data: key.bytes), authenticating: digest.bytes),
            plain.count >= Self.saltLength
        else { throw Self.altered }
        return Array(plain)
    }

    private func insert(_ items: [Item]) throws {
        try store.queue.write { database in
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
