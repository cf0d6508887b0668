import Contracts
import Core
import Database
import Foundation
import GRDB
import Signatures

/// Keeps decision bodies encrypted, so that a decision can be shown and replayed, and forgotten with the people it
/// is about.
///
/// A body is sealed under an item key that needs the key of every data subject named by what the decision read
/// (AES-256-GCM, the decision's identifier as additional data). It is durable before ``store(_:)`` returns. What was
/// erased keeps its row without content, so that a replay can say so.
package struct DecisionStore: Sendable {
    package static let storeName = "decisions"

    private static let migrations = [
        Migration(
            "v1",
            sql: """
                CREATE TABLE decision (
                    id BLOB PRIMARY KEY NOT NULL CHECK (length(id) = 16),
                    wrapped_key BLOB,
                    sealed BLOB
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE decision_subject (
                    subject BLOB NOT NULL CHECK (length(subject) = 16),
                    decision BLOB NOT NULL REFERENCES decision (id),
                    PRIMARY KEY (subject, decision)
                ) STRICT, WITHOUT ROWID;
                """)
    ]

    private let store: Store
    private let keys: any KeyWrapping

    /// - Throws: ``DatabaseError`` when the store cannot be opened.
    package init(path: String?, keys: any KeyWrapping) throws {
        store = try Store(name: Self.storeName, path: path, migrations: Self.migrations)
        self.keys = keys
    }

    /// Stores a decision once; a second one under the same identifier is refused by the store.
    ///
    /// - Throws: `arbiter.malformed-body` for a body above ``DecisionBody/maximumBytes``, and what the keys throw.
    package func store(_ decision: StoredDecision) throws {
        guard decision.body.count <= DecisionBody.maximumBytes else {
            throw ArbitrationError(.malformedBody, "The decision is larger than a decision may be.")
        }
        let item = try keys.makeItemKey(tenant: decision.tenant, subjects: decision.subjects)
        let sealed = try SealedBytes.seal(
            decision.body, key: item.key.bytes, authenticating: decision.id.bytes)
        let identifier = Data(decision.id.bytes)
        try store.write { database in
            try database.execute(
                sql: "INSERT INTO decision (id, wrapped_key, sealed) VALUES (?, ?, ?)",
                arguments: [identifier, Data(item.wrapped.bytes), Data(sealed)])
            for subject in Set(decision.subjects).sorted() {
                try database.execute(
                    sql: "INSERT INTO decision_subject (subject, decision) VALUES (?, ?)",
                    arguments: [Data(subject.bytes), identifier])
            }
        }
    }

    /// The body's exact bytes.
    ///
    /// - Throws: ``ArbitrationError`` `arbiter.unknown-decision`, `arbiter.not-replayable-erased`.
    package func body(of id: DecisionID) throws -> [UInt8] {
        let row = try store.read {
            try Row.fetchOne(
                $0, sql: "SELECT wrapped_key, sealed FROM decision WHERE id = ?", arguments: [Data(id.bytes)])
        }
        guard let row else {
            throw ArbitrationError(.unknownDecision, "There is no such decision in this home.")
        }
        guard let wrapped: Data = row["wrapped_key"], let sealed: Data = row["sealed"] else { throw Self.erased }
        do {
            let key = try keys.unwrap(WrappedKey(bytes: Array(wrapped)))
            return try SealedBytes.open(Array(sealed), key: key.bytes, authenticating: id.bytes)
        } catch let error as any CodedError where error.code == "trust.key-destroyed" {
            throw Self.erased
        }
    }

    /// The decisions about a data subject that were not erased, by identifier.
    package func decisions(about subject: SubjectID) throws -> [DecisionID] {
        try store.read { database in
            try Data.fetchAll(
                database,
                sql: """
                    SELECT decision FROM decision_subject JOIN decision ON decision.id = decision_subject.decision
                    WHERE subject = ? AND sealed IS NOT NULL ORDER BY decision
                    """,
                arguments: [Data(subject.bytes)]
            ).map { try DecisionID(bytes: Array($0)) }
        }
    }

    /// All the data subjects a decision is about, by identifier.
    package func subjects(of decision: DecisionID) throws -> [SubjectID] {
        try store.read { database in
            try Data.fetchAll(
                database, sql: "SELECT subject FROM decision_subject WHERE decision = ? ORDER BY subject",
                arguments: [Data(decision.bytes)]
            ).map { try SubjectID(bytes: Array($0)) }
        }
    }

    private static let erased = ArbitrationError(
        .erased, "What the decision is about has been erased: not-replayable: erased.")
}

/// A decision's bytes and what they are about.
package struct StoredDecision: Sendable {
    let id: DecisionID
    let body: [UInt8]
    let tenant: TenantID
    /// The data subjects named by the documents that the decision read.
    let subjects: [SubjectID]

    package init(id: DecisionID, body: [UInt8], tenant: TenantID, subjects: [SubjectID]) {
        self.id = id
        self.body = body
        self.tenant = tenant
        self.subjects = subjects
    }
}

extension DecisionStore: Erasing {
    package var storeName: String { Self.storeName }

    package func count(of subject: SubjectID) throws -> Int {
        try store.read {
            try Int.fetchOne(
                $0,
                sql: """
                    SELECT count(*) FROM decision_subject
                    JOIN decision ON decision.id = decision_subject.decision
                    WHERE subject = ? AND sealed IS NOT NULL
                    """,
                arguments: [Data(subject.bytes)]) ?? 0
        }
    }

    /// Crash order: after the transaction the store answers `arbiter.not-replayable-erased` and the scrub is due; after
    /// the scrub no raw file holds a body. A start in between ends the work.
    package func erase(_ subject: SubjectID, ticket: EffectTicket) throws -> Int {
        precondition(ticket.kind == .erasure, "an erasure needs an erasure's ticket")
        let count = try markErased(subject)
        try store.settleScrub()
        return count
    }

    /// The first half of ``erase(_:ticket:)``.
    func markErased(_ subject: SubjectID) throws -> Int {
        try store.write { database in
            try database.execute(
                sql: """
                    UPDATE decision SET wrapped_key = NULL, sealed = NULL
                    WHERE sealed IS NOT NULL
                        AND id IN (SELECT decision FROM decision_subject WHERE subject = ?)
                    """,
                arguments: [Data(subject.bytes)])
            let count = database.changesCount
            if count > 0 { try Store.oweScrub(database) }
            return count
        }
    }
}
