import Core
import Crypto
import Foundation
import GRDB
import Synchronization

/// Binds what the rows of a store say to a key of the node, so that whoever can write the file is not obeyed.
///
/// Each row of a ``SealedTable`` carries an HMAC-SHA-256 over its values. One head binds the set of all rows (a
/// multiset hash after Clarke et al., 2003: the XOR of keyed hashes that never stand on disk), their count and a
/// revision that only rises, sealed with AES-256-GCM. So a changed row is named, and a row that is missing, put back
/// from earlier or added is seen. It cannot see that the whole file is older: ``LedgerHead`` goes to the record for that.
///
/// All rows are checked when the store opens, and again as soon as another connection has written to the file. What
/// was found once stays: the store answers nothing until it was restored and opened anew.
package final class StoreLedger: Sendable {
    static let length = 32

    private struct State {
        /// SQLite's `data_version` at which all rows were found sound.
        var checked: Int64?
        var fault: LedgerFault?
    }

    let name: String
    let tables: [SealedTable]
    let keys: LedgerKeys
    private let state = Mutex(State())

    package init(of store: String, key: [UInt8], tables: [SealedTable]) {
        name = store
        self.tables = tables
        keys = LedgerKeys(key)
    }

    /// The tables of the ledger itself, for a migration of the store.
    package static let schema = """
        CREATE TABLE ledger_head (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            revision INTEGER NOT NULL,
            covers INTEGER NOT NULL,
            sealed BLOB NOT NULL
        ) STRICT;
        """

    /// What was found wrong; `nil` for a sound store.
    package var fault: LedgerFault? { state.withLock(\.fault) }

    /// Checks all rows of a store that was just opened, or takes them as they stand where `adopts` says so.
    ///
    /// - Parameter adopts: for a store without a head: whether it is new, or older than ledgers are. A store whose
    ///   head was removed must not be adopted.
    package func start(_ database: GRDB.Database, adopts: Bool) throws {
        do {
            if try readHead(database) == nil {
                guard adopts else { throw LedgerFault(.damaged) }
                var page = LedgerPage(of: self)
                for table in tables { try page.sealAll(of: table, database) }
                try save(page, database)
            }
            try check(database)
        } catch let fault as LedgerFault {
            condemn(fault)
        } catch let error as GRDB.DatabaseError where error.isDamage {
            condemn(LedgerFault(.damaged))
        }
    }

    /// From now on the store answers with `fault`; the first one stays.
    package func condemn(_ fault: LedgerFault) {
        state.withLock { if $0.fault == nil { $0.fault = fault } }
    }

    /// Call first in each transaction: makes sure that nobody else has changed the store since it was checked.
    ///
    /// - Throws: ``LedgerFault``.
    package func guardRead(_ database: GRDB.Database) throws {
        let version = try Int64.fetchOne(database, sql: "PRAGMA data_version")
        let known = state.withLock { ($0.checked, $0.fault) }
        if let fault = known.1 { throw fault }
        guard known.0 != version else { return }
        do {
            try check(database)
        } catch let fault as LedgerFault {
            condemn(fault)
            throw fault
        }
    }

    /// Runs a change in its transaction; the head is written where `body` changed a sealed row.
    ///
    /// - Parameter index: the entry that stood in the record before the change; `nil` leaves the last one.
    /// - Throws: ``LedgerFault``, and what `body` throws.
    package func change<Value>(
        _ database: GRDB.Database, covering index: UInt64?, _ body: (inout LedgerPage) throws -> Value
    ) throws -> Value {
        try guardRead(database)
        guard var page = try readHead(database) else { throw LedgerFault(.damaged) }
        let value = try body(&page)
        guard page.isTouched else { return value }
        page.revision += 1
        if let index { page.covers = index }
        try save(page, database)
        return value
    }

    /// Where the store stands, as the record holds it.
    package func head(_ database: GRDB.Database) throws -> LedgerHead {
        guard let page = try readHead(database) else { throw LedgerFault(.damaged) }
        return page.head
    }

    /// Notes that the record holds the head at `index`, so that the next start looks no further back.
    package func cover(_ index: UInt64, _ database: GRDB.Database) throws {
        guard var page = try readHead(database) else { throw LedgerFault(.damaged) }
        page.covers = index
        try save(page, database)
    }

    // MARK: Checking

    /// Checks rows once more where they are read for a decision.
    ///
    /// - Throws: ``LedgerFault``; the store then answers nothing more.
    package func checkRows(
        of table: SealedTable, where condition: String, _ arguments: StatementArguments, _ database: GRDB.Database
    ) throws {
        let rows = try Row.fetchAll(
            database, sql: "\(table.selection) WHERE \(condition)", arguments: arguments)
        for row in rows {
            if let seal: Data = row[1], keys.isSeal(seal, of: table, row) { continue }
            let fault = LedgerFault(.damaged, rows: [LedgerFault.Row(table: table.name, id: row[0])])
            condemn(fault)
            throw fault
        }
    }

    private func check(_ database: GRDB.Database) throws {
        let version = try Int64.fetchOne(database, sql: "PRAGMA data_version")
        guard let head = try readHead(database) else { throw LedgerFault(.damaged) }
        var found = LedgerPage(of: self)
        var rows: [LedgerFault.Row] = []
        for table in tables {
            let cursor = try Row.fetchCursor(database, sql: table.selection)
            while let row = try cursor.next() {
                let seal: Data? = row[1]
                if let seal, keys.isSeal(seal, of: table, row) {
                    found.toggle(seal, adding: true)
                } else {
                    rows.append(LedgerFault.Row(table: table.name, id: row[0]))
                }
            }
        }
        guard rows.isEmpty, found.says(sameAs: head) else { throw LedgerFault(.damaged, rows: rows) }
        state.withLock { $0.checked = version }
    }

    // MARK: The head

    private func readHead(_ database: GRDB.Database) throws -> LedgerPage? {
        guard let row = try Row.fetchOne(database, sql: "SELECT revision, covers, sealed FROM ledger_head") else {
            return nil
        }
        let (revision, covers): (Int64, Int64) = (row[0], row[1])
        let context = keys.context(name, revision: revision, covers: covers)
        guard let box = try? AES.GCM.SealedBox(combined: row[2] as Data),
            let opened = try? AES.GCM.open(box, using: keys.head, authenticating: context),
            let page = LedgerPage(of: self, opened, revision: revision, covers: covers)
        else { throw LedgerFault(.damaged) }
        return page
    }

    private func save(_ page: LedgerPage, _ database: GRDB.Database) throws {
        let (revision, covers) = (Int64(clamping: page.revision), Int64(clamping: page.covers))
        let context = keys.context(name, revision: revision, covers: covers)
        guard let sealed = try AES.GCM.seal(page.bytes, using: keys.head, authenticating: context).combined else {
            throw LedgerFault(.damaged)
        }
        try database.execute(
            sql: """
                INSERT INTO ledger_head (id, revision, covers, sealed) VALUES (1, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET
                    revision = excluded.revision, covers = excluded.covers, sealed = excluded.sealed
                """,
            arguments: [revision, covers, sealed])
    }
}

/// Rows that a ledger binds: a table with a column `seal`, and what of each row is bound.
package struct SealedTable: Sendable {
    package let name: String
    private let values: String
    private let joins: String

    /// - Parameters:
    ///   - values: SQL expressions of what is bound, in an order that never changes.
    ///   - joins: what else they are taken from; a row that it does not find reads as nulls.
    package init(_ name: String, values: [String], joins: String = "") {
        self.name = name
        self.values = values.joined(separator: ", ")
        self.joins = joins
    }

    /// Row number, seal, and the bound values.
    var selection: String { "SELECT \(name).rowid, \(name).seal, \(values) FROM \(name) \(joins)" }
}

/// Where a store stands, in a form that reveals nothing of its rows.
package struct LedgerHead: Sendable, Equatable {
    /// Rises by one with each change.
    package let revision: UInt64
    /// An entry of the record before which nothing newer than this head is recorded.
    package let covers: UInt64
    /// A keyed digest of all rows, 32 bytes.
    package let digest: [UInt8]
}

/// What a ledger found: the store was changed by somebody else, or is older than the record says.
package struct LedgerFault: Error, Sendable, Equatable {
    package enum Kind: Sendable {
        case damaged
        case rolledBack
    }

    package struct Row: Sendable, Equatable {
        package let table: String
        package let id: Int64
    }

    package let kind: Kind
    /// Rows that are not what was written; none where rows are missing or were added.
    package let rows: [Row]

    package init(_ kind: Kind, rows: [Row] = []) {
        self.kind = kind
        self.rows = rows
    }
}

extension GRDB.DatabaseError {
    /// Whether the file itself is no sound SQLite database.
    package var isDamage: Bool { resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB }
}
