import BenchKit
import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import HardwareTrust
import Knowledge

/// A knowledge store on the real disk with the product's own keys, in a folder.
struct BenchHome {
    static let passagesADocument = 100

    let path: String
    private let keys: KeyHierarchy

    init(_ path: String) throws {
        self.path = path
        let folder = try SystemFolder(path)
        let machine = MachineIdentity(machineID: Array("bench".utf8), hardwareUUID: nil)
        let random = SystemRandomSource()
        let root =
            try folder.names().contains(SoftwareRootKey.fileName)
            ? SoftwareRootKey.open(in: folder, machine: machine)
            : SoftwareRootKey.create(in: folder, machine: machine, random: random)
        keys = try KeyHierarchy(path: path + "/keys.sqlite", root: root, random: random)
    }

    func open() throws -> KnowledgeStore {
        try KnowledgeStore(
            path: path + "/knowledge.sqlite", keys: keys,
            sealKey: DataKey(bytes: [UInt8](repeating: 5, count: 32)), segments: SystemFolder(path + "/vectors"))
    }

    /// Takes in documents of ``passagesADocument`` made-up passages until there are as many passages as wanted.
    func fill(passages: Int) async throws {
        let knowledge = try open()
        let there = try knowledge.status().passages
        let ingestion = KnowledgeIngestion(into: knowledge, parsing: LineParser(), embedding: MadeUpEmbedding())
        for start in stride(from: there, to: passages, by: Self.passagesADocument) {
            let lines = (start..<start + Self.passagesADocument).map(Self.passage)
            try await Self.ingest(lines, named: "made-up/\(start)", ingestion)
        }
        // A search loads the index, which writes the segments.
        _ = try await Self.search(knowledge, MadeUpEmbedding(), "torque of bolt 17")
    }

    /// Words from a small stock, so that a question's word has many postings; the number makes each one's own.
    private static func passage(_ number: Int) -> String {
        var random = SplitMix64(seed: UInt64(number))
        let words = (0..<12).map { _ in "w\(random.next() % 5_000)" }
        return "passage \(number) " + words.joined(separator: " ")
    }

    static func ingest(_ lines: [String], named name: String, _ ingestion: KnowledgeIngestion) async throws {
        try await ingest(Array(lines.joined(separator: "\n").utf8), named: name, ingestion)
    }

    static func ingest(_ bytes: [UInt8], named name: String, _ ingestion: KnowledgeIngestion) async throws {
        _ = try await ingestion.ingest(
            DocumentSource(bytes: bytes, name: name, terms: terms()), ticket: .sample(.ingest))
    }

    static func search(
        _ knowledge: KnowledgeStore, _ embedding: any TextEmbedding, _ text: String
    ) async throws -> [RankedPassage] {
        try await KnowledgeSearch(knowledge, permits: FixedPermits.open, embedding: embedding).search(
            PassageQuery(text: text, limit: 10, snapshot: knowledge.currentSnapshot()),
            permit: .sample(tenant: TenantName("bench")))
    }

    private static func terms() throws -> DocumentTerms {
        DocumentTerms(
            owner: TenantID(random: SeededRandomSource(seed: 3)), ownerName: try TenantName("bench"),
            collection: try CollectionName("bench"))
    }
}

/// Each line is a passage.
struct LineParser: DocumentParsing {
    func parse(_ bytes: [UInt8], named name: String, ticket: EffectTicket) async throws -> ParsedDocument {
        let text = String(decoding: bytes, as: UTF8.self)
        var (sections, start): ([DocumentSection], Int) = ([], 0)
        for line in text.split(separator: "\n") {
            let end = start + line.unicodeScalars.count
            // A heading of its own keeps a line from being joined with its neighbour.
            sections.append(DocumentSection(headings: ["line \(sections.count)"], start: start, end: end))
            start = end + 1
        }
        return ParsedDocument(text: text, sections: sections, parser: "csv bench")
    }
}

/// Gives vectors at once, as the measured model's length, by the last number in a text.
struct MadeUpEmbedding: TextEmbedding {
    let dimension = 384
    var modelDigest: Core.Digest { .zero }

    func embed(_ texts: [String]) throws -> [[Float]] {
        texts.map { text in
            var random = SplitMix64(seed: UInt64(truncatingIfNeeded: text.utf8.reduce(7) { $0 &* 31 &+ Int($1) }))
            let centre = SplitMix64(seed: random.next() % 500)
            var around = centre
            let numbers = (0..<dimension).map { _ in
                Float.random(in: -1...1, using: &around) + Float.random(in: -1...1, using: &random)
            }
            let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
            return numbers.map { $0 / length }
        }
    }
}
