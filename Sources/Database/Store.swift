import Core
import Glibc
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
    ///   - prepare: what a connection needs before its first statement, such as a tokenizer.
    /// - Throws: ``DatabaseError`` `database.open-failed`, `database.wrong-store`, `database.store-too-new`,
    ///   `database.damaged`, `file.disk-full`, `file.not-permitted`.
    package init(
        name: String, path: String?, migrations: [Migration],
        prepare: @escaping @Sendable (GRDB.Database) throws -> Void = { _ in }
    ) throws {
        self.name = name
        do {
            queue = try Self.open(path, prepare)
            try checkStamp(version: migrations.count)
            try migrate(migrations)
        } catch let error as GRDB.DatabaseError {
            throw Self.explanation(of: error, opening: name, at: path)
        }
        try settleScrub()
    }

    private static func open(
        _ path: String?, _ prepare: @escaping @Sendable (GRDB.Database) throws -> Void
    ) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: "PRAGMA foreign_keys = ON")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
            try prepare(database)
        }
        guard let path else { return try DatabaseQueue(configuration: configuration) }
        configuration.journalMode = .wal
        try makePrivately(path)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// Makes the file where there is none, for its owner alone; SQLite gives its side files (`-wal`, `-shm`) the same
    /// mode. A file that is there is not opened here: closing it would give back the locks that another connection of
    /// this process holds on it (fcntl(2), "Record locking").
    private static func makePrivately(_ path: String) throws(DatabaseError) {
        let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            if errno == EEXIST { return }
            throw SystemCall.failure("make a store", errno)
        }
        close(descriptor)
    }

    /// What SQLite's refusal to open means for a person. It does not tell a full disk from other failures when it
    /// cannot size the shared index of the write-ahead log, so the volume is asked.
    private static func explanation(
        of error: GRDB.DatabaseError, opening name: String, at path: String?
    ) -> DatabaseError {
        if error.resultCode == .SQLITE_FULL || path.map(SystemCall.isFull) == true {
            return DatabaseError(
                .diskFull, "The store '\(name)' cannot be opened: the disk is full. Free space and try again.",
                underlying: error)
        }
        switch error.resultCode {
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            return DatabaseError(
                .damaged, "The store '\(name)' is damaged. Restore the home from a backup.", underlying: error)
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            return DatabaseError(
                .notPermitted, "The store '\(name)' cannot be written. Work as the owner of the home.",
                underlying: error)
        default:
            return DatabaseError(
                .openFailed,
                "The store '\(name)' cannot be opened (SQLite \(error.resultCode.rawValue)). Check its file.",
                underlying: error)
        }
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
        } catch let error as GRDB.DatabaseError
            where error.resultCode == .SQLITE_FULL
            || (error.resultCode == .SQLITE_IOERR && SystemCall.isFull(queue.path))
        {
            throw DatabaseError(
                .diskFull, "The store '\(name)' has no room left: the disk is full. Free space and try again.",
                underlying: error)
        } catch let error as GRDB.DatabaseError {
            throw DatabaseError(
                .inputOutput, "The store '\(name)' failed (SQLite \(error.resultCode.rawValue)). Check the disk.",
                underlying: error)
        }
    }

    /// Whether an error means that a store's file is no sound SQLite database.
    package static func isDamage(_ error: any Error) -> Bool {
        if let error = error as? GRDB.DatabaseError { return error.isDamage }
        return ((error as? DatabaseError)?.underlying as? GRDB.DatabaseError)?.isDamage ?? false
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
