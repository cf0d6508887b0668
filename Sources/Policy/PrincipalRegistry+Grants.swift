import Contracts
import Core
import Database
import Foundation
import GRDB

extension PrincipalRegistry {
    // MARK: - Grants

    /// - Throws: `policy.unknown-principal`, `policy.unknown-case`, `policy.limit-reached`.
    package func add(_ grant: Grant, ticket: EffectTicket) throws {
        _ = try principal(grant.principal)
        if let caseID = grant.caseID { _ = try caseFile(caseID) }
        try change(ticket) { database, page in
            try checkRoom(of: grant.principal, in: "purpose_grant", database)
            try database.execute(
                sql: """
                    INSERT INTO purpose_grant (id, principal, purpose, case_id, begins, ends, revoked)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    grant.id.blob, grant.principal.blob, grant.purpose.rawValue, grant.caseID?.blob,
                    grant.from.stored, grant.until.stored, grant.revoked?.stored,
                ])
            try page.insert(into: Self.grantTable, where: "id = ?", [grant.id.blob], database)
        }
    }

    /// The earliest beginning first; ended and revoked ones among them.
    package func grants(of principal: PrincipalID) throws -> [Grant] {
        try read { try Self.grants(where: "principal = ?", [principal.blob], in: $0) }
    }

    /// The first revocation stays.
    ///
    /// - Throws: `policy.unknown-grant`.
    package func revokeGrant(_ id: GrantID, at instant: Instant, ticket: EffectTicket) throws {
        try change(ticket) { database, page in
            try page.change(Self.grantTable, where: "id = ?", [id.blob], database) {
                try database.execute(
                    sql: "UPDATE purpose_grant SET revoked = coalesce(revoked, ?) WHERE id = ?",
                    arguments: [instant.stored, id.blob])
                if database.changesCount == 0 { throw PolicyError(.unknownGrant, "There is no such grant here.") }
            }
        }
    }

    static func grants(
        where condition: String, _ arguments: StatementArguments, in database: GRDB.Database
    ) throws -> [Grant] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, principal, purpose, case_id, begins, ends, revoked FROM purpose_grant
                WHERE \(condition) ORDER BY begins, id
                """,
            arguments: arguments
        ).map { row in
            try Grant(
                id: GrantID(stored: row[0]), principal: PrincipalID(stored: row[1]), purpose: Purpose(row[2]),
                caseID: (row[3] as Data?).map { try CaseID(stored: $0) }, from: Instant(stored: row[4]),
                until: Instant(stored: row[5]), revoked: (row[6] as Int64?).map(Instant.init(stored:)))
        }
    }

    // MARK: - Delegations

    /// Adds a delegation, or moves the end of the one there is.
    ///
    /// - Throws: `policy.unknown-principal`, `policy.malformed-value` for a delegation to oneself,
    ///   `policy.limit-reached`.
    package func set(_ delegation: Delegation, ticket: EffectTicket) throws {
        guard delegation.delegate != delegation.principal else {
            throw PolicyError(.malformedValue, "Nobody needs a delegation to act for themselves.")
        }
        _ = try principal(delegation.delegate)
        _ = try principal(delegation.principal)
        let (delegate, principal) = (delegation.delegate.blob, delegation.principal.blob)
        try change(ticket) { database, page in
            try checkRoom(of: delegation.delegate, column: "delegate", in: "delegation", database)
            try Self.removeDelegation(delegate, principal, &page, database)
            try database.execute(
                sql: "INSERT INTO delegation (delegate, principal, ends) VALUES (?, ?, ?)",
                arguments: [delegate, principal, delegation.until.stored])
            try page.insert(
                into: Self.delegationTable, where: "delegate = ? AND principal = ?", [delegate, principal], database)
        }
    }

    /// Ends a delegation at once. One that is not there has ended already.
    package func endDelegation(
        to delegate: PrincipalID, for principal: PrincipalID, ticket: EffectTicket
    ) throws {
        try change(ticket) { database, page in
            try Self.removeDelegation(delegate.blob, principal.blob, &page, database)
        }
    }

    private static func removeDelegation(
        _ delegate: Data, _ principal: Data, _ page: inout LedgerPage, _ database: GRDB.Database
    ) throws {
        let condition = "delegate = ? AND principal = ?"
        try page.remove(from: delegationTable, where: condition, [delegate, principal], database) {
            try database.execute(
                sql: "DELETE FROM delegation WHERE \(condition)", arguments: [delegate, principal])
        }
    }

    /// For whom `delegate` may act, by identifier; ended ones among them.
    package func delegations(to delegate: PrincipalID) throws -> [Delegation] {
        try read { database in
            try ledger.checkRows(of: Self.delegationTable, where: "delegate = ?", [delegate.blob], database)
            return try Row.fetchAll(
                database, sql: "SELECT delegate, principal, ends FROM delegation WHERE delegate = ? ORDER BY principal",
                arguments: [delegate.blob]
            ).map {
                Delegation(
                    delegate: try PrincipalID(stored: $0[0]), principal: try PrincipalID(stored: $0[1]),
                    until: Instant(stored: $0[2]))
            }
        }
    }

    /// Who acts, as an entry says it: `delegate` for themselves, or for `principal` where a delegation allows it.
    ///
    /// - Throws: `policy.unknown-principal`, `policy.principal-revoked` for a delegate who is not known or active;
    ///   `policy.not-delegated`, also for a principal who is not known or not active.
    package func actor(
        _ delegate: PrincipalID, onBehalfOf principal: PrincipalID?, asOf instant: Instant
    ) throws -> Actor {
        let acting = try self.principal(delegate)
        guard acting.revoked == nil else {
            throw PolicyError(.principalRevoked, "This principal was revoked. An operator can add a new one.")
        }
        guard let principal, principal != delegate else { return Actor(principal: delegate, kind: acting.kind) }
        let isDelegated = try delegations(to: delegate).contains { $0.principal == principal && instant < $0.until }
        guard isDelegated, try self.principal(principal).revoked == nil else {
            throw PolicyError(.notDelegated, "No delegation lets you act for that principal now.")
        }
        return Actor(principal: delegate, kind: acting.kind, onBehalfOf: principal)
    }
}
