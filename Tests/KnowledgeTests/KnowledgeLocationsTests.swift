import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import GRDB
import Testing

@testable import Knowledge

@Suite("Where passages stand in their files")
struct KnowledgeLocationsTests {
    private static let document = ParsedDocument(
        text: "Torque one.\nTorque two.\nFree text.",
        sections: [
            DocumentSection(
                headings: ["A"], place: .cells(sheet: "zyxsheet", rows: 2...2, columns: 1...3), start: 0, end: 11),
            DocumentSection(
                headings: ["B"], place: .cells(sheet: "zyxsheet", rows: 4...5, columns: 1...3), start: 12, end: 23),
            DocumentSection(headings: ["C"], start: 24, end: 34),
        ], parser: "fixed 1")

    private func add(
        _ document: ParsedDocument = document, to fixture: KnowledgeFixture, named name: String = "a",
        subjects: [SubjectID] = []
    ) async throws -> DocumentID {
        let ingestion = KnowledgeIngestion(
            into: fixture.knowledge, parsing: FixedParser(document: document), embedding: nil)
        let source = KnowledgeFixture.source(name, document.text, subjects: subjects)
        return try #require(try await ingestion.ingest(source, ticket: KnowledgeFixture.ticket).document)
    }

    private func locations(
        _ document: DocumentID, _ fixture: KnowledgeFixture, as tenant: TenantName = KnowledgeFixture.acme,
        at snapshot: SnapshotSequence? = nil, passages: Range<UInt32> = 0..<3
    ) throws -> [PassageLocation?] {
        let starts = [0, 12, 24]
        return try fixture.search.locations(
            of: passages.map {
                PassageStretch(
                    passage: PassageReference(document: document, version: 1, ordinal: $0),
                    range: starts[Int($0)]..<starts[Int($0)] + 5)
            }, snapshot: try snapshot ?? fixture.knowledge.currentSnapshot(), permit: .sample(tenant: tenant))
    }

    @Test("are told for each passage that has a place, and only under a permit that opens it")
    func told() async throws {
        let fixture = try KnowledgeFixture(embedding: nil)
        let document = try await add(to: fixture)
        let expected: [DocumentPlace?] = [
            .cells(sheet: "zyxsheet", rows: 2...2, columns: 1...3),
            .cells(sheet: "zyxsheet", rows: 4...5, columns: 1...3), nil,
        ]
        #expect(try locations(document, fixture).map { $0?.place } == expected)
        #expect(try locations(document, fixture, at: .empty) == [nil, nil, nil])
        #expect(try locations(document, fixture, as: KnowledgeFixture.rival) == [nil, nil, nil])
        let elsewhere = PassageStretch(
            passage: PassageReference(document: document, version: 1, ordinal: 0), range: 12..<14)
        let none = try fixture.search.locations(
            of: [elsewhere], snapshot: fixture.knowledge.currentSnapshot(),
            permit: .sample(tenant: KnowledgeFixture.acme))
        #expect(none == [nil])
    }

    @Test("have a box for each line that a quote touches, as far as it touches it")
    func boxes() async throws {
        let text = "Torque one.\nTorque two.\nFree text."
        let lines = [(0, 11), (12, 23), (24, 34)].enumerated().compactMap { row, ends in
            PageBox(left: 100, top: row * 50, right: 190, bottom: row * 50 + 40).map {
                PageLine(start: ends.0, end: ends.1, box: $0, wordEdges: [150])
            }
        }
        let whole = ParsedDocument(
            text: text, sections: [DocumentSection(headings: ["page 2"], place: .page(2), start: 0, end: 34)],
            lines: lines, parser: "fixed 1")
        let fixture = try KnowledgeFixture(embedding: nil)
        let document = try await add(whole, to: fixture)
        func edges(_ range: Range<Int>) throws -> [[Double]]? {
            let passage = PassageReference(document: document, version: 1, ordinal: 0)
            let found = try fixture.search.locations(
                of: [PassageStretch(passage: passage, range: range)], snapshot: fixture.knowledge.currentSnapshot(),
                permit: .sample(tenant: KnowledgeFixture.acme))
            #expect(found.first??.page == 2)
            return found.first??.boxes.map(\.edges)
        }
        #expect(try edges(0..<6) == [[25, 0, 37.5, 10]])
        #expect(try edges(7..<23) == [[37.5, 0, 47.5, 10], [25, 12.5, 47.5, 22.5]])
        #expect(try edges(24..<34) == [[25, 25, 47.5, 35]])
    }

    @Test("are sealed in the raw files, and leave them with the document", arguments: [false, true])
    func leave(byErasure: Bool) async throws {
        let folder = try TemporaryFolder()
        let fixture = try KnowledgeFixture(path: folder.path(of: "knowledge.sqlite"), embedding: nil)
        let anna = KnowledgeFixture.subject(1)
        let document = try await add(to: fixture, subjects: [anna])
        let sealed = try await fixture.knowledge.store.queue.read {
            try Data.fetchAll($0, sql: "SELECT layout FROM passages WHERE layout IS NOT NULL")
        }
        #expect(sealed.count == 2)
        func isThere(_ piece: Data) throws -> Bool {
            try folder.names().map(folder.read).contains { Data($0).range(of: piece) != nil }
        }
        #expect(try !isThere(Data("zyxsheet".utf8)))
        for piece in sealed { #expect(try isThere(piece)) }
        if byErasure {
            #expect(try fixture.knowledge.erase(anna, ticket: .sample(.erasure)) == 1)
        } else {
            #expect(try fixture.knowledge.remove(document, ticket: .sample(.removal)) == 1)
        }
        for piece in sealed { #expect(try !isThere(piece)) }
        #expect(try locations(document, fixture) == [nil, nil, nil])
    }

    @Test(
        "are not answered once somebody else wrote into them",
        arguments: [
            "UPDATE passages SET layout = NULL WHERE ordinal = 0",
            "UPDATE passages SET layout = substr(layout, 2) WHERE ordinal = 0",
            "UPDATE passages SET layout = (SELECT max(layout) FROM passages), vector = NULL WHERE ordinal = 2",
            "UPDATE passages SET layout = (SELECT layout FROM passages WHERE ordinal = 1) WHERE ordinal = 0",
        ])
    func bound(edit: String) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "knowledge.sqlite")
        let fixture = try KnowledgeFixture(path: path, embedding: nil)
        let document = try await add(to: fixture)
        try await DatabaseQueue(path: path).write { try $0.execute(sql: edit) }
        let error = #expect(throws: KnowledgeError.self) { try locations(document, fixture) }
        #expect(error?.code == "knowledge.damaged")
    }

    @Test("are none in a store from before they were kept, which reads as it did")
    func upgrade() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path(of: "knowledge.sqlite")
        let fixture = try KnowledgeFixture(path: path)
        try await fixture.add(KnowledgeFixture.source("a", "Torque one.\n\nTorque two."))
        let before = try await fixture.find("torque one")
        try await DatabaseQueue(path: path).write {
            try $0.execute(
                sql: """
                    ALTER TABLE passages DROP COLUMN layout;
                    DELETE FROM grdb_migrations WHERE identifier LIKE '5 %';
                    UPDATE store_stamp SET version = 4;
                    """)
        }
        let opened = try KnowledgeStore(path: path, keys: fixture.keys, sealKey: KnowledgeFixture.sealKey)
        let search = KnowledgeSearch(opened, permits: FixedPermits.byTenant, embedding: HashingEmbedding())
        let query = PassageQuery(text: "torque one", limit: 10, snapshot: try opened.currentSnapshot())
        let found = try await search.search(query, permit: .sample(tenant: KnowledgeFixture.acme))
        #expect(found == before)
        let stretches = found.map { PassageStretch(passage: $0.reference, range: $0.start..<$0.end) }
        let none = try search.locations(
            of: stretches, snapshot: query.snapshot, permit: .sample(tenant: KnowledgeFixture.acme))
        #expect(none == [nil, nil])
    }
}

/// Gives the same document for any bytes.
private struct FixedParser: DocumentParsing {
    let document: ParsedDocument

    func parse(_ bytes: [UInt8], named name: String, ticket: EffectTicket) async throws -> ParsedDocument { document }
}
