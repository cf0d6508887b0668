import Contracts
import ContractsTesting
import Core
import CoreTesting
import Foundation
import Testing
import Vectors

@testable import Knowledge

@Suite("Searching the knowledge")
struct KnowledgeSearchTests {
    @Test("gives the passage with its place, headings, labels and literal text")
    func passage() async throws {
        let fixture = try KnowledgeFixture()
        let text = "# Bräke 🚗\r\n\n\nThe caliper bolt: 105 Nm.\n\nBleed the line."
        let report = try await fixture.add(KnowledgeFixture.source("sb/1.md", text))
        let found = try #require(try await fixture.find("caliper bolt").first)
        #expect(found.text == "The caliper bolt: 105 Nm.")
        #expect(found.reference.document == report.document && found.reference.ordinal == 0)
        #expect(found.source == "sb/1.md" && found.labels == LabelSet([.internal]))
        let literal = try await fixture.search.text(
            of: found.reference.document, version: 1, range: found.start..<found.end,
            snapshot: fixture.knowledge.currentSnapshot(), permit: .sample(tenant: KnowledgeFixture.acme))
        #expect(literal == found.text)
    }

    @Test("scores by BM25 as computed by hand")
    func bm25() async throws {
        let fixture = try KnowledgeFixture(embedding: nil)
        for (name, text) in [("a", "bolt bolt nut"), ("b", "bolt washer"), ("c", "gasket")] {
            try await fixture.add(KnowledgeFixture.source(name, text))
        }
        // Titles are the names, so lengths are 4, 3 and 2, their mean 3; df(bolt) = 2 of N = 3.
        func expected(_ count: Double, _ length: Double) -> Int64 {
            let rarity = log(1 + (3 - 2 + 0.5) / (2 + 0.5))
            return Micros.of(rarity * count * 1.9 / (count + 0.9 * (0.6 + 0.4 * length / 3)))
        }
        let found = try await fixture.find("bolts")
        #expect(found.map(\.source) == ["a", "b"])
        #expect(found.map(\.lexicalMicros) == [expected(2, 4), expected(1, 3)])
        #expect(found.map(\.similarityMicros) == [nil, nil])
        #expect(found.map(\.fusedMicros) == [1_000_000, 1_000_000 * expected(1, 3) / expected(2, 4)])
    }

    @Test("joins words and meaning, each over the best of its own; what has no vector is judged by its words")
    func fusion() {
        func scored(_ scores: [(Int, Int64)]) -> [ScoredPassage] {
            scores.map { ScoredPassage(passage: $0.0, micros: $0.1) }
        }
        func fuse(_ words: [(Int, Int64)], _ meaning: [(Int, Int64)]) -> [[Int64]] {
            let nearest = meaning.map { RankedList.Item(micros: $0.1, place: $0.0, passage: $0.0) }.sorted()
            let candidates = ScoreFusion.candidates(words: scored(words), nearest: nearest) { $0 }
            let cosines = Dictionary(uniqueKeysWithValues: meaning)
            return ScoreFusion.rank(candidates, words: scored(words), cosines: cosines)
                .map { [Int64($0.passage), $0.micros] }
        }
        // Passage 2: (4 · (0.6 + 1) / (0.6 + 1) + 2 / 4) / 5; passage 1: (4 · (0.2 + 1) / 1.6 + 1) / 5.
        let words: [(Int, Int64)] = [(1, 4_000_000), (2, 2_000_000), (3, 3_000_000)]
        #expect(fuse(words, [(1, 200_000), (2, 600_000)]) == [[2, 900_000], [1, 800_000], [3, 750_000]])
        #expect(fuse(words, []) == [[1, 1_000_000], [3, 750_000], [2, 500_000]])
        #expect(fuse([], [(1, -1_000_000), (2, 500_000)]) == [[2, 800_000], [1, 0]])
        #expect(fuse([], [(7, -1_000_000)]) == [[7, 0]])
        #expect(fuse([], []) == [])
    }

    @Test("breaks ties by source name, then ordinal, whatever the order of arrival")
    func ties() async throws {
        let names = ["b.md", "a.md", "ä.md", "B.md"]
        for order in [names, names.reversed()] {
            let fixture = try KnowledgeFixture()
            for name in order {
                var source = KnowledgeFixture.source(name, "Torque.\n\nTorque.")
                source = DocumentSource(bytes: source.bytes, name: name, title: "Same", terms: source.terms)
                try await fixture.add(source)
            }
            let found = try await fixture.find("torque")
            #expect(found.map(\.source) == ["B.md", "B.md", "a.md", "a.md", "b.md", "b.md", "ä.md", "ä.md"])
            #expect(found.map(\.reference.ordinal) == [0, 1, 0, 1, 0, 1, 0, 1])
        }
    }

    @Test("finds words by stem, without case and diacritics, and by heading")
    func words() async throws {
        let fixture = try KnowledgeFixture(embedding: nil)
        try await fixture.add(KnowledgeFixture.source("a", "# Getriebeöl\n\nWechseln bei 60000 km."))
        try await fixture.add(KnowledgeFixture.source("b", "The bolts of part SB-014 were tightened."))
        #expect(try await fixture.find("GETRIEBEOL").map(\.source) == ["a"])
        #expect(try await fixture.find("tighten bolt").map(\.source) == ["b"])
        #expect(try await fixture.find("sb-014").map(\.source) == ["b"])
        #expect(try await fixture.find("\" OR NEAR( * ^ \0").isEmpty)
        #expect(try await fixture.find("unrelated").isEmpty)
    }

    @Test("sees only the collection that is asked for")
    func collections() async throws {
        let fixture = try KnowledgeFixture()
        try await fixture.add(KnowledgeFixture.source("a", "Torque."))
        try await fixture.add(KnowledgeFixture.source("b", "Torque.", collection: "contracts"))
        let found = try await fixture.find("torque", in: KnowledgeFixture.name("contracts"))
        #expect(found.map(\.source) == ["b"])
    }

    @Test("gives an older snapshot the same again after further changes and a restart")
    func olderSnapshot() async throws {
        let folder = try TemporaryFolder()
        let fixture = try KnowledgeFixture(path: folder.path(of: "knowledge.sqlite"))
        for index in 0..<6 { try await fixture.add(KnowledgeFixture.source("d\(index)", "Torque of bolt \(index).")) }
        let snapshot = try fixture.knowledge.currentSnapshot()
        let before = try await fixture.find("bolt torque 3", at: snapshot)
        for index in 3..<9 { try await fixture.add(KnowledgeFixture.source("d\(index)", "Bolt bolt torque 3.")) }
        #expect(try await fixture.find("bolt torque 3", at: snapshot) == before)
        let opened = try KnowledgeStore(
            path: folder.path(of: "knowledge.sqlite"), keys: fixture.keys, sealKey: KnowledgeFixture.sealKey)
        let search = KnowledgeSearch(opened, permits: FixedPermits.byTenant, embedding: HashingEmbedding())
        let again = try await search.search(
            PassageQuery(text: "bolt torque 3", limit: 10, snapshot: snapshot),
            permit: .sample(tenant: KnowledgeFixture.acme))
        #expect(again == before)
        #expect(try await fixture.find("bolt torque 3") != before)
    }

    @Test("refuses a question that is too long and a snapshot that is not there")
    func refusals() async throws {
        let fixture = try KnowledgeFixture()
        let long = await #expect(throws: KnowledgeError.self) {
            try await fixture.find(String(repeating: "x", count: PassageQuery.maximumTextBytes + 1))
        }
        #expect(long?.code == "knowledge.query-too-long")
        let future = await #expect(throws: KnowledgeError.self) {
            try await fixture.find("x", at: SnapshotSequence(1))
        }
        #expect(future?.code == "knowledge.unknown-snapshot")
    }

    @Test("lets the policy's refusal through, even where nothing is stored")
    func forged() async throws {
        let fixture = try KnowledgeFixture(permits: RefusingPermits())
        await #expect(throws: FakeError("policy.permit-forged")) { try await fixture.find("torque") }
    }

    @Test("answers 'not found' alike for what is hidden, beyond the end and nowhere")
    func notFound() async throws {
        let fixture = try KnowledgeFixture()
        let report = try await fixture.add(KnowledgeFixture.source("a", "Torque."))
        let document = try #require(report.document)
        let cases: [(DocumentID, UInt32, Range<Int>, TenantName)] = [
            (document, 1, 0..<3, KnowledgeFixture.rival), (document, 2, 0..<3, KnowledgeFixture.acme),
            (document, 1, 0..<8, KnowledgeFixture.acme), (document, 1, -1..<3, KnowledgeFixture.acme),
            (DocumentID(random: SeededRandomSource(seed: 99)), 1, 0..<3, KnowledgeFixture.acme),
        ]
        var errors: Set<String> = []
        for (document, version, range, tenant) in cases {
            let error = await #expect(throws: KnowledgeError.self) {
                try await fixture.search.text(
                    of: document, version: version, range: range,
                    snapshot: fixture.knowledge.currentSnapshot(), permit: .sample(tenant: tenant))
            }
            errors.insert(error?.description ?? "none")
        }
        #expect(errors == ["knowledge.not-found: There is no such text, or it is not open to you."])
    }

    @Test("lists what is visible to any of the permits, without a trace of the rest")
    func documents() async throws {
        let fixture = try KnowledgeFixture()
        try await fixture.add(KnowledgeFixture.source("b", "# Bolts\n\nTorque."))
        try await fixture.add(KnowledgeFixture.source("a", "Torque.", owner: KnowledgeFixture.rival))
        let snapshot = try fixture.knowledge.currentSnapshot()
        let own = try fixture.search.documents(
            permits: [.sample(tenant: KnowledgeFixture.acme)], snapshot: snapshot)
        #expect(own.map(\.source) == ["b"] && own.map(\.title) == ["Bolts"] && own.map(\.passages) == [1])
        let both = try fixture.search.documents(
            permits: [.sample(tenant: KnowledgeFixture.acme), .sample(tenant: KnowledgeFixture.rival)],
            snapshot: snapshot)
        #expect(both.map(\.source) == ["a", "b"])
    }
}

/// Refuses every permit, as the policy does with a forged one.
struct RefusingPermits: PermitEvaluating {
    func visibility(of classes: [VisibilityClass], under permit: Permit) throws -> [Bool] {
        throw FakeError("policy.permit-forged")
    }

    @Test("gives one document half of the places while others have something to show, and all where none has")
    func shares() async throws {
        let fixture = try KnowledgeFixture(embedding: nil)
        let manual = (1...6).map { "Torque torque torque \($0)." }.joined(separator: "\n\n")
        try await fixture.add(KnowledgeFixture.source("manual", manual))
        #expect(try await fixture.find("torque", limit: 4).map(\.source) == Array(repeating: "manual", count: 4))
        let long = Array(repeating: "word", count: 40).joined(separator: " ")
        try await fixture.add(KnowledgeFixture.source("bulletin", "One torque \(long)."))
        let found = try await fixture.find("torque", limit: 4)
        #expect(found.map(\.source) == ["manual", "manual", "manual", "bulletin"])
        #expect(found.map(\.fusedMicros) == found.map(\.fusedMicros).sorted(by: >))
        #expect(try await fixture.find("torque", limit: 3).map(\.source) == ["manual", "manual", "bulletin"])
    }
}
