import Database
import GRDB

/// The tables of `knowledge.sqlite`.
///
/// Versions are immutable: what a version says is written once, and later only its end (`visible_to`) is set, or its
/// content destroyed as a whole (`wrapped_key` becomes NULL, its passages go). Titles, headings, texts and vectors are
/// AES-256-GCM ciphertext under the version's own key; a passage's vector stands with it, or, in a version from before
/// migration 4, with all others of the version in `versions.vectors`. Where a passage stands in its file is sealed
/// beside it, from migration 5 on; a passage without says none. Source names, labels and the words of
/// `passage_index` stand in clear, so the file's folder must be sealed where words alone are confidential; destroying
/// a version merges the index and rebuilds the file.
///
/// What decides who may read a version is bound twice: by the row's seal (``StoreLedger``), and as associated data of
/// its content (``ContentSeal``).
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
                """),
        Migration(
            "2 seals",
            sql: """
                ALTER TABLE versions ADD COLUMN seal BLOB;
                ALTER TABLE knowledge_state ADD COLUMN seal BLOB;
                \(StoreLedger.schema)
                """),
        Migration(
            "3 words in two languages",
            sql: """
                DROP TABLE passage_words;
                DROP TABLE passage_index;
                CREATE VIRTUAL TABLE passage_index USING fts5 (
                    headings, body, content = '', tokenize = '\(PassageTokenizer.name)'
                );
                CREATE VIRTUAL TABLE passage_words USING fts5vocab ('passage_index', 'instance');
                ALTER TABLE knowledge_state ADD COLUMN index_due INTEGER NOT NULL DEFAULT 0;
                UPDATE knowledge_state SET index_due = 1 WHERE EXISTS (SELECT 1 FROM versions);
                """),
        Migration(
            "4 vectors by passage",
            sql: """
                ALTER TABLE passages ADD COLUMN vector BLOB;
                CREATE INDEX versions_by_end ON versions (visible_to) WHERE visible_to IS NOT NULL;
                """),
        Migration(
            "5 where a passage stands in its file",
            sql: "ALTER TABLE passages ADD COLUMN layout BLOB;"),
    ]

    /// A version with all that decides who may read it and when, and where its passages stand.
    static let versions = SealedTable(
        "versions",
        values: [
            "versions.id", "identifier", "owner", "collection", "source", "number", "canonical", "visible_from",
            "visible_to", "digest", "parser", "wrapped_key", "model", "length(title)", "length(text)",
            "length(vectors)", StoredVersion.subjects, passages,
        ],
        joins: """
            LEFT JOIN documents ON documents.id = versions.document
            LEFT JOIN visibility_classes ON visibility_classes.id = versions.class
            """)

    static let state = SealedTable("knowledge_state", values: ["id", "sequence"])

    static let sealed = [versions, state]

    /// A passage without a vector of its own reads as it did in stores of version 2, one without a layout as in 4.
    private static let passages = """
        (SELECT group_concat(
            id || ' ' || start || ' ' || end || ' ' || words || coalesce(' ' || length(vector), '')
                || coalesce(' l' || length(layout), '')) FROM
            (SELECT id, start, end, words, vector, layout FROM passages WHERE version = versions.id ORDER BY ordinal))
        """

    /// Whether nothing was ever taken in.
    static func isEmpty(_ database: GRDB.Database) throws -> Bool {
        try Bool.fetchOne(
            database,
            sql: """
                SELECT NOT EXISTS (SELECT 1 FROM versions) AND NOT EXISTS (SELECT 1 FROM documents)
                    AND (SELECT sequence FROM knowledge_state) = 0
                """) ?? false
    }
}
