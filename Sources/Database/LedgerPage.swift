import Core
import Crypto
import Foundation
import GRDB

/// The head of a ledger while one transaction changes sealed rows.
///
/// Every change of a sealed row goes through here: a row is checked before it is changed or removed, so that a change
/// never seals what somebody else had written.
package struct LedgerPage {
    private let ledger: StoreLedger
    private var sum = [UInt8](repeating: 0, count: StoreLedger.length)
    private var count: UInt64 = 0
    var revision: UInt64 = 0
    var covers: UInt64 = 0
    private(set) var isTouched = false

    init(of ledger: StoreLedger) { self.ledger = ledger }

    /// `nil` for bytes that ``bytes`` would not give.
    init?(of ledger: StoreLedger, _ opened: Data, revision: Int64, covers: Int64) {
        guard opened.count == StoreLedger.length + 8, let revision = UInt64(exactly: revision),
            let covers = UInt64(exactly: covers)
        else { return nil }
        self.ledger = ledger
        sum = Array(opened.prefix(StoreLedger.length))
        count = opened.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
        self.revision = revision
        self.covers = covers
    }

    var bytes: [UInt8] { sum + LedgerKeys.bytes(count) }

    var head: LedgerHead {
        LedgerHead(
            revision: revision, covers: covers,
            digest: ledger.keys.digest(of: bytes + LedgerKeys.bytes(revision)))
    }

    func says(sameAs other: LedgerPage) -> Bool { sum == other.sum && count == other.count }

    /// Seals rows that were just inserted.
    package mutating func insert(
        into table: SealedTable, where condition: String, _ arguments: StatementArguments, _ database: GRDB.Database
    ) throws {
        let rows = try Row.fetchAll(
            database, sql: "\(table.selection) WHERE \(condition)", arguments: arguments)
        for row in rows {
            guard (row[1] as Data?) == nil else { throw LedgerFault(.damaged) }
            try seal(row, of: table, database)
        }
    }

    /// Runs `body`, which changes rows of `table`, and seals them anew.
    package mutating func change(
        _ table: SealedTable, where condition: String, _ arguments: StatementArguments, _ database: GRDB.Database,
        _ body: () throws -> Void
    ) throws {
        let rows = try takeOut(of: table, where: condition, arguments, database)
        try body()
        for id in rows {
            let row = try Row.fetchOne(
                database, sql: "\(table.selection) WHERE \(table.name).rowid = ?", arguments: [id])
            guard let row else { throw LedgerFault(.damaged) }
            try seal(row, of: table, database)
        }
    }

    /// Runs `body`, which removes those rows of `table`.
    package mutating func remove(
        from table: SealedTable, where condition: String, _ arguments: StatementArguments, _ database: GRDB.Database,
        _ body: () throws -> Void
    ) throws {
        _ = try takeOut(of: table, where: condition, arguments, database)
        try body()
    }

    mutating func sealAll(of table: SealedTable, _ database: GRDB.Database) throws {
        for row in try Row.fetchAll(database, sql: table.selection) { try seal(row, of: table, database) }
    }

    mutating func toggle(_ seal: Data, adding: Bool) {
        for (position, byte) in ledger.keys.element(of: seal).enumerated() { sum[position] ^= byte }
        count = adding ? count &+ 1 : count &- 1
    }

    private mutating func takeOut(
        of table: SealedTable, where condition: String, _ arguments: StatementArguments, _ database: GRDB.Database
    ) throws -> [Int64] {
        let rows = try Row.fetchAll(
            database, sql: "\(table.selection) WHERE \(condition)", arguments: arguments)
        return try rows.map { row in
            guard let seal: Data = row[1], ledger.keys.isSeal(seal, of: table, row) else {
                throw LedgerFault(.damaged, rows: [LedgerFault.Row(table: table.name, id: row[0])])
            }
            toggle(seal, adding: false)
            isTouched = true
            return row[0]
        }
    }

    private mutating func seal(_ row: Row, of table: SealedTable, _ database: GRDB.Database) throws {
        let seal = ledger.keys.seal(of: table, row)
        try database.execute(
            sql: "UPDATE \(table.name) SET seal = ? WHERE rowid = ?", arguments: [seal, row[0] as Int64])
        toggle(seal, adding: true)
        isTouched = true
    }
}

/// The keys of one ledger, each for one use, and what they make.
struct LedgerKeys: Sendable {
    private let row: SymmetricKey
    private let element: SymmetricKey
    private let tag: SymmetricKey
    let head: SymmetricKey

    init(_ key: [UInt8]) {
        let derive = { (use: String) in
            HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: key), info: Array("mickai/ledger/v1/\(use)".utf8),
                outputByteCount: StoreLedger.length)
        }
        row = derive("row")
        element = derive("element")
        tag = derive("tag")
        head = derive("head")
    }

    /// A row of ``SealedTable/selection``; no two tables or rows read alike.
    func seal(of table: SealedTable, _ row: Row) -> Data {
        Data(HMAC<SHA256>.authenticationCode(for: Self.form(of: table, row), using: self.row))
    }

    /// Compares in constant time.
    func isSeal(_ seal: Data, of table: SealedTable, _ row: Row) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(seal, authenticating: Self.form(of: table, row), using: self.row)
    }

    /// What a row adds to the head; it never stands on disk.
    func element(of seal: Data) -> [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: seal, using: element)) }

    func digest(of bytes: [UInt8]) -> [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: bytes, using: tag)) }

    func context(_ store: String, revision: Int64, covers: Int64) -> [UInt8] {
        Array("mickai/ledger/v1/\(store)\0".utf8) + Self.bytes(UInt64(bitPattern: revision))
            + Self.bytes(UInt64(bitPattern: covers))
    }

    /// The table's name, then each value with its kind and length.
    private static func form(of table: SealedTable, _ row: Row) -> [UInt8] {
        var form = Array("\(table.name)\0".utf8)
        for position in 2..<row.count {
            let value: DatabaseValue = row[position]
            switch value.storage {
            case .null: form.append(0)
            case .int64(let number): form += [1] + bytes(UInt64(bitPattern: number))
            case .double(let number): form += [2] + bytes(number.bitPattern)
            case .string(let text): form += [3] + bytes(UInt64(text.utf8.count)) + Array(text.utf8)
            case .blob(let data): form += [4] + bytes(UInt64(data.count)) + Array(data)
            }
        }
        return form
    }

    static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number.bigEndian, Array.init) }
}
