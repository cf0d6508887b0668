import Contracts
import Core
import Database
import Foundation
import GRDB
import Synchronization
import Vectors

/// Holds documents, their versions, passages, index and vectors in `knowledge.sqlite`.
///
/// Every change is one transaction and raises one sequence, the snapshot. A version is visible from the snapshot that
/// brought it until the one that replaced it, so a search at an older snapshot sees what was there then, except what
/// was destroyed since. Content is ciphertext on disk (see ``KnowledgeSchema`` for what is not).
package final class KnowledgeStore: Sendable {
    let store: Store
    let ledger: StoreLedger
    let keys: any KeyWrapping
    let identify: @Sendable (DocumentSource) -> DocumentID
    let table: Mutex<PassageTable>

    /// Opens the store, and finishes a removal that a crash interrupted.
    ///
    /// - Parameters:
    ///   - path: the file; `nil` keeps the store in memory.
    ///   - sealKey: binds the rows.
    ///   - segments: where the vectors' codes are kept; `nil` makes them again at each start.
    ///   - adopts: takes the rows of a store from before there were seals as they stand, and binds their content.
    ///   - identify: gives each new document its identifier, which must be random outside tests.
    /// - Throws: what ``Store`` throws; `knowledge.damaged` for a file that is no database. Any other damaged store
    ///   opens and answers nothing.
    package init(
        path: String?, keys: any KeyWrapping, sealKey: DataKey, segments: (any DurableFolder)? = nil,
        adopts: Bool = false,
        identify: @escaping @Sendable (DocumentSource) -> DocumentID = { _ in
            DocumentID(random: SystemRandomSource())
        }
    ) throws {
        do {
            store = try Store(name: KnowledgeSchema.name, path: path, migrations: KnowledgeSchema.migrations) {
                $0.add(tokenizer: PassageTokenizer.self)
            }
        } catch  where Store.isDamage(error) {
            throw KnowledgeError.damaged(error)
        }
        ledger = StoreLedger(of: KnowledgeSchema.name, key: sealKey.bytes, tables: KnowledgeSchema.sealed)
        table = Mutex(PassageTable(vectors: SegmentedVectorStore(segments: segments)))
        self.keys = keys
        self.identify = identify
        try start(adopts: adopts)
        guard ledger.fault == nil else { return }
        try fillIndexIfDue()
        try finishScrub()
    }

    /// Reads in one transaction.
    func read<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
        try Self.explaining {
            try store.queue.read { database in
                try ledger.guardRead(database)
                return try body(database)
            }
        }
    }

    /// Changes in one transaction.
    ///
    /// - Parameter index: the entry of the record that stands for the change.
    func write<Value>(
        covering index: UInt64?, _ body: (GRDB.Database, inout LedgerPage) throws -> Value
    ) throws -> Value {
        try Self.explaining {
            try store.queue.write { database in
                try ledger.change(database, covering: index) { try body(database, &$0) }
            }
        }
    }

    /// Gives SQLite's errors a code and words of ours.
    static func explaining<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let fault as LedgerFault {
            throw KnowledgeError(fault)
        } catch let error as GRDB.DatabaseError {
            throw KnowledgeError(explaining: error)
        }
    }

    /// The newest state of the knowledge.
    package func currentSnapshot() throws -> SnapshotSequence {
        try read(Self.sequence)
    }

    /// How much is held, for the node's operator: it counts everything, so it is never shown to an asker.
    package func status() throws -> KnowledgeStatus {
        try read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT (SELECT count(*) FROM versions WHERE visible_to IS NULL),
                        (SELECT count(*) FROM versions WHERE wrapped_key IS NOT NULL),
                        (SELECT count(*) FROM passages),
                        (SELECT count(*) FROM passages JOIN versions ON versions.id = passages.version
                            WHERE model IS NOT NULL)
                    """)
            guard let row else { throw KnowledgeError.damaged() }
            return KnowledgeStatus(
                snapshot: try Self.sequence(database), documents: row[0], versions: row[1], passages: row[2],
                embeddedPassages: row[3])
        }
    }

    static func sequence(_ database: GRDB.Database) throws -> SnapshotSequence {
        guard let value = try Int64.fetchOne(database, sql: "SELECT sequence FROM knowledge_state"),
            let sequence = UInt64(exactly: value)
        else { throw KnowledgeError.damaged() }
        return SnapshotSequence(sequence)
    }

    /// Raises the sequence by one within a transaction and returns it.
    static func advance(_ page: inout LedgerPage, _ database: GRDB.Database) throws -> SnapshotSequence {
        try page.change(KnowledgeSchema.state, where: "id = 1", [], database) {
            try database.execute(sql: "UPDATE knowledge_state SET sequence = sequence + 1")
        }
        return try sequence(database)
    }

    func seal(of version: StoredVersion) throws -> ContentSeal {
        let key = try key(of: version)
        guard let terms = version.terms else { throw KnowledgeError.damaged() }
        return ContentSeal(key: key, terms: terms)
    }

    /// - Throws: `trust.key-destroyed` where it was; `knowledge.damaged` where it does not open for another reason.
    func key(of version: StoredVersion) throws -> DataKey {
        guard let wrapped = version.wrappedKey else {
            throw KnowledgeError(.erased, "That document was removed or erased.")
        }
        return try key(wrapped)
    }

    /// - Throws: as ``key(of:)``.
    func key(_ wrapped: Data) throws -> DataKey {
        do {
            return try keys.unwrap(WrappedKey(bytes: Array(wrapped)))
        } catch {
            guard (error as? any CodedError)?.code == Self.destroyedKeyCode else {
                throw KnowledgeError.damaged(error)
            }
            throw error
        }
    }

    /// `nil` where the key was destroyed.
    func undestroyedKey(_ wrapped: Data) throws -> DataKey? {
        do {
            return try key(wrapped)
        } catch {
            guard (error as? any CodedError)?.code == Self.destroyedKeyCode else { throw error }
            return nil
        }
    }
}

/// How much the knowledge holds.
package struct KnowledgeStatus: Sendable, Equatable, Codable {
    package let snapshot: SnapshotSequence
    /// Documents as they stand now.
    package let documents: Int
    /// All versions that can still be read, former ones too.
    package let versions: Int
    package let passages: Int
    /// Fewer than ``passages`` where documents came in without an embedding model: those are found by words alone.
    package let embeddedPassages: Int
}
