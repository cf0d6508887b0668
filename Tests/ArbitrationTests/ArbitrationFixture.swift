import Arbitration
import Contracts
import ContractsTesting
import Core
import CoreTesting
import TrustAgent

/// A stand-in for SHA-256: four FNV-1a hashes side by side.
let testDigest: DigestFunction = { bytes in
    var result: [UInt8] = []
    for seed in 0..<UInt64(4) {
        var hash = 0xCBF2_9CE4_8422_2325 &+ seed
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        for shift in stride(from: 56, through: 0, by: -8) {
            result.append(UInt8(truncatingIfNeeded: hash >> UInt64(shift)))
        }
    }
    return (try? Digest(bytes: result)) ?? .zero
}

/// Documents whose text is one line each, by number; nothing is searched.
struct NumberedDocuments: PassageSearching {
    var texts: [String]
    var erased: Set<Int> = []

    func search(_ query: PassageQuery, permit: Permit) async throws -> [RankedPassage] { [] }

    func text(
        of document: DocumentID, version: UInt32, range: Range<Int>, snapshot: SnapshotSequence, permit: Permit
    ) async throws -> String {
        let number = Int(document.bytes[0])
        guard !erased.contains(number) else { throw FakeError("knowledge.erased") }
        guard texts.indices.contains(number) else { throw FakeError("knowledge.not-found", category: .notFound) }
        let scalars = Array(texts[number].unicodeScalars)
        guard range.upperBound <= scalars.count else { throw FakeError("knowledge.not-found", category: .notFound) }
        return String(String.UnicodeScalarView(scalars[range]))
    }

    func currentSnapshot() async throws -> SnapshotSequence { SnapshotSequence(1) }

    func reference(_ number: Int) throws -> PassageReference {
        PassageReference(
            document: try DocumentID(bytes: [UInt8(number)] + [UInt8](repeating: 9, count: 15)), version: 1, ordinal: 0)
    }

    func passage(_ number: Int) throws -> RankedPassage {
        RankedPassage(
            reference: try reference(number), source: "d\(number).md", title: "Document \(number)", headings: ["H"],
            start: 0, end: texts[number].unicodeScalars.count, text: texts[number], labels: .public, fusedMicros: 1,
            lexicalMicros: nil, similarityMicros: nil)
    }

    /// A claim that quotes a whole document.
    func claim(_ number: Int, score: Int64 = 900_000, topic: String? = nil, value: String? = nil) throws -> Claim {
        let evidence = Evidence(
            passage: try reference(number), source: "d\(number).md", start: 0, end: texts[number].unicodeScalars.count,
            quote: texts[number])
        return Claim(
            text: texts[number], evidence: [evidence], scoreMicros: score, labels: .public, topic: topic, value: value)
    }
}

/// The eight names, each scripted; a test replaces the ones it is about.
func cast(_ replacements: [ScriptedBrain] = []) -> [any Brain] {
    let ids: [BrainID] = [
        .intake, .sensitivity, .injection, .purpose, .retrieval, .quotation, .contradiction, .narrator,
    ]
    return ids.enumerated().map { number, id in
        if let replacement = replacements.first(where: { $0.card.id == id }) { return replacement }
        if id == .narrator { return ScriptedBrain(id, number: number + 1) { input, _ in echo(input) } }
        return ScriptedBrain(id, number: number + 1)
    }
}

/// What a faithful narrator says: the resolved claims.
func echo(_ input: BrainInput) -> BrainOutput {
    BrainOutput(claims: input.output(of: .resolution)?.claims ?? [])
}

func arbiter(_ brains: [any Brain]) -> Arbiter {
    Arbiter(brains: brains, screening: TrustAgent(brains: brains), digest: testDigest)
}

func context(_ passages: any PassageSearching, snapshot: UInt64 = 1) throws -> BrainContext {
    BrainContext(
        permit: .sample(tenant: try TenantName("aurion")), snapshot: SnapshotSequence(snapshot),
        asOf: Instant(nanoseconds: 5), passages: passages, embedding: nil)
}

let question = RequestText(question: "What torque do the bolts get?", collection: nil)

func quoting(_ claims: [Claim]) -> ScriptedBrain { ScriptedBrain(.quotation, says: BrainOutput(claims: claims)) }
