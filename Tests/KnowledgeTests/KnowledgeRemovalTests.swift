import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import GRDB
import Testing

@testable import Knowledge

@Suite("Removing and erasing documents")
struct KnowledgeRemovalTests {
    @Test("leaves none of a removed document's words in the raw files")
    func remove() async throws {
        let folder = try TemporaryFolder()
        let fixture = try KnowledgeFixture(path: folder.path(of: "knowledge.sqlite"))
        let planted = KnowledgeFixture.source(
            "zyxplantedname.md", "# zyxplantedhead\n\nzyxplantedword in a sentence.\n\nMore zyxplantedword.")
        let report = try await fixture.add(planted)
        for index in 0..<20 { try await fixture.add(KnowledgeFixture.source("d\(index)", "Torque \(index).")) }
        let before = try Self.rawFiles(in: folder)
        #expect(Self.holds(before, "zyxplantedhead") && Self.holds(before, "zyxplantedname"))
        #expect(!Self.holds(before, "in a sentence"), "texts are ciphertext")

        let document = try #require(report.document)
        let former = try fixture.knowledge.currentSnapshot()
        try fixture.knowledge.remove(document, ticket: .sample(.removal))
        let after = try Self.rawFiles(in: folder)
        #expect(!Self.holds(after, "zyxplanted"))
        #expect(try await fixture.find("zyxplantedword", at: former).allSatisfy { $0.source != "zyxplantedname.md" })
        #expect(try await fixture.find("torque 7", limit: 1).first?.source == "d7")
        try await Self.expectErased(document, fixture, at: former)
        try await Self.expectErased(document, fixture, at: fixture.knowledge.currentSnapshot())
        let again = #expect(throws: KnowledgeError.self) {
            try fixture.knowledge.remove(document, ticket: .sample(.removal))
        }
        #expect(again?.code == "knowledge.not-found")
    }

    @Test("destroys every version about a subject and nothing else, also with its key already gone")
    func erase() async throws {
        let folder = try TemporaryFolder()
        let fixture = try KnowledgeFixture(path: folder.path(of: "knowledge.sqlite"))
        let (anna, bert) = (KnowledgeFixture.subject(1), KnowledgeFixture.subject(2))
        try await fixture.add(KnowledgeFixture.source("a", "zyxanna claims a bolt.", subjects: [anna]))
        try await fixture.add(KnowledgeFixture.source("a", "zyxanna and bert.", subjects: [anna, bert]))
        try await fixture.add(KnowledgeFixture.source("b", "bert claims a bolt.", subjects: [bert]))
        try await fixture.add(KnowledgeFixture.source("c", "A bolt."))
        #expect(try fixture.knowledge.count(of: anna) == 2)

        try fixture.keys.destroyKey(of: anna)
        #expect(try await fixture.find("bolt", at: SnapshotSequence(1)).isEmpty)
        #expect(try fixture.knowledge.erase(anna, ticket: .sample(.erasure)) == 2)
        #expect(!Self.holds(try Self.rawFiles(in: folder), "zyxanna"))
        #expect(try fixture.knowledge.count(of: anna) == 0 && fixture.knowledge.count(of: bert) == 1)
        #expect(try fixture.knowledge.erase(anna, ticket: .sample(.erasure)) == 0)
        #expect(try await fixture.find("bolt").map(\.source) == ["c", "b"])
        #expect(fixture.knowledge.storeName == "knowledge")
    }

    @Test("leaves no sealed piece of an erased version in the raw files: neither texts nor vectors nor keys")
    func sealedPieces() async throws {
        let folder = try TemporaryFolder()
        let fixture = try KnowledgeFixture(path: folder.path(of: "knowledge.sqlite"))
        let anna = KnowledgeFixture.subject(1)
        try await fixture.add(KnowledgeFixture.source("a", "zyxanna claims a bolt.", subjects: [anna]))
        try await fixture.add(KnowledgeFixture.source("b", "A bolt."))
        let sealed = try await fixture.knowledge.store.queue.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT wrapped_key, title, versions.text, vector FROM versions
                    JOIN passages ON version = versions.id LIMIT 1
                    """)
            let passages = try Data.fetchAll(
                database, sql: "SELECT text FROM passages WHERE version = (SELECT min(id) FROM versions)")
            return try (0..<4).map { try #require(row)[$0] as Data } + passages
        }
        func isThere(_ piece: Data) throws -> Bool {
            try Self.rawFiles(in: folder).contains { Data($0).range(of: piece.prefix(64)) != nil }
        }
        for piece in sealed { #expect(try isThere(piece)) }
        #expect(try fixture.knowledge.erase(anna, ticket: .sample(.erasure)) == 1)
        for piece in sealed { #expect(try !isThere(piece)) }
        #expect(try fixture.knowledge.currentTable().versions.count == 1)
    }

    @Test("leaves an index and a table that are the same as if the document had never come", arguments: UInt64(1)...8)
    func sameAsNever(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let (one, other) = (try KnowledgeFixture(), try KnowledgeFixture())
        let gone = KnowledgeFixture.subject(1)
        for index in 0..<12 {
            let words = (0..<20).map { _ in
                ["bolt", "nut", "torque", "zyx\(random.next() % 9)"][Int(random.next() % 4)]
            }
            let text = "# Head \(index)\n\n" + words.joined(separator: " ") + ".\n\nMore " + words[0]
            let isGone = random.next() % 3 == 0
            let source = KnowledgeFixture.source("d\(index)", text, subjects: isGone ? [gone] : [])
            try await one.add(source)
            if !isGone { try await other.add(source) }
            if index == 6 { _ = try await one.find("bolt") }
        }
        _ = try one.knowledge.erase(gone, ticket: .sample(.erasure))
        for question in ["bolt", "zyx3 torque", "head nut", "zyx1"] {
            let found = try await one.find(question).map { "\($0.source) \($0.text) \($0.fusedMicros)" }
            let expected = try await other.find(question).map { "\($0.source) \($0.text) \($0.fusedMicros)" }
            #expect(found == expected)
        }
        func terms(_ fixture: KnowledgeFixture) async throws -> [String] {
            try await fixture.knowledge.store.queue.read {
                try String.fetchAll($0, sql: "SELECT DISTINCT term FROM passage_words ORDER BY term")
            }
        }
        #expect(try await terms(one) == terms(other))
    }

    @Test("makes a document anew that comes again after its removal")
    func comesAgain() async throws {
        let fixture = try KnowledgeFixture()
        let random = SeededRandomSource(seed: 5)
        let knowledge = try KnowledgeStore(
            path: nil, keys: fixture.keys, sealKey: KnowledgeFixture.sealKey,
            identify: { _ in DocumentID(random: random) })
        let ingestion = KnowledgeIngestion(
            into: knowledge, parsing: ParagraphParser(), embedding: nil, cut: ParagraphParser.paragraphs)
        let source = KnowledgeFixture.source("a", "Torque.")
        let first = try #require(try await ingestion.ingest(source, ticket: KnowledgeFixture.ticket).document)
        try knowledge.remove(first, ticket: .sample(.removal))
        let second = try await ingestion.ingest(source, ticket: KnowledgeFixture.ticket)
        #expect(second.outcome == .added && second.version == 1 && second.document != first)
    }

    @Test("is finished when the store is opened after a crash between removal and scrub")
    func crash() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "knowledge.sqlite")
        let fixture = try KnowledgeFixture(path: path)
        try await fixture.add(KnowledgeFixture.source("a", "Torque."))
        try await fixture.knowledge.store.queue.write { database in
            try database.execute(sql: "CREATE TABLE remains (text TEXT) STRICT")
            try database.execute(sql: "INSERT INTO remains VALUES ('zyxremains')")
        }
        try await fixture.knowledge.store.queue.write { database in
            try database.execute(sql: "DROP TABLE remains")
            try database.execute(sql: "UPDATE knowledge_state SET scrub_due = 1")
        }
        #expect(Self.holds(try Self.rawFiles(in: folder), "zyxremains"))
        let opened = try KnowledgeStore(path: path, keys: fixture.keys, sealKey: KnowledgeFixture.sealKey)
        #expect(!Self.holds(try Self.rawFiles(in: folder), "zyxremains"))
        #expect(try opened.status().documents == 1)
        let due = try await opened.store.queue.read {
            try Bool.fetchOne($0, sql: "SELECT scrub_due FROM knowledge_state")
        }
        #expect(due == false)
    }

    @Test("is noticed where a sealed text was altered or moved to another place")
    func altered() async throws {
        let fixture = try KnowledgeFixture(embedding: nil)
        try await fixture.add(KnowledgeFixture.source("a", "Torque one.\n\nTorque two."))
        try await fixture.knowledge.store.queue.write { database in
            try database.execute(sql: "UPDATE passages SET text = (SELECT text FROM passages WHERE ordinal = 1)")
        }
        let error = await #expect(throws: KnowledgeError.self) { try await fixture.find("one") }
        #expect(error?.code == "knowledge.damaged")
    }

    private static func expectErased(
        _ document: DocumentID, _ fixture: KnowledgeFixture, at snapshot: SnapshotSequence
    ) async throws {
        for (tenant, code) in [
            (KnowledgeFixture.acme, "knowledge.erased"), (KnowledgeFixture.rival, "knowledge.not-found"),
        ] {
            let error = await #expect(throws: KnowledgeError.self) {
                try await fixture.search.text(
                    of: document, version: 1, range: 0..<3, snapshot: snapshot, permit: .sample(tenant: tenant))
            }
            #expect(error?.code == code)
        }
    }

    private static func rawFiles(in folder: TemporaryFolder) throws -> [[UInt8]] {
        try folder.names().map(folder.read)
    }

    private static func holds(_ files: [[UInt8]], _ word: String) -> Bool {
        let word = Array(word.utf8)
        return files.contains { file in
            file.indices.dropLast(word.count - 1).contains { file[$0...].starts(with: word) }
        }
    }
}
