import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import GRDB
import Testing
import Vectors

@testable import Knowledge

@Suite("The vectors of the knowledge")
struct KnowledgeSegmentsTests {
    /// Enough passages for a segment.
    private static let paragraphs = 4_200
    private static let words = ["bolt", "torque", "brake", "caliper", "line", "fluid", "nut", "axle", "hub", "seal"]

    private static func text(_ paragraphs: Int, seed: UInt64) -> String {
        var random = SplitMix64(seed: seed)
        return (0..<paragraphs).map { _ in (0..<4).map { _ in random.pick(words) }.joined(separator: " ") }
            .joined(separator: "\n\n")
    }

    private struct Place {
        let folder: TemporaryFolder
        let disk = SimulatedDisk()
        let keys = InMemoryKeyWrapping()

        init() throws { folder = try TemporaryFolder() }

        func open() throws -> KnowledgeFixture {
            try KnowledgeFixture(path: folder.path(of: "knowledge.sqlite"), segments: disk.folder, keys: keys)
        }
    }

    private static let questions = ["bolt torque", "fluid line caliper", "hub"]

    private static func answers(_ fixture: KnowledgeFixture) async throws -> [[RankedPassage]] {
        var answers: [[RankedPassage]] = []
        for question in questions { answers.append(try await fixture.find(question, limit: 100)) }
        return answers
    }

    @Test("lie in segments once a search has seen them, and a start reads them from there with the same answers")
    func restart() async throws {
        let place = try Place()
        let fixture = try place.open()
        try await fixture.add(KnowledgeFixture.source("big", Self.text(Self.paragraphs, seed: 1)))
        try await fixture.add(KnowledgeFixture.source("small", Self.text(3, seed: 2)))
        #expect(place.disk.names.isEmpty)
        let answers = try await Self.answers(fixture)
        #expect(place.disk.names == ["00000001.codes"])
        place.disk.forgetOpened()
        let again = try place.open()
        let same = try await Self.answers(again)
        #expect(same == answers)
        #expect(place.disk.names == ["00000001.codes"] && place.disk.bytesRead > Self.paragraphs * 64)
        #expect(try again.knowledge.currentTable().vectors.size.live == Self.paragraphs + 3)
    }

    @Test("are made again where a segment is damaged or gone", arguments: [nil, 20, 70, 200_000])
    func damage(place damaged: Int?) async throws {
        let place = try Place()
        let fixture = try place.open()
        try await fixture.add(KnowledgeFixture.source("big", Self.text(Self.paragraphs, seed: 1)))
        let answers = try await Self.answers(fixture)
        var bytes = place.disk.bytes("00000001.codes") ?? []
        if let damaged { bytes[damaged] ^= 1 }
        place.disk.set("00000001.codes", damaged == nil ? nil : bytes)
        let same = try await Self.answers(place.open())
        #expect(same == answers)
        let files = place.disk.names
        #expect(files.count == 1 && place.disk.bytes(files[0]) != bytes)
    }

    @Test("of an erased person go: nothing opens their codes, and the segment is written anew or removed at the start")
    func erasure() async throws {
        let place = try Place()
        let fixture = try place.open()
        let anna = KnowledgeFixture.subject(1)
        try await fixture.add(
            KnowledgeFixture.source("big", Self.text(Self.paragraphs, seed: 1), subjects: [anna]))
        try await fixture.add(KnowledgeFixture.source("small", Self.text(3, seed: 2)))
        _ = try await Self.answers(fixture)
        try place.keys.destroyKey(of: anna)
        #expect(try fixture.knowledge.erase(anna, ticket: .sample(.erasure)) == 1)
        #expect(try fixture.knowledge.currentTable().vectors.size.rows == 3)
        let again = try place.open()
        let found = try await again.find("bolt")
        #expect(found.allSatisfy { $0.source == "small" })
        #expect(place.disk.names.isEmpty)
    }

    @Test("that a store of version 2 kept in one piece are found as before")
    func onePiece() async throws {
        let fixture = try KnowledgeFixture()
        for name in ["a", "b"] { try await fixture.add(KnowledgeFixture.source(name, Self.text(9, seed: 3))) }
        let answers = try await Self.answers(fixture)
        let folder = try TemporaryFolder()
        let path = folder.path(of: "knowledge.sqlite")
        let old = try KnowledgeFixture(path: path)
        for name in ["a", "b"] { try await old.add(KnowledgeFixture.source(name, Self.text(9, seed: 3))) }
        try Self.joinVectors(old.knowledge)
        let opened = try KnowledgeFixture(path: path, keys: old.keys)
        #expect(opened.knowledge.fault == nil)
        let same = try await Self.answers(opened)
        #expect(same == answers)
        #expect(try opened.knowledge.status() == old.knowledge.status())
    }

    /// Puts each version's vectors in one piece, as stores of version 2 have them.
    private static func joinVectors(_ knowledge: KnowledgeStore) throws {
        try knowledge.write(covering: nil) { database, page in
            let rows = try Row.fetchAll(database, sql: StoredVersion.selection)
            for version in try rows.map(StoredVersion.init) {
                let seal = try knowledge.seal(of: version)
                let values = try StoredVectors.all(of: version.id, seal, database)
                let sealed = try seal.seal(values.withUnsafeBytes { Data($0) }, as: .vectors)
                try page.change(KnowledgeSchema.versions, where: "versions.id = ?", [version.id], database) {
                    try database.execute(
                        sql: "UPDATE versions SET vectors = ? WHERE id = ?", arguments: [sealed, version.id])
                    try database.execute(
                        sql: "UPDATE passages SET vector = NULL WHERE version = ?", arguments: [version.id])
                }
            }
        }
    }

    @Test(
        "follow every change while searches go on: the table is the same as one read afresh", arguments: UInt64(1)...8)
    func following(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let place = try Place()
        let fixture = try place.open()
        for step in 0..<30 {
            // A removed document's name is not taken again: the fixture derives identifiers from names.
            let name = "d\(step / 5)-\(Int.random(in: 0..<3, using: &random))"
            if step % 5 == 4, let found = try await fixture.find("bolt hub", limit: 1).first {
                try fixture.knowledge.remove(found.reference.document, ticket: KnowledgeFixture.ticket)
            } else {
                try await fixture.add(KnowledgeFixture.source(name, Self.text(3, seed: random.next())))
            }
            if random.next() % 2 == 0 { _ = try await fixture.find("bolt") }
        }
        let answers = try await Self.answers(fixture)
        let fresh = try await Self.answers(place.open())
        #expect(fresh == answers)
        let (followed, read) = (try fixture.knowledge.currentTable(), try place.open().knowledge.currentTable())
        #expect(followed.versions.map(\.row) == read.versions.map(\.row))
        #expect(followed.versions.map(\.visibleTo) == read.versions.map(\.visibleTo))
        #expect(followed.places == read.places && followed.passages == read.passages)
        #expect(followed.vectors.size.live == read.vectors.size.live)
    }
}
