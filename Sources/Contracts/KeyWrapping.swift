import Core

/// Holds the hierarchy of keys that content is encrypted under: root -> tenant -> data subject -> item.
///
/// Destroying a subject's key makes every item unreadable that names the subject, in every store and every copy.
package protocol KeyWrapping: Sendable {
    /// A fresh data key for one item, wrapped so that the tenant's key and the key of EVERY named subject are needed.
    ///
    /// - Throws: `trust.subject-destroyed` when one of the subjects was erased.
    func makeItemKey(tenant: TenantID, subjects: [SubjectID]) throws -> ItemKey

    /// - Throws: `trust.key-destroyed` when a key on its way was destroyed, `trust.unwrap-failed` when it was altered.
    func unwrap(_ wrapped: WrappedKey) throws -> DataKey

    /// Destroys a subject's key for good; it cannot be made again.
    func destroyKey(of subject: SubjectID) throws
}

/// 32 bytes of key material for AES-256-GCM.
package struct DataKey: Sendable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// A data key as it may stand on disk.
package struct WrappedKey: Sendable, Hashable {
    package let bytes: [UInt8]

    package init(bytes: [UInt8]) { self.bytes = bytes }
}

/// A data key and the form in which it is kept.
package struct ItemKey: Sendable {
    package let key: DataKey
    package let wrapped: WrappedKey

    package init(key: DataKey, wrapped: WrappedKey) {
        self.key = key
        self.wrapped = wrapped
    }
}

/// Keeps the values behind an entry's commitments, encrypted, outside the signed bytes.
package protocol SideStoring: Sendable {
    /// Stores `value` under a fresh salt and item key, durably, and returns the commitment for the entry.
    func commit(name: String, value: [UInt8], tenant: TenantID, subjects: [SubjectID]) throws -> SaltedCommitment

    /// The value and salt behind a commitment.
    ///
    /// - Throws: `side.erased` when it was erased, `side.not-found` when it never was here.
    func open(_ commitment: SaltedCommitment) throws -> CommittedValue
}

/// What stands behind a commitment.
package struct CommittedValue: Sendable {
    package let salt: [UInt8]
    package let value: [UInt8]

    package init(salt: [UInt8], value: [UInt8]) {
        self.salt = salt
        self.value = value
    }
}

/// A store that can hold content about a person and can forget it. Every such store registers one.
package protocol Erasing: Sendable {
    /// The store's name as it stands in an erasure's report, such as `knowledge`.
    var storeName: String { get }

    /// How many items the store holds about `subject`.
    func count(of subject: SubjectID) throws -> Int

    /// Removes them, so that no raw file of the store holds them afterwards, and says how many there were.
    func erase(_ subject: SubjectID, ticket: EffectTicket) throws -> Int
}
