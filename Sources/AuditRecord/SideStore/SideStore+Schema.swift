import Database

extension SideStore {
    /// The tables of `side.sqlite`. An erased value leaves the digest that stands in the record, and nothing else.
    static let migrations = [
        Migration(
            "side-1",
            sql: """
                CREATE TABLE committed (
                    id INTEGER PRIMARY KEY,
                    digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
                    sealed BLOB NOT NULL,
                    wrapped_key BLOB NOT NULL
                ) STRICT;
                CREATE TABLE committed_subject (
                    subject BLOB NOT NULL CHECK (length(subject) = 16),
                    committed INTEGER NOT NULL REFERENCES committed (id) ON DELETE CASCADE,
                    PRIMARY KEY (subject, committed)
                ) STRICT;
                CREATE INDEX committed_subject_committed ON committed_subject (committed);
                CREATE TABLE erased (
                    digest BLOB PRIMARY KEY CHECK (length(digest) = 32)
                ) STRICT;
                CREATE TABLE scrub_due (due INTEGER PRIMARY KEY) STRICT;
                """)
    ]
}
