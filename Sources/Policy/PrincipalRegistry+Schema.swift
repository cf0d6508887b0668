import Database

extension PrincipalRegistry {
    /// The tables of `policy.sqlite`. Lists are texts with one space between; instants are nanoseconds.
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
                """)
    ]
}
