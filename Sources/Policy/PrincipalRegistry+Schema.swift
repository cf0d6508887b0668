import Database
import GRDB

extension PrincipalRegistry {
    /// The tables of `policy.sqlite`; each row carries a seal of the store's ledger. Lists are texts with one space between; instants are nanoseconds.
    static let migrations = [
        Migration(
            "policy-1",
            sql: """
                CREATE TABLE tenant (
                    id BLOB PRIMARY KEY CHECK (length(id) = 16),
                    name TEXT NOT NULL UNIQUE,
                    title TEXT NOT NULL,
                    category TEXT NOT NULL
                ) STRICT;
                CREATE TABLE principal (
                    id BLOB PRIMARY KEY CHECK (length(id) = 16),
                    name TEXT NOT NULL UNIQUE,
                    title TEXT NOT NULL,
                    tenant BLOB NOT NULL REFERENCES tenant (id),
                    kind INTEGER NOT NULL,
                    roles TEXT NOT NULL,
                    citizenships TEXT NOT NULL,
                    residencies TEXT NOT NULL,
                    clearances TEXT NOT NULL,
                    revoked INTEGER
                ) STRICT;
                CREATE TABLE credential (
                    key_id BLOB PRIMARY KEY CHECK (length(key_id) = 32),
                    principal BLOB NOT NULL REFERENCES principal (id),
                    public_key BLOB NOT NULL CHECK (length(public_key) = 1952),
                    issued INTEGER NOT NULL,
                    revoked INTEGER
                ) STRICT;
                CREATE INDEX credential_principal ON credential (principal);
                CREATE TABLE case_file (
                    id BLOB PRIMARY KEY CHECK (length(id) = 16),
                    name TEXT NOT NULL UNIQUE
                ) STRICT;
                CREATE TABLE purpose_grant (
                    id BLOB PRIMARY KEY CHECK (length(id) = 16),
                    principal BLOB NOT NULL REFERENCES principal (id),
                    purpose TEXT NOT NULL,
                    case_id BLOB REFERENCES case_file (id),
                    begins INTEGER NOT NULL,
                    ends INTEGER NOT NULL,
                    revoked INTEGER
                ) STRICT;
                CREATE INDEX purpose_grant_principal ON purpose_grant (principal);
                CREATE TABLE delegation (
                    delegate BLOB NOT NULL REFERENCES principal (id),
                    principal BLOB NOT NULL REFERENCES principal (id),
                    ends INTEGER NOT NULL,
                    PRIMARY KEY (delegate, principal)
                ) STRICT;
                CREATE TABLE subject (
                    id BLOB PRIMARY KEY CHECK (length(id) = 16),
                    handle_index BLOB NOT NULL UNIQUE CHECK (length(handle_index) = 32),
                    sealed_handle BLOB NOT NULL,
                    wrapped_key BLOB NOT NULL
                ) STRICT;
                CREATE TABLE scrub_due (due INTEGER PRIMARY KEY) STRICT;
                """),
        Migration(
            "policy-2 seals",
            sql: sealed.map { "ALTER TABLE \($0.name) ADD COLUMN seal BLOB;\n" }.joined() + StoreLedger.schema),
    ]

    /// Every row that decides who may do what, and whose handle is whose.
    static let sealed = [
        tenantTable, principalTable, credentialTable, caseTable, grantTable, delegationTable, subjectTable,
    ]

    static let tenantTable = SealedTable("tenant", values: ["id", "name", "title", "category"])
    static let principalTable = SealedTable(
        "principal",
        values: [
            "id", "name", "title", "tenant", "kind", "roles", "citizenships", "residencies", "clearances", "revoked",
        ])
    static let credentialTable = SealedTable(
        "credential", values: ["key_id", "principal", "public_key", "issued", "revoked"])
    static let caseTable = SealedTable("case_file", values: ["id", "name"])
    static let grantTable = SealedTable(
        "purpose_grant", values: ["id", "principal", "purpose", "case_id", "begins", "ends", "revoked"])
    static let delegationTable = SealedTable("delegation", values: ["delegate", "principal", "ends"])
    static let subjectTable = SealedTable(
        "subject", values: ["id", "handle_index", "sealed_handle", "wrapped_key"])

    /// Whether the store holds nothing at all yet.
    static func isEmpty(_ database: GRDB.Database) throws -> Bool {
        for table in sealed {
            let holds = try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM \(table.name))")
            if holds == true { return false }
        }
        return true
    }
}
