import Contracts
import Core
import Database
import Foundation
import GRDB

extension SideStore: Erasing {
    package var storeName: String { Self.storeName }

    package func count(of subject: SubjectID) throws -> Int {
        try store.read {
            try Int.fetchOne(
                $0, sql: "SELECT count(*) FROM committed_subject WHERE subject = ?",
                arguments: [Data(subject.bytes)]) ?? 0
        }
    }

    /// Removes salt, value and wrapped key of everything that names the subject, alone or among others.
    ///
    /// Crash order: after the first transaction the store answers `side.erased` and the scrub is due; after the
    /// scrub no raw file holds a row; the second transaction says so. A start in between ends the work.
    package func erase(_ subject: SubjectID, ticket: EffectTicket) throws -> Int {
        precondition(ticket.kind == .erasure, "an erasure needs an erasure's ticket")
        let count = try markErased(subject)
        try store.settleScrub()
        return count
    }

    /// The first half of ``erase(_:ticket:)``.
    func markErased(_ subject: SubjectID) throws -> Int {
        try store.write { database in
            let named = "SELECT committed FROM committed_subject WHERE subject = ?"
            try database.execute(
                sql: "INSERT OR IGNORE INTO erased SELECT digest FROM committed WHERE id IN (\(named))",
                arguments: [Data(subject.bytes)])
            try database.execute(
                sql: "DELETE FROM committed WHERE id IN (\(named))", arguments: [Data(subject.bytes)])
            let count = database.changesCount
            if count > 0 { try Store.oweScrub(database) }
            return count
        }
    }
}
