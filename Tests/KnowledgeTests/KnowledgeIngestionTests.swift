import Contracts
import ContractsTesting
import Core
import CoreTesting
import Synchronization
import Testing

@testable import Knowledge

@Suite("Taking documents in")
struct KnowledgeIngestionTests {
    @Test("adds a document once and leaves it unchanged the next time")
    func isIdempotent() async throws {
        let fixture = try KnowledgeFixture()
        let source = KnowledgeFixture.source("sb-1.md", "# Brakes\n\nTighten the caliper bolt to 105 Nm.")
        let first = try await fixture.add(source)
        let second = try await fixture.add(source)
        #expect(first.outcome == .added)
        #expect(second.outcome == .unchanged)
        #expect(second.document == first.document && second.version == 1 && second.passages == 1)
        #expect(try fixture.knowledge.currentSnapshot() == SnapshotSequence(1))
    }

    @Test("makes a new version of changed bytes, and an older snapshot still sees the former")
    func versions() async throws {
        let fixture = try KnowledgeFixture()
        let first = try await fixture.add(KnowledgeFixture.source("sb-1.md", "Torque is 105 Nm."))
        let changed = try await fixture.add(KnowledgeFixture.source("sb-1.md", "Torque is 115 Nm."))
        #expect(changed.outcome == .changed && changed.version == 2 && changed.document == first.document)
        let now = try await fixture.find("torque")
        let before = try await fixture.find("torque", at: SnapshotSequence(1))
        #expect(now.map(\.text) == ["Torque is 115 Nm."])
        #expect(before.map(\.text) == ["Torque is 105 Nm."])
        #expect(before.map(\.reference.version) == [1])
    }

    @Test("makes a new version when the given title changes")
    func titles() async throws {
        let fixture = try KnowledgeFixture()
        let source = KnowledgeFixture.source("sb-1.md", "Torque is 105 Nm.")
        try await fixture.add(source)
        let titled = DocumentSource(bytes: source.bytes, name: source.name, title: "Torques", terms: source.terms)
        #expect(try await fixture.add(titled).outcome == .changed)
        #expect(try await fixture.add(titled).outcome == .unchanged)
        #expect(try await fixture.find("torque").map(\.title) == ["Torques"])
    }

    @Test("makes a new version when the readers, the subjects or the embedding model change")
    func classChange() async throws {
        let fixture = try KnowledgeFixture(path: nil, embedding: nil)
        let text = "Torque is 105 Nm."
        try await fixture.add(KnowledgeFixture.source("a.md", text))
        let opened = try await fixture.add(
            KnowledgeFixture.source("a.md", text, audience: [KnowledgeFixture.rival]))
        let named = try await fixture.add(
            KnowledgeFixture.source(
                "a.md", text, audience: [KnowledgeFixture.rival], subjects: [KnowledgeFixture.subject(1)]))
        #expect([opened.version, named.version] == [2, 3])
        #expect(!named.embedded)
        let embedding = KnowledgeIngestion(
            into: fixture.knowledge, parsing: ParagraphParser(), embedding: HashingEmbedding(),
            cut: ParagraphParser.paragraphs)
        let embedded = try await embedding.ingest(
            KnowledgeFixture.source(
                "a.md", text, audience: [KnowledgeFixture.rival], subjects: [KnowledgeFixture.subject(1)]),
            ticket: KnowledgeFixture.ticket)
        #expect(embedded.version == 4 && embedded.embedded)
        #expect(try await fixture.find("torque", as: KnowledgeFixture.rival, at: SnapshotSequence(1)).isEmpty)
        #expect(try await fixture.find("torque", as: KnowledgeFixture.rival).count == 1)
    }

    @Test("keeps documents of the same name apart where owner or collection differ")
    func namesakes() async throws {
        let fixture = try KnowledgeFixture()
        let first = try await fixture.add(KnowledgeFixture.source("a.md", "Torque one."))
        let second = try await fixture.add(
            KnowledgeFixture.source("a.md", "Torque two.", owner: KnowledgeFixture.rival))
        let third = try await fixture.add(KnowledgeFixture.source("a.md", "Torque three.", collection: "contracts"))
        #expect([first, second, third].allSatisfy { $0.outcome == .added })
        #expect(try fixture.knowledge.status().documents == 3)
    }

    @Test("reports what cannot be read by name and code, and takes the rest in")
    func skips() async throws {
        let fixture = try KnowledgeFixture()
        let folder = try TemporaryFolder()
        try folder.write("Torque is 105 Nm.", to: "good/a.md")
        try folder.write(" \n", to: "good/b.md")
        try folder.write([0xFF, 0xFE, 0x41], to: "good/c.md")
        try folder.write("Hidden.", to: "good/.secret")
        try folder.write("Torque is 90 Nm.", to: "z.md")
        var files = try DocumentFile.find([folder.path])
        files.insert(DocumentFile(path: folder.path(of: "gone.md"), name: "gone.md"), at: 0)
        let seen = Mutex<[ProgressUpdate]>([])
        let summary = try await fixture.ingestion.ingest(
            files, under: KnowledgeFixture.source("x", "x").terms, ticket: KnowledgeFixture.ticket,
            progress: { update in seen.withLock { $0.append(update) } })
        #expect(
            summary.reports.map(\.source) == ["gone.md", "good/.secret", "good/a.md", "good/b.md", "good/c.md", "z.md"])
        let codes = summary.reports.map { report -> String? in
            guard case .skipped(let code, _) = report.outcome else { return nil }
            return code
        }
        #expect(
            codes == [
                "knowledge.unreadable-file", "knowledge.hidden-file", nil, "parse.empty", "parse.wrong-encoding", nil,
            ])
        #expect(summary.skipped.count == 4 && !summary.cancelled)
        #expect(seen.withLock { $0.map(\.completed) } == [0, 1, 2, 3, 4, 5, 6])
        #expect(try fixture.knowledge.status().documents == 2)
    }

    @Test("ends a cancelled batch with what is done so far")
    func cancels() async throws {
        let fixture = try KnowledgeFixture()
        let sources = (0..<5).map { KnowledgeFixture.source("\($0).md", "Torque \($0).") }
        let summary = try await Task {
            try await fixture.ingestion.ingest(sources, ticket: KnowledgeFixture.ticket) { update in
                if update.completed == 2 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }.value
        #expect(summary.cancelled)
        #expect(try fixture.knowledge.status().documents == summary.reports.count)
        #expect((2...3).contains(summary.reports.count))
    }

    @Test("ends a batch with the node's own error")
    func nodeErrors() async throws {
        struct FullDisk: DocumentParsing {
            func parse(_ bytes: [UInt8], named name: String, ticket: EffectTicket) async throws -> ParsedDocument {
                throw FakeError("file.disk-full")
            }
        }
        let fixture = try KnowledgeFixture()
        let ingestion = KnowledgeIngestion(
            into: fixture.knowledge, parsing: FullDisk(), embedding: nil, cut: ParagraphParser.paragraphs)
        await #expect(throws: FakeError("file.disk-full")) {
            try await ingestion.ingest([KnowledgeFixture.source("a.md", "x")], ticket: KnowledgeFixture.ticket)
        }
    }

    @Test("refuses names that would break a list", arguments: ["", "a\nb", String(repeating: "x", count: 513)])
    func names(_ name: String) async throws {
        let fixture = try KnowledgeFixture()
        let error = await #expect(throws: KnowledgeError.self) {
            try await fixture.add(KnowledgeFixture.source(name, "Torque."))
        }
        #expect(error?.code == "knowledge.malformed-source")
    }

    @Test("refuses content about a person who was erased")
    func erasedSubject() async throws {
        let fixture = try KnowledgeFixture()
        try fixture.keys.destroyKey(of: KnowledgeFixture.subject(1))
        await #expect(throws: FakeError("trust.subject-destroyed")) {
            try await fixture.add(
                KnowledgeFixture.source("a.md", "Torque.", subjects: [KnowledgeFixture.subject(1)]))
        }
        #expect(try fixture.knowledge.status().versions == 0)
    }

    @Test("refuses vectors of the wrong length")
    func wrongVectors() async throws {
        struct Short: TextEmbedding {
            let dimension = 8
            let modelDigest = Digest.zero
            func embed(_ texts: [String]) throws -> [[Float]] { texts.map { _ in [1] } }
        }
        let fixture = try KnowledgeFixture(embedding: Short())
        let error = await #expect(throws: KnowledgeError.self) {
            try await fixture.add(KnowledgeFixture.source("a.md", "Torque."))
        }
        #expect(error?.code == "knowledge.embedding-mismatch")
    }

    @Test("refuses vectors with a number that no score could be made of", arguments: [Float.nan, .infinity, 1_025])
    func wildNumbers(number: Float) async throws {
        struct Wild: TextEmbedding {
            let number: Float
            let dimension = 2
            let modelDigest = Digest.zero
            func embed(_ texts: [String]) throws -> [[Float]] { texts.map { _ in [0, number] } }
        }
        let fixture = try KnowledgeFixture(embedding: Wild(number: number))
        let error = await #expect(throws: KnowledgeError.self) {
            try await fixture.add(KnowledgeFixture.source("a.md", "Torque."))
        }
        #expect(error?.code == "knowledge.embedding-mismatch")
    }
}
