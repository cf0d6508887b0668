import Contracts
import Core
import Crypto
import Database
import GRDB

/// Who is known to the node and what they were granted, in `policy.sqlite`.
///
/// Every change takes the ticket of a recorded policy change. Names are unique within their kind. Every row is bound
/// to a key of the node (``StoreLedger``): once one was changed by somebody else, every call throws `policy.damaged`.
package struct PrincipalRegistry: Sendable {
    package static let storeName = "policy"
    /// Rows of one kind: tenants, principals, cases, subjects.
    package static let maximumRows = 1_000_000
    /// Grants, credentials or delegations of one principal.
    package static let maximumRowsEach = 1_000

    let store: Store
    let ledger: StoreLedger
    let keys: any KeyWrapping
    let subjectIndexKey: SymmetricKey
    let random: any RandomSource

    /// - Parameters:
    ///   - path: the file; `nil` keeps the store in memory, for tests.
    ///   - keys: seals the handles of data subjects.
    ///   - subjectIndexKey: makes handles findable without keeping them in clear.
    ///   - sealKey: binds the rows.
    ///   - adopts: takes the rows of a store from before there were seals as they stand.
    /// - Throws: ``DatabaseError`` when the store cannot be opened; `policy.damaged` for a file that is no database.
    ///   Any other damaged store opens and answers nothing.
    package init(
        path: String?, keys: any KeyWrapping, subjectIndexKey: DataKey, sealKey: DataKey, random: any RandomSource,
        adopts: Bool = false
    ) throws {
        do {
            store = try Store(name: Self.storeName, path: path, migrations: Self.migrations)
        } catch  where Store.isDamage(error) {
            throw PolicyError.damaged(error)
        }
        ledger = StoreLedger(of: Self.storeName, key: sealKey.bytes, tables: Self.sealed)
        self.keys = keys
        self.subjectIndexKey = SymmetricKey(data: subjectIndexKey.bytes)
        self.random = random
        try store.write { try ledger.start($0, adopts: try adopts || Self.isEmpty($0)) }
    }

    // MARK: - Tenants

    /// - Throws: `policy.name-taken`, `policy.limit-reached`.
    package func add(_ tenant: Tenant, ticket: EffectTicket) throws {
        try change(ticket) { database, page in
            try checkRoom(in: "tenant", database)
            try checkFree(tenant.name.text, in: "tenant", database)
            try database.execute(
                sql: "INSERT INTO tenant (id, name, title, category) VALUES (?, ?, ?, ?)",
                arguments: [tenant.id.blob, tenant.name.text, tenant.title.text, tenant.category.rawValue])
            try page.insert(into: Self.tenantTable, where: "id = ?", [tenant.id.blob], database)
        }
    }

    /// - Throws: `policy.unknown-tenant`.
    package func tenant(named name: TenantName) throws -> Tenant {
        try found(tenants(where: "name = ?", [name.text]).first)
    }

    /// - Throws: `policy.unknown-tenant`.
    package func tenant(_ id: TenantID) throws -> Tenant {
        try found(tenants(where: "id = ?", [id.blob]).first)
    }

    /// Sorted by name.
    package func tenants() throws -> [Tenant] { try tenants(where: "TRUE", []) }

    private func found(_ tenant: Tenant?) throws(PolicyError) -> Tenant {
        guard let tenant else { throw PolicyError(.unknownTenant, "There is no such tenant. See 'tenant list'.") }
        return tenant
    }

    private func tenants(where condition: String, _ arguments: StatementArguments) throws -> [Tenant] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT id, name, title, category FROM tenant WHERE \(condition) ORDER BY name",
                arguments: arguments
            ).map { row in
                guard let category = Tenant.Category(rawValue: row[3]) else { throw PolicyError.damaged() }
                return Tenant(
                    id: try TenantID(stored: row[0]), name: try TenantName(row[1]), title: try Title(row[2]),
                    category: category)
            }
        }
    }

    // MARK: - Cases

    /// - Throws: `policy.name-taken`, `policy.limit-reached`.
    package func add(_ caseFile: CaseFile, ticket: EffectTicket) throws {
        try change(ticket) { database, page in
            try checkRoom(in: "case_file", database)
            try checkFree(caseFile.name.text, in: "case_file", database)
            try database.execute(
                sql: "INSERT INTO case_file (id, name) VALUES (?, ?)",
                arguments: [caseFile.id.blob, caseFile.name.text])
            try page.insert(into: Self.caseTable, where: "id = ?", [caseFile.id.blob], database)
        }
    }

    /// - Throws: `policy.unknown-case`.
    package func caseFile(named name: CaseName) throws -> CaseFile {
        guard let found = try caseFiles(where: "name = ?", [name.text]).first else {
            throw PolicyError(.unknownCase, "There is no such case here.")
        }
        return found
    }

    /// - Throws: `policy.unknown-case`.
    package func caseFile(_ id: CaseID) throws -> CaseFile {
        guard let found = try caseFiles(where: "id = ?", [id.blob]).first else {
            throw PolicyError(.unknownCase, "There is no such case here.")
        }
        return found
    }

    /// Sorted by name.
    package func caseFiles() throws -> [CaseFile] { try caseFiles(where: "TRUE", []) }

    private func caseFiles(where condition: String, _ arguments: StatementArguments) throws -> [CaseFile] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT id, name FROM case_file WHERE \(condition) ORDER BY name",
                arguments: arguments
            ).map { CaseFile(id: try CaseID(stored: $0[0]), name: try CaseName($0[1])) }
        }
    }

    // MARK: - Reading and changing

    func read<Value>(_ work: (GRDB.Database) throws -> Value) throws -> Value {
        try explaining {
            try store.read { database in
                try ledger.guardRead(database)
                return try work(database)
            }
        }
    }

    /// Runs one transaction as the effect that `ticket` allows.
    func change(_ ticket: EffectTicket, _ work: (GRDB.Database, inout LedgerPage) throws -> Void) throws {
        precondition(ticket.kind == .policyChange, "a change of the registry needs a policy change's ticket")
        try write(covering: ticket.intent.index, work)
    }

    /// Runs one transaction that may change sealed rows.
    func write<Value>(
        covering index: UInt64?, _ work: (GRDB.Database, inout LedgerPage) throws -> Value
    ) throws -> Value {
        try explaining {
            try store.write { database in
                try ledger.change(database, covering: index) { try work(database, &$0) }
            }
        }
    }

    private func explaining<Value>(_ work: () throws -> Value) throws -> Value {
        do {
            return try work()
        } catch let fault as LedgerFault {
            throw PolicyError(fault)
        } catch let error as CoreError {
            throw PolicyError.damaged(error)
        } catch  where Store.isDamage(error) {
            throw PolicyError.damaged(error)
        }
    }

    /// - Parameter table: a name from the schema, never from outside.
    func checkFree(_ name: String, in table: String, _ database: GRDB.Database) throws {
        let isTaken = try Bool.fetchOne(
            database, sql: "SELECT EXISTS (SELECT 1 FROM \(table) WHERE name = ?)", arguments: [name])
        if isTaken == true { throw PolicyError(.nameTaken, "The name '\(name)' is taken. Choose another.") }
    }

    /// - Parameter table: a name from the schema, never from outside.
    func checkRoom(in table: String, _ database: GRDB.Database) throws {
        let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)") ?? 0
        if count >= Self.maximumRows {
            throw PolicyError(.limitReached, "The registry holds at most \(Self.maximumRows) of one kind.")
        }
    }

    /// - Parameters: names from the schema, never from outside.
    func checkRoom(
        of principal: PrincipalID, column: String = "principal", in table: String, _ database: GRDB.Database
    ) throws {
        let count =
            try Int.fetchOne(
                database, sql: "SELECT count(*) FROM \(table) WHERE \(column) = ?", arguments: [principal.blob]) ?? 0
        if count >= Self.maximumRowsEach {
            throw PolicyError(.limitReached, "One principal has at most \(Self.maximumRowsEach) of these.")
        }
    }
}
