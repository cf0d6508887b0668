import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import GRDB
import Testing

@testable import Knowledge

@Suite("Searching by words")
struct GermanSearchTests {
    /// The sources that hold a word of the question, best first; ranked by words alone.
    private func find(_ question: String, in texts: [String: String]) async throws -> [String] {
        let fixture = try KnowledgeFixture(embedding: nil)
        for (name, text) in texts.sorted(by: { $0.key < $1.key }) {
            try await fixture.add(KnowledgeFixture.source(name, text))
        }
        return try await fixture.find(question).map(\.source)
    }

    @Test(
        "finds a German word in its other forms, in compounds and by their parts",
        arguments: [
            ("Wann sind die Bremsen zu prüfen?", "Die Bremse ist jährlich zu prüfen."),
            ("Bremsflüssigkeit wechseln", "Der Bremsflüssigkeitswechsel ist nach zwei Jahren fällig."),
            ("Bremsflüssigkeitswechsel", "Die Flüssigkeit der Bremse ist zu wechseln."),
            ("Anzugsdrehmomente der Radmuttern", "Die Radmutter wird mit dem Anzugsdrehmoment angezogen."),
            ("Straße", "Auf nasser Strasse gilt das nicht."),
        ])
    func german(question: String, text: String) async throws {
        #expect(try await find(question, in: ["a": text, "b": "Der Lack ist blau."]) == ["a"])
    }

    @Test(
        "finds what the trade calls otherwise, in the other language too",
        arguments: [
            ("What does the DTC mean?", "The diagnostic trouble code names a part."),
            ("diagnostic trouble code", "A DTC was stored."),
            ("Wie oft muss die Bremsflüssigkeit gewechselt werden?", "Replace the brake fluid every two years."),
            ("windshield", "The windscreen is bonded."),
        ])
    func synonyms(question: String, text: String) async throws {
        #expect(try await find(question, in: ["a": text, "b": "The paint is blue."]) == ["a"])
    }

    @Test("takes a comma and a point between decimals for one number, and no other")
    func decimals() async throws {
        let texts = ["a": "Spiel 3,5 mm", "b": "Spiel 3.5 mm", "c": "Spiel 5 bis 3 mm"]
        let found = try await find("Spiel 3,5", in: texts)
        #expect(Set(found.prefix(2)) == ["a", "b"] && found.last == "c")
        #expect(try await find("Spiel 3.5", in: texts) == found)
    }

    @Test("counts a word that stands under several terms once, in a passage's length too")
    func length() throws {
        try KnowledgeFixture(embedding: nil).knowledge.store.queue.read { database in
            let words = try WordTokenizer(database)
            #expect(try words.count(in: "Bremsflüssigkeitswechsel brakes 3,5") == 4)
        }
    }

    @Test("rebuilds the words of a store from before there were two languages, once")
    func upgrade() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "knowledge.sqlite")
        let fixture = try KnowledgeFixture(path: path, embedding: nil)
        try await fixture.add(KnowledgeFixture.source("a", "Die Bremsflüssigkeit ist zu wechseln."))
        let before = try await fixture.find("Bremsflüssigkeiten")
        #expect(before.map(\.source) == ["a"])
        try await fixture.knowledge.store.queue.write { database in
            try database.execute(
                sql: """
                    DROP TABLE passage_words; DROP TABLE passage_index;
                    CREATE VIRTUAL TABLE passage_index USING fts5 (
                        headings, body, content = '', tokenize = 'porter unicode61 remove_diacritics 2');
                    CREATE VIRTUAL TABLE passage_words USING fts5vocab ('passage_index', 'instance');
                    ALTER TABLE knowledge_state DROP COLUMN index_due;
                    DROP INDEX versions_by_end;
                    ALTER TABLE passages DROP COLUMN vector;
                    ALTER TABLE passages DROP COLUMN layout;
                    DELETE FROM grdb_migrations WHERE identifier > '3';
                    UPDATE store_stamp SET version = 2;
                    """)
        }
        try fixture.knowledge.store.queue.close()
        for _ in 1...2 {
            let opened = try KnowledgeStore(path: path, keys: fixture.keys, sealKey: KnowledgeFixture.sealKey)
            let search = KnowledgeSearch(opened, permits: FixedPermits.byTenant, embedding: nil)
            let query = PassageQuery(
                text: "Bremsflüssigkeiten", limit: 10, snapshot: try opened.currentSnapshot())
            #expect(try await search.search(query, permit: .sample(tenant: KnowledgeFixture.acme)) == before)
            let isDue = try await opened.store.queue.read {
                try Bool.fetchOne($0, sql: "SELECT index_due FROM knowledge_state")
            }
            #expect(isDue == false)
            try opened.store.queue.close()
        }
    }
}
