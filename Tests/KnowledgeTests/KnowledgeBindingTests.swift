import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import GRDB
import Testing

@testable import Knowledge

@Suite("A knowledge store that somebody else wrote into")
struct KnowledgeBindingTests {
    /// What a person with the file in hand may try; each changes what a search would say, or who sees it.
    static let edits = [
        "UPDATE visibility_classes SET canonical = CAST(replace(CAST(canonical AS TEXT), 'internal', 'public') AS BLOB)",
        "UPDATE versions SET class = (SELECT max(id) FROM visibility_classes)",
        "UPDATE documents SET owner = x'00000000000000000000000000000000'",
        "UPDATE documents SET collection = 'other'",
        "UPDATE documents SET source = 'z' || source",
        "UPDATE versions SET document = 3 - document, number = number + 10 WHERE document < 3",
        "UPDATE versions SET visible_to = NULL",
        "UPDATE versions SET visible_from = 0",
        "UPDATE versions SET digest = x'00'",
        "UPDATE versions SET wrapped_key = NULL",
        "UPDATE versions SET title = NULL",
        "UPDATE versions SET text = (SELECT max(text) FROM versions)",
        "UPDATE versions SET seal = (SELECT max(seal) FROM versions)",
        "DELETE FROM version_subjects",
        "DELETE FROM passages WHERE version = 1",
        "UPDATE passages SET start = start + 1",
        "UPDATE passages SET words = 1",
        "UPDATE passages SET vector = NULL WHERE id = 1",
        "UPDATE passages SET vector = substr(vector, 1, 40) WHERE id = 1",
        "DELETE FROM passages; DELETE FROM version_subjects; DELETE FROM versions; DELETE FROM documents",
        "DELETE FROM versions WHERE id = (SELECT max(id) FROM versions)",
        "UPDATE knowledge_state SET sequence = sequence - 1",
        "DELETE FROM ledger_head",
        "UPDATE ledger_head SET revision = revision + 1",
        "UPDATE ledger_head SET covers = covers + 1",
    ]

    private func filled(_ path: String) async throws -> KnowledgeFixture {
        let fixture = try KnowledgeFixture(path: path)
        try await fixture.add(
            KnowledgeFixture.source("a", "Torque one.\n\nTorque two.", subjects: [KnowledgeFixture.subject(1)]))
        try await fixture.add(
            KnowledgeFixture.source("b", "Torque secret.", labels: LabelSet([.personal, .internal])))
        try await fixture.add(KnowledgeFixture.source("a", "Torque three.", subjects: [KnowledgeFixture.subject(1)]))
        return fixture
    }

    private func edit(_ path: String, _ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: path, configuration: configuration).writeWithoutTransaction {
            try $0.execute(sql: sql)
        }
    }

    @Test("answers nothing, in the same words for every damage", arguments: edits)
    func refuses(sql: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "knowledge.sqlite")
        let fixture = try await filled(path)
        #expect(try await fixture.find("torque").count == 2)
        try edit(path, sql)

        let running = await #expect(throws: KnowledgeError.self) { try await fixture.find("torque") }
        #expect(running?.code == "knowledge.damaged")
        let opened = try KnowledgeStore(path: path, keys: fixture.keys, sealKey: KnowledgeFixture.sealKey)
        let search = KnowledgeSearch(opened, permits: FixedPermits.byTenant, embedding: nil)
        for tenant in [KnowledgeFixture.acme, KnowledgeFixture.rival] {
            let error = await #expect(throws: KnowledgeError.self) {
                try await search.search(
                    PassageQuery(text: "torque", limit: 3, snapshot: .empty), permit: .sample(tenant: tenant))
            }
            #expect(error?.code == "knowledge.damaged" && error?.message == KnowledgeError.damaged().message)
        }
        #expect(throws: KnowledgeError.self) { try opened.currentSnapshot() }
        #expect(opened.fault?.error.code == "knowledge.damaged")
    }

    @Test("is told to its operator by the documents that it is about")
    func names() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "knowledge.sqlite")
        let fixture = try await filled(path)
        try edit(path, "UPDATE versions SET visible_from = 0 WHERE id = 2")
        let opened = try KnowledgeStore(path: path, keys: fixture.keys, sealKey: KnowledgeFixture.sealKey)
        let rows = try #require(opened.fault?.rows)
        #expect(rows.count == 1 && rows[0].hasSuffix("version 1, 'b'"))
    }

    @Test("opens no content under another label even where the row was sealed anew")
    func boundContent() async throws {
        let fixture = try KnowledgeFixture(embedding: nil)
        try await fixture.add(KnowledgeFixture.source("a", "Torque one."))
        try fixture.knowledge.write(covering: nil) { database, page in
            try page.change(KnowledgeSchema.versions, where: "versions.id = 1", [], database) {
                try database.execute(
                    sql: """
                        UPDATE visibility_classes SET canonical =
                            CAST(replace(CAST(canonical AS TEXT), 'internal', 'public') AS BLOB)
                        """)
            }
        }
        let error = await #expect(throws: KnowledgeError.self) { try await fixture.find("torque") }
        #expect(error?.code == "knowledge.damaged")
    }

    @Test("from before there were seals is taken once and reads as it did")
    func upgrade() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "knowledge.sqlite")
        let fixture = try await filled(path)
        let before = try await fixture.find("torque one")
        try await fixture.knowledge.store.queue.write { database in
            for row in try Row.fetchAll(database, sql: StoredVersion.selection) {
                let version = try StoredVersion(row)
                let key = try fixture.knowledge.key(of: version)
                let change = SealChange(
                    from: ContentSeal(key: key, terms: try #require(version.terms)),
                    to: ContentSeal(firstForm: key, document: version.document, version: version.number))
                try change.version(version.id, database)
                try change.passages(of: version.id, database)
            }
            try database.execute(sql: "DELETE FROM ledger_head; UPDATE versions SET seal = NULL")
        }
        let refused = try KnowledgeStore(path: path, keys: fixture.keys, sealKey: KnowledgeFixture.sealKey)
        #expect(refused.fault?.error.code == "knowledge.damaged", "an upgrade is never guessed")
        for adopts in [true, false] {
            let opened = try KnowledgeStore(
                path: path, keys: fixture.keys, sealKey: KnowledgeFixture.sealKey, adopts: adopts)
            let search = KnowledgeSearch(opened, permits: FixedPermits.byTenant, embedding: HashingEmbedding())
            let query = PassageQuery(text: "torque one", limit: 10, snapshot: try opened.currentSnapshot())
            #expect(try await search.search(query, permit: .sample(tenant: KnowledgeFixture.acme)) == before)
        }
    }
}
