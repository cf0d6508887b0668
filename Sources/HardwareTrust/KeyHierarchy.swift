import Contracts
import Core
import Crypto
import Database
import GRDB

/// The node's tree of encryption keys, root -> tenant -> data subject -> item, in `keys.sqlite`.
///
/// An item's key is wrapped under HKDF over the tenant's key and the keys of EVERY subject the item names, so
/// destroying one subject's key makes the item unreadable wherever its ciphertext was copied. A subject has one key
/// with each tenant that holds content about them; all go together. Tenant and subject keys are made at first use.
///
/// What destruction reaches: every raw file of this store, also after a crash in its middle (the next start ends
/// it). What it does not reach: an older copy of `keys.sqlite` beside the root key, and blocks that a flash disk
/// keeps under the file system.
package struct KeyHierarchy: KeyWrapping {
    package static let storeName = "keys"
    package static let maximumSubjects = WrappedKeyFormat.maximumSubjects

    private let store: Store
    private let rootKey: SymmetricKey
    private let assurance: AssuranceLevel
    private let random: any RandomSource

    /// - Parameter path: the file; `nil` keeps the store in memory, for tests.
    /// - Throws: ``DatabaseError`` when the store cannot be opened.
    package init(path: String?, root: SoftwareRootKey, random: any RandomSource) throws {
        store = try Store(name: Self.storeName, path: path, migrations: Self.migrations)
        rootKey = root.derive("mickai/key-hierarchy/v1")
        assurance = root.assurance
        self.random = random
    }

    // MARK: - Items

    package func makeItemKey(tenant: TenantID, subjects: [SubjectID]) throws -> ItemKey {
        let named = Set(subjects).sorted()
        guard named.count <= Self.maximumSubjects else {
            throw TrustError(.tooManySubjects, "One item names at most \(Self.maximumSubjects) data subjects.")
        }
        let keys = try existingKeys(tenant: tenant, subjects: named) ?? makeKeys(tenant: tenant, subjects: named)
        var format = WrappedKeyFormat(
            tenant: tenant, subjects: named, salt: random.bytes(WrappedKeyFormat.saltLength))
        let key = random.bytes(KeySeal.keyLength)
        format.sealed = try KeySeal.seal(
            key, under: wrappingKey(keys, format: format), context: context(format), random: random)
        return ItemKey(key: DataKey(bytes: key), wrapped: WrappedKey(bytes: format.bytes))
    }

    package func unwrap(_ wrapped: WrappedKey) throws -> DataKey {
        guard let format = WrappedKeyFormat(parsing: wrapped.bytes) else { throw Self.unwrapFailed }
        let keys = try store.read { database in
            for subject in format.subjects where try isDestroyed(subject, in: database) {
                throw TrustError(.keyDestroyed, "This content was erased: a key that it needs was destroyed.")
            }
            return try findKeys(tenant: format.tenant, subjects: format.subjects, in: database)
        }
        guard let keys,
            let key = KeySeal.open(
                format.sealed, under: wrappingKey(keys, format: format), context: context(format))
        else { throw Self.unwrapFailed }
        return DataKey(bytes: key)
    }

    // MARK: - Destruction

    /// Destroys a subject's key with every tenant, for good. Destroying it again, or before it was ever made,
    /// leaves the same tombstone.
    ///
    /// Crash order: after the first transaction no key can be read through the store and the scrub is due; after
    /// the scrub no raw file holds one; the second transaction says so. A start in between ends the work.
    package func destroyKey(of subject: SubjectID) throws {
        try markDestroyed(subject)
        try store.settleScrub()
    }

    /// The first half of ``destroyKey(of:)``.
    func markDestroyed(_ subject: SubjectID) throws {
        try store.write { database in
            try database.execute(sql: "DELETE FROM subject_key WHERE subject = ?", arguments: [subject.blob])
            try database.execute(
                sql: "INSERT OR IGNORE INTO destroyed_subject VALUES (?)", arguments: [subject.blob])
            try Store.oweScrub(database)
        }
    }

    /// How many keys there are of the subject: one with each tenant that holds content about them.
    package func keyCount(of subject: SubjectID) throws -> Int {
        try store.read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM subject_key WHERE subject = ?", arguments: [subject.blob]) ?? 0
        }
    }

    // MARK: - Keys of tenants and subjects

    private func existingKeys(tenant: TenantID, subjects: [SubjectID]) throws -> [SymmetricKey]? {
        try store.read { database in
            for subject in subjects where try isDestroyed(subject, in: database) {
                throw TrustError(.subjectDestroyed, "This person was erased. Content about them is not taken in again.")
            }
            return try findKeys(tenant: tenant, subjects: subjects, in: database)
        }
    }

    /// The tenant's key, then the subjects' in their order; `nil` where one was never made.
    ///
    /// - Throws: ``TrustError`` `trust.unwrap-failed` for a key that is not this root's.
    private func findKeys(
        tenant: TenantID, subjects: [SubjectID], in database: GRDB.Database
    ) throws -> [SymmetricKey]? {
        guard
            let sealed = try [UInt8].fetchBlob(
                database, sql: "SELECT sealed FROM tenant_key WHERE tenant = ?", arguments: [tenant.blob])
        else { return nil }
        let tenantKey = try openKey(sealed, under: rootKey, context: context(tenant: tenant))
        var keys = [tenantKey]
        for subject in subjects {
            guard
                let sealed = try [UInt8].fetchBlob(
                    database, sql: "SELECT sealed FROM subject_key WHERE subject = ? AND tenant = ?",
                    arguments: [subject.blob, tenant.blob])
            else { return nil }
            keys.append(
                try openKey(
                    sealed, under: subjectSealingKey(tenantKey), context: context(tenant: tenant, subject: subject)))
        }
        return keys
    }

    private func makeKeys(tenant: TenantID, subjects: [SubjectID]) throws -> [SymmetricKey] {
        try store.write { database in
            if try findKeys(tenant: tenant, subjects: [], in: database) == nil {
                let sealed = try sealNewKey(under: rootKey, context: context(tenant: tenant))
                try database.execute(
                    sql: "INSERT INTO tenant_key VALUES (?, ?)", arguments: [tenant.blob, sealed.blob])
            }
            for subject in subjects {
                if try isDestroyed(subject, in: database) {
                    throw TrustError(
                        .subjectDestroyed, "This person was erased. Content about them is not taken in again.")
                }
                guard let found = try findKeys(tenant: tenant, subjects: [], in: database),
                    try findKeys(tenant: tenant, subjects: [subject], in: database) == nil
                else { continue }
                let sealed = try sealNewKey(
                    under: subjectSealingKey(found[0]), context: context(tenant: tenant, subject: subject))
                try database.execute(
                    sql: "INSERT INTO subject_key (tenant, subject, sealed) VALUES (?, ?, ?)",
                    arguments: [tenant.blob, subject.blob, sealed.blob])
            }
            guard let keys = try findKeys(tenant: tenant, subjects: subjects, in: database) else {
                throw Self.unwrapFailed
            }
            return keys
        }
    }

    private func isDestroyed(_ subject: SubjectID, in database: GRDB.Database) throws -> Bool {
        try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM destroyed_subject WHERE subject = ?)",
            arguments: [subject.blob]) ?? false
    }

    // MARK: - Derivation

    private func sealNewKey(under key: SymmetricKey, context: [UInt8]) throws -> [UInt8] {
        try KeySeal.seal(random.bytes(KeySeal.keyLength), under: key, context: context, random: random)
    }

    private func openKey(_ sealed: [UInt8], under key: SymmetricKey, context: [UInt8]) throws -> SymmetricKey {
        guard let opened = KeySeal.open(sealed, under: key, context: context) else { throw Self.unwrapFailed }
        return SymmetricKey(data: opened)
    }

    private func subjectSealingKey(_ tenantKey: SymmetricKey) -> SymmetricKey {
        KeyDerivation.derive(from: tenantKey, info: Array("mickai/subject-keys/v1".utf8))
    }

    private func wrappingKey(_ keys: [SymmetricKey], format: WrappedKeyFormat) -> SymmetricKey {
        let material = keys.flatMap { key in key.withUnsafeBytes { Array($0) } }
        return KeyDerivation.derive(from: material, salt: format.salt, info: "mickai/item-wrap/v1")
    }

    private func context(_ format: WrappedKeyFormat) -> [UInt8] {
        Array("mickai/item-wrap/v1/\(assurance.rawValue)\0".utf8) + format.header
    }

    private func context(tenant: TenantID, subject: SubjectID? = nil) -> [UInt8] {
        Array("mickai/key-wrap/v1/\(assurance.rawValue)\0".utf8) + tenant.bytes + (subject?.bytes ?? [])
    }

    private static var unwrapFailed: TrustError {
        TrustError(
            .unwrapFailed,
            "A stored key does not open: it was altered, or keys.sqlite belongs to another root key. Restore both.")
    }
}
