import Database

/// The tables of `knowledge.sqlite`.
///
/// Versions are immutable: what a version says is written once, and later only its end (`visible_to`) is set, or its
/// content destroyed as a whole (`wrapped_key` becomes NULL, its passages go). Titles, headings, texts and vectors are
/// AES-256-GCM ciphertext under the version's own key. Source names, labels and the words of `passage_index` stand in
/// clear, so the file's folder must be sealed where words alone are confidential; destroying a version merges the
/// index and rebuilds the file.
///
/// `passage_index` is contentless: a row leaves it by its own words, given once more (SQLite FTS5, "The 'delete'
/// command"). Where a destroyed key hides them, the index is emptied and filled again.
enum KnowledgeSchema {
    static let name = "knowledge"

    static let migrations = [
        Migration(
            "1 documents, versions, passages and index",
            sql: """
                CREATE TABLE knowledge_state (
                    id INTEGER PRIMARY KEY CHECK (id = 1),
                    sequence INTEGER NOT NULL,
                    scrub_due INTEGER NOT NULL
                ) STRICT;
                INSERT INTO knowledge_state VALUES (1, 0, 0);

                CREATE TABLE visibility_classes (
                    id INTEGER PRIMARY KEY,
                    canonical BLOB NOT NULL UNIQUE
                ) STRICT;

                CREATE TABLE documents (
                    id INTEGER PRIMARY KEY,
                    identifier BLOB NOT NULL UNIQUE,
                    owner BLOB NOT NULL,
                    collection TEXT NOT NULL,
                    source TEXT,
                    UNIQUE (owner, collection, source)
                ) STRICT;

                CREATE TABLE versions (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    document INTEGER NOT NULL REFERENCES documents (id),
                    number INTEGER NOT NULL,
                    class INTEGER NOT NULL REFERENCES visibility_classes (id),
                    visible_from INTEGER NOT NULL,
                    visible_to INTEGER,
                    digest BLOB,
                    parser TEXT,
                    wrapped_key BLOB,
                    title BLOB,
                    text BLOB,
                    model BLOB,
                    vectors BLOB,
                    UNIQUE (document, number)
                ) STRICT;

                CREATE TABLE version_subjects (
                    subject BLOB NOT NULL,
                    version INTEGER NOT NULL REFERENCES versions (id),
                    PRIMARY KEY (subject, version)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX subjects_by_version ON version_subjects (version);

                CREATE TABLE passages (
                    id INTEGER PRIMARY KEY AUTOINCREMENT,
                    version INTEGER NOT NULL REFERENCES versions (id),
                    ordinal INTEGER NOT NULL,
                    start INTEGER NOT NULL,
                    end INTEGER NOT NULL,
                    words INTEGER NOT NULL,
                    headings BLOB NOT NULL,
                    text BLOB NOT NULL,
                    UNIQUE (version, ordinal)
                ) STRICT;

                CREATE VIRTUAL TABLE passage_index USING fts5 (
                    headings, body, content = '', tokenize = 'porter unicode61 remove_diacritics 2'
                );
                CREATE VIRTUAL TABLE passage_words USING fts5vocab ('passage_index', 'instance');
                """)
    ]
}
