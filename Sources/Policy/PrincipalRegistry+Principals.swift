import Contracts
import Core
import Database
import Foundation
import GRDB

extension PrincipalRegistry {
    // MARK: - Principals

    /// - Throws: `policy.name-taken`, `policy.unknown-tenant`, `policy.limit-reached`.
    package func add(_ principal: RegisteredPrincipal, ticket: EffectTicket) throws {
        _ = try tenant(principal.tenant)
        try change(ticket) { database, page in
            try checkRoom(in: "principal", database)
            try checkFree(principal.name.text, in: "principal", database)
            try database.execute(
                sql: """
                    INSERT INTO principal
                    (id, name, title, tenant, kind, roles, citizenships, residencies, clearances, revoked)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    principal.id.blob, principal.name.text, principal.title.text, principal.tenant.blob,
                    Int(principal.kind.rawValue), StoredList.text(principal.roles.map(\.rawValue)),
                    StoredList.text(principal.citizenships.map(\.code)),
                    StoredList.text(principal.residencies.map(\.code)),
                    StoredList.text(principal.clearances.map(\.rawValue)), principal.revoked?.stored,
                ])
            try page.insert(into: Self.principalTable, where: "id = ?", [principal.id.blob], database)
        }
    }

    /// - Throws: `policy.unknown-principal`.
    package func principal(named name: PrincipalName) throws -> RegisteredPrincipal {
        guard let found = try principals(where: "name = ?", [name.text]).first else {
            throw PolicyError.unknownPrincipal
        }
        return found
    }

    /// - Throws: `policy.unknown-principal`.
    package func principal(_ id: PrincipalID) throws -> RegisteredPrincipal {
        guard let found = try principals(where: "id = ?", [id.blob]).first else {
            throw PolicyError.unknownPrincipal
        }
        return found
    }

    /// Sorted by name, the revoked among them.
    package func principals() throws -> [RegisteredPrincipal] { try principals(where: "TRUE", []) }

    /// Revokes for good; the first instant stays. No new permit is minted; running ones end with their time.
    ///
    /// - Throws: `policy.unknown-principal`.
    package func revoke(_ principal: PrincipalID, at instant: Instant, ticket: EffectTicket) throws {
        try change(ticket) { database, page in
            try page.change(Self.principalTable, where: "id = ?", [principal.blob], database) {
                try database.execute(
                    sql: "UPDATE principal SET revoked = coalesce(revoked, ?) WHERE id = ?",
                    arguments: [instant.stored, principal.blob])
                if database.changesCount == 0 { throw PolicyError.unknownPrincipal }
            }
        }
    }

    /// Takes one role away; without roles a principal reads public content only.
    ///
    /// - Throws: `policy.unknown-principal`.
    package func removeRole(_ role: Role, from principal: PrincipalID, ticket: EffectTicket) throws {
        let roles = try self.principal(principal).roles.filter { $0 != role }
        try change(ticket) { database, page in
            try page.change(Self.principalTable, where: "id = ?", [principal.blob], database) {
                try database.execute(
                    sql: "UPDATE principal SET roles = ? WHERE id = ?",
                    arguments: [StoredList.text(roles.map(\.rawValue)), principal.blob])
            }
        }
    }

    private func principals(
        where condition: String, _ arguments: StatementArguments
    ) throws -> [RegisteredPrincipal] {
        try read { database in
            try Row.fetchAll(
                database, sql: "\(Self.principalColumns) WHERE \(condition) ORDER BY name", arguments: arguments
            ).map(Self.principal)
        }
    }

    private static let principalColumns = """
        SELECT id, name, title, tenant, kind, roles, citizenships, residencies, clearances, revoked FROM principal
        """

    private static func principal(_ row: Row) throws -> RegisteredPrincipal {
        guard let number = UInt8(exactly: row[4] as Int64), let kind = PrincipalKind(rawValue: number) else {
            throw PolicyError.damaged()
        }
        let clearances = try StoredList.words(row[8]).map { text in
            guard let regime = ExportRegime(rawValue: text) else { throw PolicyError.damaged() }
            return regime
        }
        return try RegisteredPrincipal(
            id: PrincipalID(stored: row[0]), name: PrincipalName(row[1]), title: Title(row[2]),
            tenant: TenantID(stored: row[3]), kind: kind, roles: StoredList.words(row[5]).map { try Role($0) },
            citizenships: StoredList.words(row[6]).map { try Country($0) },
            residencies: StoredList.words(row[7]).map { try Country($0) }, clearances: clearances,
            revoked: (row[9] as Int64?).map(Instant.init(stored:)))
    }

    // MARK: - Credentials

    /// - Throws: `policy.unknown-principal`, `policy.name-taken` for a key that is registered, `policy.limit-reached`.
    package func add(_ credential: Credential, ticket: EffectTicket) throws {
        _ = try principal(credential.principal)
        try change(ticket) { database, page in
            try checkRoom(of: credential.principal, in: "credential", database)
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO credential (key_id, principal, public_key, issued, revoked)
                    VALUES (?, ?, ?, ?, ?)
                    """,
                arguments: [
                    credential.keyID.blob, credential.principal.blob, Data(credential.publicKey),
                    credential.issued.stored, credential.revoked?.stored,
                ])
            if database.changesCount == 0 {
                throw PolicyError(.nameTaken, "This public key is registered already. Make a new one.")
            }
            try page.insert(into: Self.credentialTable, where: "key_id = ?", [credential.keyID.blob], database)
        }
    }

    /// - Throws: `policy.unknown-credential`.
    package func credential(_ keyID: Digest) throws -> Credential {
        guard let found = try credentials(where: "key_id = ?", [keyID.blob]).first else {
            throw PolicyError(.unknownCredential, "There is no such credential here.")
        }
        return found
    }

    /// Oldest first.
    package func credentials(of principal: PrincipalID) throws -> [Credential] {
        try credentials(where: "principal = ?", [principal.blob])
    }

    /// The first revocation stays.
    ///
    /// - Throws: `policy.unknown-credential`.
    package func revokeCredential(_ keyID: Digest, at instant: Instant, ticket: EffectTicket) throws {
        try change(ticket) { database, page in
            try page.change(Self.credentialTable, where: "key_id = ?", [keyID.blob], database) {
                try database.execute(
                    sql: "UPDATE credential SET revoked = coalesce(revoked, ?) WHERE key_id = ?",
                    arguments: [instant.stored, keyID.blob])
                if database.changesCount == 0 {
                    throw PolicyError(.unknownCredential, "There is no such credential here.")
                }
            }
        }
    }

    private func credentials(where condition: String, _ arguments: StatementArguments) throws -> [Credential] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT principal, public_key, issued, revoked FROM credential WHERE \(condition)
                    ORDER BY issued, key_id
                    """,
                arguments: arguments
            ).map { row in
                try Credential(
                    principal: PrincipalID(stored: row[0]), publicKey: Array(row[1] as Data),
                    issued: Instant(stored: row[2]), revoked: (row[3] as Int64?).map(Instant.init(stored:)))
            }
        }
    }

    // MARK: - Standing

    /// A principal as the evaluator needs them.
    struct Standing {
        let principal: RegisteredPrincipal
        let tenantName: TenantName
        /// The grants of the purpose, ended and revoked ones among them.
        let grants: [Grant]
    }

    /// Everything that decides a permit, read in one transaction; `nil` for an unknown principal.
    func standing(of id: PrincipalID, purpose: Purpose) throws -> Standing? {
        try read { database in
            try ledger.checkRows(of: Self.principalTable, where: "id = ?", [id.blob], database)
            try ledger.checkRows(of: Self.grantTable, where: "principal = ?", [id.blob], database)
            let found = try Row.fetchOne(
                database, sql: "\(Self.principalColumns) WHERE id = ?", arguments: [id.blob])
            guard let principal = try found.map(Self.principal) else { return nil }
            try ledger.checkRows(of: Self.tenantTable, where: "id = ?", [principal.tenant.blob], database)
            guard
                let tenantName = try String.fetchOne(
                    database, sql: "SELECT name FROM tenant WHERE id = ?", arguments: [principal.tenant.blob])
            else { throw PolicyError.damaged() }
            let grants = try Self.grants(
                where: "principal = ? AND purpose = ?", [id.blob, purpose.rawValue], in: database)
            return Standing(principal: principal, tenantName: try TenantName(tenantName), grants: grants)
        }
    }
}
