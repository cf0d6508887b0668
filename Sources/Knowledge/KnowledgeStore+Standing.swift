import Contracts
import Core
import Database
import Foundation
import GRDB

extension KnowledgeStore {
    /// Checks what the file says, or binds it where it comes from before there were seals.
    func start(adopts: Bool) throws {
        do {
            try bind(adopts: adopts)
        } catch let error as KnowledgeError where error.kind == .damaged {
            ledger.condemn(LedgerFault(.damaged))
        }
    }

    private func bind(adopts: Bool) throws {
        try Self.explaining {
            try store.queue.write { database in
                let isNew = try KnowledgeSchema.isEmpty(database)
                let isBound = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM ledger_head)") ?? false
                if adopts, !isBound { try bindContent(database) }
                try ledger.start(database, adopts: adopts || isNew)
            }
        }
    }

    /// Where the store stands, for the record; `nil` where it answers nothing.
    package func head() throws -> LedgerHead? {
        guard ledger.fault == nil else { return nil }
        return try read { try ledger.head($0) }
    }

    /// Notes that the record holds the head at `index`.
    package func cover(_ index: UInt64) throws {
        try Self.explaining { try store.queue.write { try ledger.cover(index, $0) } }
    }

    /// From now on the store answers nothing but that fault.
    package func condemn(_ fault: LedgerFault) { ledger.condemn(fault) }

    /// The seal of a version's row: what the record commits to when a document was taken in.
    package func seal(of document: DocumentID, version: UInt32) throws -> [UInt8]? {
        try read { database in
            try Data.fetchOne(
                database,
                sql: """
                    SELECT seal FROM versions JOIN documents ON documents.id = versions.document
                    WHERE identifier = ? AND number = ?
                    """,
                arguments: [Data(document.bytes), version]
            ).map { Array($0) }
        }
    }

    /// What was found wrong with the store, as its error and in words for the node's operator, who may know of every
    /// document; never for an asker.
    package var fault: (error: KnowledgeError, rows: [String])? {
        ledger.fault.map { fault in (KnowledgeError(fault), fault.rows.map(name)) }
    }

    private func name(_ row: LedgerFault.Row) -> String {
        let found = try? store.queue.read { database in
            try Row.fetchOne(
                database,
                sql: """
                    SELECT lower(hex(identifier)), number, source FROM versions
                    LEFT JOIN documents ON documents.id = versions.document WHERE versions.id = ?
                    """,
                arguments: [row.id])
        }
        guard row.table == KnowledgeSchema.versions.name, let found, let document: String = found[0] else {
            return "knowledge: a row of '\(row.table)'"
        }
        let (number, source): (Int64, String?) = (found[1], found[2])
        return "knowledge: document \(document), version \(number), '\(source ?? "removed")'"
    }
}
