import Contracts
import Core
import Foundation
import Vectors

/// A document that was read, cut and embedded, ready to be stored in one transaction.
struct PreparedDocument: Sendable {
    let source: DocumentSource
    /// See ``ContentDigest``.
    let digest: Digest
    let title: String
    let text: String
    let parser: String
    let passages: [PreparedPassage]
    let vectors: PassageVectors?

    /// What its content is bound to.
    func terms(document: DocumentID, version: UInt32) throws -> VersionTerms {
        let terms = source.terms
        return VersionTerms(
            document: document, number: version, owner: Data(terms.owner.bytes), collection: terms.collection.text,
            source: source.name, visibility: try terms.visibility.canonical,
            subjects: VersionTerms.subjects(terms.subjects), digest: Data(digest.bytes))
    }
}

/// A stretch of a document under its headings.
struct PreparedPassage: Sendable {
    let headings: [String]
    let layout: PassageLayout?
    let start: Int
    let end: Int
    let text: String

    /// What stands over a passage as one line for the index and the embedding: the title, then the headings.
    func context(title: String) -> String {
        (headings.first == title ? headings : [title] + headings).joined(separator: " · ")
    }
}

/// The vectors of a version's passages, one after the other.
struct PassageVectors: Sendable {
    let model: Digest
    let dimension: Int
    let values: [Float]

    /// - Throws: ``KnowledgeError`` `knowledge.embedding-mismatch` unless `vectors` are `count` of the promised length.
    init(of embedding: any TextEmbedding, _ vectors: [[Float]], count: Int) throws(KnowledgeError) {
        guard vectors.count == count, VectorCode.dimensions.contains(embedding.dimension),
            vectors.allSatisfy({ $0.count == embedding.dimension && $0.allSatisfy(Self.isAllowed) })
        else {
            throw KnowledgeError(
                .embeddingMismatch,
                "The embedding model did not give one vector of \(embedding.dimension) numbers a text.")
        }
        model = embedding.modelDigest
        dimension = embedding.dimension
        values = vectors.flatMap { $0 }
    }

    private static func isAllowed(_ number: Float) -> Bool { number.magnitude <= VectorCode.largestNumber }

    /// The vector of one passage: IEEE 754 binary32, little-endian.
    func bytes(of passage: Int) -> Data {
        var data = Data(capacity: dimension * 4)
        for value in values[passage * dimension..<(passage + 1) * dimension] {
            withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
        }
        return data
    }

    /// The numbers that ``bytes(of:)`` spells, of one passage or of several.
    static func values(in data: Data) -> [Float] {
        data.withUnsafeBytes { buffer in
            (0..<buffer.count / 4).map { index in
                let bits = buffer.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self)
                return Float(bitPattern: UInt32(littleEndian: bits))
            }
        }
    }
}
