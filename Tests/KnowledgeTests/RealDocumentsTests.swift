import Contracts
import ContractsTesting
import Core
import CoreTesting
import Foundation
import Testing

@testable import Knowledge

@Suite("Real regulations")
struct RealDocumentsTests {
    private static let folder =
        (ProcessInfo.processInfo.environment["MICKAI_DATA"] ?? "../shared/data") + "/6-legal/ecfr"

    @Test(
        "are found by the part that answers, and every passage stands literally in its document",
        .enabled(
            if: TemporaryFolder.exists(folder), "The regulations are absent; set MICKAI_DATA to the data folder."))
    func regulations() async throws {
        let fixture = try KnowledgeFixture(embedding: nil)
        let ingestion = KnowledgeIngestion(
            into: fixture.knowledge, parsing: DocumentParser(workers: NoWorkers()), embedding: nil)
        let names = ["15-cfr-part-762.md", "22-cfr-part-122.md", "22-cfr-part-125.md", "22-cfr-part-127.md"]
        let files = names.map { DocumentFile(path: Self.folder + "/" + $0, name: $0) }
        let summary = try await ingestion.ingest(
            files, under: KnowledgeFixture.source("x", "x", labels: .public).terms, ticket: KnowledgeFixture.ticket)
        #expect(summary.reports.map(\.outcome) == names.map { _ in .added })
        let snapshot = try fixture.knowledge.currentSnapshot()
        for (question, source) in [
            ("For how many years must records of export transactions be retained?", names[0]),
            ("Who must register as a manufacturer of defense articles?", names[1]),
            ("Which exemptions apply to technical data disclosed during a plant visit?", names[2]),
            ("What happens after a voluntary disclosure of a violation?", names[3]),
        ] {
            let found = try await fixture.find(question, as: KnowledgeFixture.rival, limit: 5)
            #expect(found.contains { $0.source == source }, "\(question)")
            for passage in found {
                let literal = try await fixture.search.text(
                    of: passage.reference.document, version: 1, range: passage.start..<passage.end,
                    snapshot: snapshot, permit: .sample(tenant: KnowledgeFixture.rival))
                #expect(literal == passage.text)
            }
        }
    }
}

/// Starts no worker: Markdown needs none.
private struct NoWorkers: WorkerLaunching {
    func run(_ worker: String, request: [UInt8], ticket: EffectTicket) async throws -> [UInt8] {
        throw FakeError("worker.unknown")
    }
}
