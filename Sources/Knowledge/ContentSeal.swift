import Contracts
import Core
import Crypto
import Foundation

/// Encrypts and decrypts the content of one version of one document under its own key.
///
/// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce a piece; a version has far fewer than 2^32 pieces. Each
/// piece is bound to all that decides who may read it (``VersionTerms``), its kind and its place, so neither a piece
/// nor a row around it can be exchanged unnoticed.
struct ContentSeal {
    enum Piece: UInt8 {
        case title = 1
        case text = 2
        case vectors = 3
        case headings = 4
        case passage = 5
        /// The vector of one passage; before, a version's vectors were one piece.
        case vector = 6
        /// The codes of a version's vectors, in a segment.
        case codes = 7
        /// Where one passage stands in the file.
        case layout = 8
    }

    /// What a version's pieces are bound to: the SHA-256 of ``VersionTerms/form``.
    typealias Binding = SHA256.Digest

    private let key: SymmetricKey
    private let prefix: [UInt8]
    /// Whether a passage is bound to its place in the text.
    private let bindsPlace: Bool

    init(key: DataKey, terms: VersionTerms) { self.init(key: key, binding: terms.binding) }

    init(key: DataKey, binding: Binding) {
        self.key = SymmetricKey(data: key.bytes)
        prefix = Array("mickai.knowledge.v2".utf8) + Array(binding)
        bindsPlace = true
    }

    /// The form of stores of version 1, which bound a piece to its document and version alone.
    init(firstForm key: DataKey, document: DocumentID, version: UInt32) {
        self.key = SymmetricKey(data: key.bytes)
        prefix = Array("mickai.knowledge.v1".utf8) + document.bytes + Self.bytes(version)
        bindsPlace = false
    }

    func seal(_ content: some DataProtocol, as piece: Piece, ordinal: UInt32 = 0, place: PassagePlace? = nil) throws
        -> Data
    {
        let box = try AES.GCM.seal(content, using: key, authenticating: context(piece, ordinal, place))
        guard let combined = box.combined else { throw KnowledgeError.damaged() }
        return combined
    }

    /// - Throws: ``KnowledgeError`` `knowledge.damaged` when the bytes were altered or belong elsewhere.
    func open(_ sealed: Data, as piece: Piece, ordinal: UInt32 = 0, place: PassagePlace? = nil) throws -> Data {
        do {
            return try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed), using: key, authenticating: context(piece, ordinal, place))
        } catch {
            throw KnowledgeError.damaged(error)
        }
    }

    func openText(_ sealed: Data, as piece: Piece, ordinal: UInt32 = 0, place: PassagePlace? = nil) throws -> String {
        String(decoding: try open(sealed, as: piece, ordinal: ordinal, place: place), as: UTF8.self)
    }

    private func context(_ piece: Piece, _ ordinal: UInt32, _ place: PassagePlace?) -> [UInt8] {
        let context = prefix + [piece.rawValue] + Self.bytes(ordinal)
        guard bindsPlace, let place else { return context }
        return context + [place.start, place.end, place.words].flatMap { Self.bytes(UInt32(clamping: $0)) }
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian, Array.init)
    }
}

/// Where a passage stands in its text, and how many words of it the index holds.
struct PassagePlace {
    let start: Int
    let end: Int
    let words: Int
}

/// All that decides who may read a version, and which document it is; it never changes while there is content.
struct VersionTerms {
    let document: DocumentID
    let number: UInt32
    let owner: Data
    let collection: String
    let source: String
    /// Owner's name, audience, labels and purposes as the store holds them.
    let visibility: Data
    /// Identifiers in hexadecimal, ascending, parted by commas.
    let subjects: String
    /// Of the content.
    let digest: Data

    /// Each field after its length, so that no two terms read alike.
    var form: [UInt8] {
        let fields = [
            Array(document.bytes), Array(String(number).utf8), Array(owner), Array(collection.utf8),
            Array(source.utf8), Array(visibility), Array(subjects.utf8), Array(digest),
        ]
        return fields.flatMap { field in withUnsafeBytes(of: UInt64(field.count).bigEndian, Array.init) + field }
    }

    var binding: ContentSeal.Binding { SHA256.hash(data: form) }

    static func subjects(_ subjects: [SubjectID]) -> String {
        Set(subjects).sorted().map { Hexadecimal.encode($0.bytes) }.joined(separator: ",")
    }
}
