import Contracts
import Core
import Database
import Foundation
import GRDB
import Signatures

/// Remembers which submitted event became which entry, and who may submit, in `submissions.sqlite`.
///
/// The record is the truth; what this store knows of entries is looked up there again where a crash lost it. An
/// event's code is a keyed hash (HMAC-SHA-256 under a key of this node) that tells a repeated event from another one;
/// it goes when one of the event's data subjects is erased.
struct SubmissionStore: Sendable {
    static let storeName = "submissions"

    /// One event as it was recorded.
    struct Row: Equatable, Sendable {
        let sequence: UInt64
        let index: UInt64
        /// `nil` where a crash or an erasure took it.
        let code: Digest?
        /// The batch's key as a keyed hash, and the event's place in the batch.
        let key: Digest?
        let place: Int
        var subjects: [SubjectID] = []
    }

    struct Token: Equatable, Sendable {
        let submitter: Submitter
        let issued: Instant
        let expires: Instant
        let isRevoked: Bool

        func isValid(at now: Instant) -> Bool { !isRevoked && now < expires }
    }

    let store: Store

    init(path: String?) throws {
        store = try Store(name: Self.storeName, path: path, migrations: Self.migrations)
    }

    // MARK: Entries

    func row(of source: SourceID, sequence: UInt64) throws -> Row? {
        try store.read { database in
            try GRDB.Row.fetchOne(
                database,
                sql: """
                    SELECT sequence, log_index, code, batch_key, place FROM submitted WHERE source = ? AND sequence = ?
                    """,
                arguments: [Data(source.bytes), Int64(bitPattern: sequence)]
            ).map(Self.row)
        }
    }

    /// The events of one batch, by their places.
    func rows(of source: SourceID, key: Digest) throws -> [Int: Row] {
        let rows = try store.read { database in
            try GRDB.Row.fetchAll(
                database,
                sql: """
                    SELECT sequence, log_index, code, batch_key, place FROM submitted WHERE source = ? AND batch_key = ?
                    """,
                arguments: [Data(source.bytes), Data(key.bytes)]
            ).map(Self.row)
        }
        return Dictionary(rows.map { ($0.place, $0) }) { first, _ in first }
    }

    /// Remembers events of a tenant's log.
    ///
    /// - Parameter covered: every entry below it is now known; 0 says nothing.
    func insert(_ rows: [(source: SourceID, row: Row)], tenant: TenantID, covered: UInt64) throws {
        try store.write { database in
            for (source, row) in rows {
                try database.execute(
                    sql: """
                        INSERT INTO submitted (source, sequence, log_index, code, batch_key, place)
                        VALUES (?, ?, ?, ?, ?, ?)
                        ON CONFLICT (source, sequence) DO UPDATE SET code = coalesce(excluded.code, code)
                        """,
                    arguments: [
                        Data(source.bytes), Int64(bitPattern: row.sequence), Int64(bitPattern: row.index),
                        row.code.map { Data($0.bytes) }, row.key.map { Data($0.bytes) }, row.place,
                    ])
                for subject in Set(row.subjects).sorted() {
                    try database.execute(
                        sql: "INSERT OR IGNORE INTO submitted_subject (subject, source, sequence) VALUES (?, ?, ?)",
                        arguments: [Data(subject.bytes), Data(source.bytes), Int64(bitPattern: row.sequence)])
                }
            }
            try database.execute(
                sql: """
                    INSERT INTO covered (tenant, next, seen) VALUES (?, ?, ?)
                    ON CONFLICT (tenant) DO UPDATE SET next = max(next, excluded.next), seen = max(seen, excluded.seen)
                    """,
                arguments: [
                    Data(tenant.bytes), Int64(bitPattern: covered),
                    Int64(bitPattern: max(covered, (rows.map(\.row.index).max() ?? 0) + 1)),
                ])
        }
    }

    /// The first entry of the tenant's log that this store may not know of.
    func covered(_ tenant: TenantID) throws -> UInt64 {
        try store.read {
            try Int64.fetchOne($0, sql: "SELECT next FROM covered WHERE tenant = ?", arguments: [Data(tenant.bytes)])
        }.map { UInt64(bitPattern: $0) } ?? 0
    }

    /// How many entries the tenant's log had when this store last heard of one.
    func seen(_ tenant: TenantID) throws -> UInt64 {
        try store.read {
            try Int64.fetchOne($0, sql: "SELECT seen FROM covered WHERE tenant = ?", arguments: [Data(tenant.bytes)])
        }.map { UInt64(bitPattern: $0) } ?? 0
    }

    /// The places of the events that are about a person.
    func places(about subject: SubjectID) throws -> [(source: SourceID, index: UInt64)] {
        try store.read { database in
            try GRDB.Row.fetchAll(
                database,
                sql: """
                    SELECT submitted.source, log_index FROM submitted JOIN submitted_subject USING (source, sequence)
                    WHERE subject = ? ORDER BY submitted.source, submitted.sequence
                    """,
                arguments: [Data(subject.bytes)])
        }.compactMap { row in
            (try? SourceID(bytes: Array(row[0] as Data))).map { ($0, UInt64(bitPattern: row[1] as Int64)) }
        }
    }

    private static func row(_ row: GRDB.Row) -> Row {
        Row(
            sequence: UInt64(bitPattern: row[0] as Int64), index: UInt64(bitPattern: row[1] as Int64),
            code: digest(row[2]), key: digest(row[3]), place: row[4])
    }

    private static func digest(_ bytes: Data?) -> Digest? { bytes.flatMap { try? Digest(bytes: Array($0)) } }

    // MARK: Tokens

    /// - Parameter digest: of the token; the token itself is kept nowhere.
    func insert(_ token: Token, digest: Digest, ticket: EffectTicket) throws {
        precondition(ticket.kind == .policyChange, "a token is a change of policy")
        try store.write { database in
            try database.execute(
                sql: """
                    INSERT INTO token (digest, principal, kind, tenant, source, issued, expires, revoked)
                    VALUES (?, ?, ?, ?, ?, ?, ?, 0)
                    """,
                arguments: [
                    Data(digest.bytes), Data(token.submitter.principal.bytes), token.submitter.kind.rawValue,
                    Data(token.submitter.tenant.bytes), Data(token.submitter.source.bytes),
                    Int64(bitPattern: token.issued.nanoseconds), Int64(bitPattern: token.expires.nanoseconds),
                ])
        }
    }

    func token(_ digest: Digest) throws -> Token? {
        try store.read { database in
            try GRDB.Row.fetchOne(
                database, sql: Self.tokenColumns + " WHERE digest = ?", arguments: [Data(digest.bytes)]
            ).flatMap(Self.token)
        }
    }

    /// Every token ever made, oldest first.
    func tokens() throws -> [Token] {
        try store.read { try GRDB.Row.fetchAll($0, sql: Self.tokenColumns + " ORDER BY issued, digest") }
            .compactMap(Self.token)
    }

    func revokeTokens(of principal: PrincipalID, ticket: EffectTicket) throws {
        precondition(ticket.kind == .policyChange, "a revocation is a change of policy")
        try store.write {
            try $0.execute(
                sql: "UPDATE token SET revoked = 1 WHERE principal = ?", arguments: [Data(principal.bytes)])
        }
    }

    private static let tokenColumns = "SELECT principal, kind, tenant, source, issued, expires, revoked FROM token"

    private static func token(_ row: GRDB.Row) -> Token? {
        guard let principal = try? PrincipalID(bytes: Array(row[0] as Data)),
            let kind = PrincipalKind(rawValue: row[1] as UInt8),
            let tenant = try? TenantID(bytes: Array(row[2] as Data)),
            let source = try? SourceID(bytes: Array(row[3] as Data))
        else { return nil }
        return Token(
            submitter: Submitter(principal: principal, kind: kind, tenant: tenant, source: source),
            issued: Instant(nanoseconds: UInt64(bitPattern: row[4] as Int64)),
            expires: Instant(nanoseconds: UInt64(bitPattern: row[5] as Int64)), isRevoked: row[6])
    }

    static let migrations = [
        Migration(
            "submissions-1",
            sql: """
                CREATE TABLE submitted (
                    source BLOB NOT NULL CHECK (length(source) = 16),
                    sequence INTEGER NOT NULL,
                    log_index INTEGER NOT NULL,
                    code BLOB CHECK (length(code) = 32),
                    batch_key BLOB CHECK (length(batch_key) = 32),
                    place INTEGER NOT NULL,
                    PRIMARY KEY (source, sequence)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX submitted_key ON submitted (source, batch_key) WHERE batch_key IS NOT NULL;
                CREATE TABLE submitted_subject (
                    subject BLOB NOT NULL CHECK (length(subject) = 16),
                    source BLOB NOT NULL,
                    sequence INTEGER NOT NULL,
                    PRIMARY KEY (subject, source, sequence)
                ) STRICT, WITHOUT ROWID;
                CREATE TABLE covered (
                    tenant BLOB PRIMARY KEY CHECK (length(tenant) = 16),
                    next INTEGER NOT NULL,
                    seen INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE token (
                    digest BLOB PRIMARY KEY CHECK (length(digest) = 32),
                    principal BLOB NOT NULL CHECK (length(principal) = 16),
                    kind INTEGER NOT NULL,
                    tenant BLOB NOT NULL CHECK (length(tenant) = 16),
                    source BLOB NOT NULL CHECK (length(source) = 16),
                    issued INTEGER NOT NULL,
                    expires INTEGER NOT NULL,
                    revoked INTEGER NOT NULL
                ) STRICT;
                """)
    ]
}

extension SubmissionStore: Erasing {
    var storeName: String { Self.storeName }

    func count(of subject: SubjectID) throws -> Int {
        try store.read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM submitted_subject WHERE subject = ?", arguments: [Data(subject.bytes)])
                ?? 0
        }
    }

    /// Takes the codes of every event that names the subject; where the event stands in the record stays known.
    func erase(_ subject: SubjectID, ticket: EffectTicket) throws -> Int {
        precondition(ticket.kind == .erasure, "an erasure needs an erasure's ticket")
        let count = try store.write { database in
            try database.execute(
                sql: """
                    UPDATE submitted SET code = NULL WHERE (source, sequence) IN
                        (SELECT source, sequence FROM submitted_subject WHERE subject = ?)
                    """,
                arguments: [Data(subject.bytes)])
            try database.execute(
                sql: "DELETE FROM submitted_subject WHERE subject = ?", arguments: [Data(subject.bytes)])
            let count = database.changesCount
            try Store.oweScrub(database)
            return count
        }
        try store.settleScrub()
        return count
    }
}
