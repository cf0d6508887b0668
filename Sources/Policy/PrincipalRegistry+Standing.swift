import Contracts
import Core
import Database
import GRDB

extension PrincipalRegistry {
    /// Where the store stands, for the record; `nil` where it answers nothing.
    package func head() throws -> LedgerHead? {
        guard ledger.fault == nil else { return nil }
        return try read { try ledger.head($0) }
    }

    /// Notes that the record holds the head at `index`.
    package func cover(_ index: UInt64) throws {
        try store.write { try ledger.cover(index, $0) }
    }

    /// From now on the store answers nothing but that fault.
    package func condemn(_ fault: LedgerFault) { ledger.condemn(fault) }

    /// What was found wrong with the store, as its error and in words for the node's operator.
    package var fault: (error: PolicyError, rows: [String])? {
        ledger.fault.map { fault in (PolicyError(fault), fault.rows.map { "policy: a row of '\($0.table)'" }) }
    }
}
