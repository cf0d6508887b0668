import Core
import Foundation
import GRDB

/// One embedded SQLite store of a home: opened durably, stamped with its name and version, migrated forward only.
///
/// Every store runs in WAL mode with `synchronous=FULL` (a committed transaction survives a power cut) and
/// `secure_delete` (SQLite overwrites what is deleted; the write-ahead log is truncated by ``scrub()``).
/// A file stamped with another store's name, or by a newer product, is refused and left untouched.
///
/// What is deleted for good is scrubbed (``oweScrub(_:)``, ``settleScrub()``): the debt stands in the store itself, so
/// a crash before the scrub is made good when the store is opened next.
package struct Store: Sendable {
    package let name: String
    package let queue: DatabaseQueue

    /// - Parameters:
    ///   - path: the file; `nil` keeps the store in memory, for tests.
    ///   - migrations: in order; a shipped one is never edited. The store's version is their count.
    /// - Throws: ``DatabaseError`` `database.open-failed`, `database.wrong-store`, `database.store-too-new`.
    package init(name: String, path: String?, migrations: [Migration]) throws {
        self.name = name
        do {
            queue = try Self.open(path)
        } catch {
            throw DatabaseError(
                .openFailed,
                "The store '\(name)' cannot be opened; check the file's permissions and that the disk has room.",
                underlying: error)
        }
        try checkStamp(version: migrations.count)
        try migrate(migrations)
        try settleScrub()
    }

    private static func open(_ path: String?) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        guard let path else { return try DatabaseQueue(configuration: configuration) }
        configuration.journalMode = .wal
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func stamp(in database: GRDB.Database) throws -> (name: String, version: Int)? {
        guard try database.tableExists("store_stamp") else { return nil }
        return try Row.fetchOne(database, sql: "SELECT name, version FROM store_stamp").map { ($0[0], $0[1]) }
    }

    private func checkStamp(version: Int) throws {
        guard let (foundName, foundVersion) = try queue.read({ try Self.stamp(in: $0) }) else { return }
        guard foundName == name else {
            throw DatabaseError(
                .wrongStore, "This file is the store '\(foundName)', not '\(name)'. Restore the right file.")
        }
        guard foundVersion <= version else {
            throw DatabaseError(
                .tooNew,
                """
                The store '\(name)' was written by a newer version (store version \(foundVersion), this program \
                knows \(version)). Start the newer program; nothing was changed.
                """)
        }
    }

    private func migrate(_ migrations: [Migration]) throws {
        var migrator = DatabaseMigrator()
        for migration in migrations {
            migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
        }
        try migrator.migrate(queue)
        try queue.write {
            try $0.execute(sql: "CREATE TABLE IF NOT EXISTS scrub_due (due INTEGER PRIMARY KEY) STRICT")
        }
        guard try queue.read({ try Self.stamp(in: $0)?.version }) != migrations.count else { return }
        try queue.write { database in
            try database.execute(
                sql: """
                    CREATE TABLE IF NOT EXISTS store_stamp (name TEXT NOT NULL, version INTEGER NOT NULL) STRICT
                    """)
            try database.execute(sql: "DELETE FROM store_stamp")
            try database.execute(sql: "INSERT INTO store_stamp VALUES (?, ?)", arguments: [name, migrations.count])
        }
    }

    /// Reads in one transaction.
    ///
    /// - Throws: what `body` throws; a failure of SQLite itself as ``DatabaseError``.
    package func read<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
        try explaining { try queue.read(body) }
    }

    /// Changes in one transaction that is durable when this returns.
    ///
    /// - Throws: what `body` throws; a failure of SQLite itself as ``DatabaseError``, `file.disk-full` among them.
    package func write<Value>(_ body: (GRDB.Database) throws -> Value) throws -> Value {
        try explaining { try queue.write(body) }
    }

    private func explaining<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let error as GRDB.DatabaseError where error.resultCode == .SQLITE_FULL {
            throw DatabaseError(
                .diskFull, "The store '\(name)' has no room left: the disk is full. Free space and try again.",
                underlying: error)
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(
                .inputOutput, "The store '\(name)' failed (SQLite \(error.resultCode.rawValue)). Check the disk.",
                underlying: error)
        }
    }

    /// Notes, in the transaction that deletes, that the raw files still hold what it deleted.
    package static func oweScrub(_ database: GRDB.Database) throws {
        try database.execute(sql: "INSERT OR IGNORE INTO scrub_due VALUES (1)")
    }

    /// Whether something was deleted that the raw files may still hold.
    package func isScrubDue() throws -> Bool {
        try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM scrub_due)") ?? false }
    }

    /// Scrubs where that is due, then forgets the debt; done twice it does no harm.
    package func settleScrub() throws {
        guard try isScrubDue() else { return }
        try explaining { try scrub() }
        try write { try $0.execute(sql: "DELETE FROM scrub_due") }
    }

    /// Leaves no deleted byte behind: rebuilds the file and truncates the write-ahead log.
    package func scrub() throws {
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "VACUUM")
            _ = try database.checkpoint(.truncate)
        }
    }
}

/// One step from a store's version to the next.
package struct Migration: Sendable {
    package let name: String
    package let sql: String

    package init(_ name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
