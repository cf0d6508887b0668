import Contracts
import ContractsTesting
import Core
import CoreTesting
import Foundation
import Testing

@testable import Knowledge

@Suite("Documents that an asker may not know of")
struct HiddenDocumentsTests {
    private static let words = ["bolt", "torque", "brake", "caliper", "line", "fluid", "nut", "axle", "hub", "seal"]

    @Test("leave no trace in ranking, scores, order or counts", arguments: UInt64(1)...24)
    func noTrace(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let sources = (0..<12).map { index in Self.randomSource(index, &random) }
        let whole = try KnowledgeFixture()
        let visible = try KnowledgeFixture()
        for source in sources {
            try await whole.add(source)
            if Self.isVisible(source) { try await visible.add(source) }
        }
        for source in sources.prefix(3) where Self.isVisible(source) == false {
            // A hidden document that changes, and one that is removed.
            let changed = DocumentSource(bytes: Array("bolt torque bolt".utf8), name: source.name, terms: source.terms)
            let report = try await whole.add(changed)
            if let document = report.document { try whole.knowledge.remove(document, ticket: KnowledgeFixture.ticket) }
        }
        for _ in 0..<4 {
            let question = (0..<3).map { _ in random.pick(Self.words) }.joined(separator: " ")
            let seen = try await whole.find(question, as: KnowledgeFixture.rival, limit: 100)
            let expected = try await visible.find(question, as: KnowledgeFixture.rival, limit: 100)
            #expect(try Self.bytes(seen) == Self.bytes(expected), "seed \(seed), question '\(question)'")
            #expect(try Self.work(whole, question) == Self.work(visible, question), "seed \(seed)")
        }
        let permit = Permit.sample(tenant: KnowledgeFixture.rival)
        #expect(
            try whole.search.documents(permits: [permit], snapshot: whole.knowledge.currentSnapshot())
                == visible.search.documents(permits: [permit], snapshot: visible.knowledge.currentSnapshot()))
    }

    private static func randomSource(_ index: Int, _ random: inout SplitMix64) -> DocumentSource {
        let paragraphs = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            (0..<Int.random(in: 1...9, using: &random)).map { _ in random.pick(words) }.joined(separator: " ")
        }
        let owner = random.pick([KnowledgeFixture.acme, KnowledgeFixture.rival])
        let audience = random.pick([[], [KnowledgeFixture.rival]])
        let labels = random.pick([LabelSet.public, LabelSet([.internal]), LabelSet([.tradeSecret(owner)])])
        return KnowledgeFixture.source(
            "d\(index).md", paragraphs.joined(separator: "\n\n"), owner: owner, audience: audience, labels: labels)
    }

    private static func isVisible(_ source: DocumentSource) -> Bool {
        let visibility = source.terms.visibility
        return visibility.labels.isPublic || visibility.owner == KnowledgeFixture.rival
            || visibility.audience.contains(KnowledgeFixture.rival)
    }

    /// What the search by meaning cost.
    private static func work(_ fixture: KnowledgeFixture, _ question: String) throws -> VectorWork? {
        let table = try fixture.knowledge.currentTable()
        let visible = try VisiblePassages(
            of: table, at: table.sequence, in: nil, under: .sample(tenant: KnowledgeFixture.rival),
            FixedPermits.byTenant)
        return try fixture.search.meaning(of: question, in: visible)?.work
    }

    private static func bytes(_ passages: [RankedPassage]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(passages)
    }
}
