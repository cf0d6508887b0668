import Database

extension KeyHierarchy {
    /// The tables of `keys.sqlite`. A destroyed subject leaves its random identifier and nothing else.
    static let migrations = [
        Migration(
            "keys-1",
            sql: """
                CREATE TABLE tenant_key (
                    tenant BLOB PRIMARY KEY CHECK (length(tenant) = 16),
                    sealed BLOB NOT NULL CHECK (length(sealed) = 60)
                ) STRICT;
                CREATE TABLE subject_key (
                    tenant BLOB NOT NULL REFERENCES tenant_key (tenant),
                    subject BLOB NOT NULL CHECK (length(subject) = 16),
                    sealed BLOB NOT NULL CHECK (length(sealed) = 60),
                    PRIMARY KEY (subject, tenant)
                ) STRICT;
                CREATE TABLE destroyed_subject (
                    subject BLOB PRIMARY KEY CHECK (length(subject) = 16)
                ) STRICT;
                CREATE TABLE scrub_due (due INTEGER PRIMARY KEY) STRICT;
                """)
    ]
}
