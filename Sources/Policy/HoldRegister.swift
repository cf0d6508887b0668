import Contracts
import Core
import Crypto
import Database
import Foundation
import GRDB

/// One legal hold: one person, document or case kept for one matter.
package struct Hold: Sendable, Equatable {
    package enum Target: Sendable, Hashable {
        case subject(SubjectID)
        case document(DocumentID)
        case caseFile(CaseID)
    }

    package let id: HoldID
    package let matter: MatterName
    package let reason: String?
    package let target: Target
    package let placedBy: PrincipalID
    package let since: Instant
    /// The entry under which it was placed.
    package let entry: UInt64

    package init(
        id: HoldID, matter: MatterName, reason: String?, target: Target, placedBy: PrincipalID, since: Instant,
        entry: UInt64
    ) {
        self.id = id
        self.matter = matter
        self.reason = reason
        self.target = target
        self.placedBy = placedBy
        self.since = since
        self.entry = entry
    }
}

/// An erasure that two people ordered and that is not finished yet.
package struct DueErasure: Sendable, Equatable {
    package let subject: SubjectID
    /// The entry of the second person's approval, under which everything of it stands.
    package let approval: UInt64
    /// What each store held when it began, by the store's name.
    package let counts: [String: Int]

    package init(subject: SubjectID, approval: UInt64, counts: [String: Int]) {
        self.subject = subject
        self.approval = approval
        self.counts = counts
    }
}

/// What must be kept and what must go, in `duties.sqlite`: legal holds, adopted retention rules, erasures under way.
///
/// A hold and the beginning of an erasure are decided in one transaction each, so neither can slip in beside the
/// other. Matter and reason are sealed (AES-256-GCM) under a key that needs the held person's own.
package struct HoldRegister: Sendable {
    package static let storeName = "duties"
    package static let maximumHolds = 10_000

    let store: Store
    private let keys: any KeyWrapping
    private let tenant: TenantID
    private let sealKey: SymmetricKey

    /// - Parameters:
    ///   - path: the file; `nil` keeps the store in memory, for tests.
    ///   - sealKey: binds what the rows say to this node.
    ///   - tenant: the company whose matters these are.
    /// - Throws: ``DatabaseError`` when the store cannot be opened.
    package init(path: String?, keys: any KeyWrapping, sealKey: DataKey, tenant: TenantID) throws {
        store = try Store(name: Self.storeName, path: path, migrations: Self.migrations)
        self.keys = keys
        self.tenant = tenant
        self.sealKey = SymmetricKey(data: sealKey.bytes)
    }

    private static let migrations = [
        Migration(
            "duties-1",
            sql: """
                CREATE TABLE hold (
                    id BLOB PRIMARY KEY CHECK (length(id) = 16),
                    kind INTEGER NOT NULL,
                    target BLOB NOT NULL CHECK (length(target) = 16),
                    sealed BLOB NOT NULL,
                    wrapped_key BLOB NOT NULL,
                    placed_by BLOB NOT NULL CHECK (length(placed_by) = 16),
                    since INTEGER NOT NULL,
                    entry INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX hold_target ON hold (kind, target);
                CREATE TABLE rule_in_force (
                    rule TEXT PRIMARY KEY,
                    in_force INTEGER NOT NULL
                ) STRICT;
                CREATE TABLE erasure_due (
                    subject BLOB PRIMARY KEY CHECK (length(subject) = 16),
                    approval INTEGER NOT NULL,
                    counts TEXT NOT NULL
                ) STRICT;
                CREATE TABLE duty_seal (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    code BLOB NOT NULL
                ) STRICT;
                """)
    ]

    // MARK: - Seal

    /// What was found wrong; `nil` for a sound register.
    package var fault: PolicyError? {
        do {
            try store.read(checkSeal)
            return nil
        } catch {
            return error as? PolicyError ?? .damaged(error)
        }
    }

    private func read<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
        try store.read { database in
            try checkSeal(database)
            return try body(database)
        }
    }

    private func write<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
        try store.write { database in
            try checkSeal(database)
            let value = try body(database)
            try database.execute(
                sql: "INSERT OR REPLACE INTO duty_seal VALUES (1, ?)",
                arguments: [Data(HMAC<SHA256>.authenticationCode(for: try form(database), using: sealKey))])
            return value
        }
    }

    /// - Throws: `policy.damaged` where a row was changed, added or removed by somebody else than this node.
    private func checkSeal(_ database: GRDB.Database) throws {
        let form = try form(database)
        let code = try Data.fetchOne(database, sql: "SELECT code FROM duty_seal")
        let isNew = code == nil && form.isEmpty
        let isOwn = code.map { HMAC<SHA256>.isValidAuthenticationCode($0, authenticating: form, using: sealKey) }
        guard isNew || isOwn == true else { throw PolicyError.damaged() }
    }

    /// What all rows say, in one order; there are few.
    private func form(_ database: GRDB.Database) throws -> Data {
        var form = Data()
        for (table, key) in [("hold", "id"), ("rule_in_force", "rule"), ("erasure_due", "subject")] {
            for row in try Row.fetchAll(database, sql: "SELECT * FROM \(table) ORDER BY \(key)") {
                for text in [table] + row.map({ name, value in "\(name)=\(Self.text(of: value))" }) {
                    withUnsafeBytes(of: UInt64(text.utf8.count).bigEndian) { form.append(contentsOf: $0) }
                    form.append(contentsOf: text.utf8)
                }
            }
        }
        return form
    }

    /// A cell in full, with its type: what a database value shows of itself leaves the bytes of a blob out.
    private static func text(of value: DatabaseValue) -> String {
        switch value.storage {
        case .null: "null"
        case .int64(let number): "integer \(number)"
        case .double(let number): "real \(number.bitPattern)"
        case .string(let text): "text \(text)"
        case .blob(let bytes): "blob \(Hexadecimal.encode(bytes))"
        }
    }

    // MARK: - Holds

    /// - Throws: `policy.erasure-under-way` for a person whose erasure has begun, `policy.limit-reached`.
    package func place(_ hold: Hold, ticket: EffectTicket) throws {
        let subjects: [SubjectID] = if case .subject(let subject) = hold.target { [subject] } else { [] }
        let item = try keys.makeItemKey(tenant: tenant, subjects: subjects)
        let words = try JSONEncoder().encode(HoldWords(matter: hold.matter, reason: hold.reason))
        let sealed = try AES.GCM.seal(
            words, using: SymmetricKey(data: item.key.bytes), authenticating: hold.id.bytes)
        try change(ticket) { database in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM hold") ?? 0
            guard count < Self.maximumHolds else {
                throw PolicyError(.limitReached, "At most \(Self.maximumHolds) holds stand at a time.")
            }
            for subject in subjects where try Self.due(subject, database) != nil {
                throw PolicyError(.erasureUnderWay, "That person's erasure has begun; nothing is left to hold.")
            }
            try database.execute(
                sql: """
                    INSERT INTO hold (id, kind, target, sealed, wrapped_key, placed_by, since, entry)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    hold.id.blob, hold.target.kind, Data(hold.target.bytes), sealed.combined ?? Data(),
                    Data(item.wrapped.bytes), hold.placedBy.blob, hold.since.stored, Int64(clamping: hold.entry),
                ])
        }
    }

    /// Releases holds for good.
    package func release(_ holds: [HoldID], ticket: EffectTicket) throws {
        try change(ticket) { database in
            for hold in holds {
                try database.execute(sql: "DELETE FROM hold WHERE id = ?", arguments: [hold.blob])
            }
            try Store.oweScrub(database)
        }
        try store.settleScrub()
    }

    /// The oldest first.
    package func holds() throws -> [Hold] {
        try read { try Row.fetchAll($0, sql: "SELECT * FROM hold ORDER BY since, id") }.map(hold)
    }

    /// The holds on any of these, the oldest first.
    package func holds(on targets: Set<Hold.Target>) throws -> [Hold] {
        try read { try Self.rows(on: targets, $0) }.map(hold)
    }

    private static func rows(on targets: Set<Hold.Target>, _ database: GRDB.Database) throws -> [Row] {
        let kept = try Row.fetchAll(database, sql: "SELECT * FROM hold ORDER BY since, id")
        let wanted = Set(targets.map { [UInt8($0.kind)] + $0.bytes })
        return kept.filter { wanted.contains([UInt8($0["kind"] as Int)] + Array($0["target"] as Data)) }
    }

    private func hold(_ row: Row) throws -> Hold {
        let id = try HoldID(stored: row["id"])
        let key = try keys.unwrap(WrappedKey(bytes: Array(row["wrapped_key"] as Data)))
        guard let box = try? AES.GCM.SealedBox(combined: row["sealed"] as Data),
            let text = try? AES.GCM.open(box, using: SymmetricKey(data: key.bytes), authenticating: id.bytes),
            let words = try? JSONDecoder().decode(HoldWords.self, from: text),
            let target = try Hold.Target(kind: row["kind"], bytes: Array(row["target"] as Data))
        else { throw PolicyError.damaged() }
        return Hold(
            id: id, matter: words.matter, reason: words.reason, target: target,
            placedBy: try PrincipalID(stored: row["placed_by"]), since: Instant(stored: row["since"]),
            entry: UInt64(clamping: row["entry"] as Int64))
    }

    // MARK: - Retention rules

    /// The rules of ``RetentionSchedule`` that are in force here, in its order.
    package func rulesInForce() throws -> [RetentionRule] {
        let decided = try read { database in
            Dictionary(
                try Row.fetchAll(database, sql: "SELECT rule, in_force FROM rule_in_force").map {
                    ($0[0] as String, $0[1] as Bool)
                }, uniquingKeysWith: { first, _ in first })
        }
        return RetentionSchedule.rules.filter { decided[$0.id] ?? $0.isInForceFromTheStart }
    }

    package func set(_ rule: RetentionRule, inForce: Bool, ticket: EffectTicket) throws {
        try change(ticket) { database in
            try database.execute(
                sql: """
                    INSERT INTO rule_in_force VALUES (?, ?)
                    ON CONFLICT (rule) DO UPDATE SET in_force = excluded.in_force
                    """,
                arguments: [rule.id, inForce])
        }
    }

    // MARK: - Erasures under way

    /// Begins an erasure unless something of it is held; from here on it is finished, whatever happens.
    ///
    /// - Returns: whether it began. An erasure that had begun stays as it was.
    package func begin(_ erasure: DueErasure, unlessHeld targets: Set<Hold.Target>) throws -> Bool {
        let counts = String(decoding: try JSONEncoder().encode(erasure.counts), as: UTF8.self)
        return try write { database in
            guard try Self.rows(on: targets, database).isEmpty else { return false }
            try database.execute(
                sql: "INSERT OR IGNORE INTO erasure_due VALUES (?, ?, ?)",
                arguments: [erasure.subject.blob, Int64(clamping: erasure.approval), counts])
            return true
        }
    }

    /// The earliest approved first.
    package func dueErasures() throws -> [DueErasure] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT subject, approval, counts FROM erasure_due ORDER BY approval").map {
                DueErasure(
                    subject: try SubjectID(stored: $0[0]), approval: UInt64(clamping: $0[1] as Int64),
                    counts: try JSONDecoder().decode([String: Int].self, from: Data(($0[2] as String).utf8)))
            }
        }
    }

    package func finish(_ erasure: DueErasure) throws {
        try write {
            try $0.execute(sql: "DELETE FROM erasure_due WHERE subject = ?", arguments: [erasure.subject.blob])
        }
    }

    private static func due(_ subject: SubjectID, _ database: GRDB.Database) throws -> Int64? {
        try Int64.fetchOne(
            database, sql: "SELECT approval FROM erasure_due WHERE subject = ?", arguments: [subject.blob])
    }

    private func change(_ ticket: EffectTicket, _ work: (GRDB.Database) throws -> Void) throws {
        precondition(ticket.kind == .policyChange, "a change of duties needs a policy change's ticket")
        try write(work)
    }
}

/// What of a hold is confidential.
private struct HoldWords: Codable {
    let matter: MatterName
    let reason: String?
}

extension Hold.Target {
    /// Stands in the store and never changes meaning.
    var kind: Int {
        switch self {
        case .subject: 1
        case .document: 2
        case .caseFile: 3
        }
    }

    package var bytes: [UInt8] {
        switch self {
        case .subject(let subject): subject.bytes
        case .document(let document): document.bytes
        case .caseFile(let caseFile): caseFile.bytes
        }
    }

    package var kindName: String {
        switch self {
        case .subject: "subject"
        case .document: "document"
        case .caseFile: "case"
        }
    }

    init?(kind: Int, bytes: [UInt8]) throws {
        switch kind {
        case 1: self = .subject(try SubjectID(bytes: bytes))
        case 2: self = .document(try DocumentID(bytes: bytes))
        case 3: self = .caseFile(try CaseID(bytes: bytes))
        default: return nil
        }
    }
}
