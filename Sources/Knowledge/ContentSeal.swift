import Contracts
import Core
import Crypto
import Foundation

/// Encrypts and decrypts the content of one version of one document under its own key.
///
/// AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce a piece; a version has far fewer than 2^32 pieces. Each
/// piece is bound to its document, version, kind and place, so pieces cannot be exchanged unnoticed.
struct ContentSeal {
    enum Piece: UInt8 {
        case title = 1
        case text = 2
        case vectors = 3
        case headings = 4
        case passage = 5
    }

    private let key: SymmetricKey
    private let prefix: [UInt8]

    init(key: DataKey, document: DocumentID, version: UInt32) {
        self.key = SymmetricKey(data: key.bytes)
        prefix = Array("mickai.knowledge.v1".utf8) + document.bytes + Self.bytes(version)
    }

    func seal(_ content: some DataProtocol, as piece: Piece, ordinal: UInt32 = 0) throws -> Data {
        let box = try AES.GCM.seal(content, using: key, authenticating: context(piece, ordinal))
        guard let combined = box.combined else { throw KnowledgeError.damaged("a nonce of the wrong size") }
        return combined
    }

    /// - Throws: ``KnowledgeError`` `knowledge.damaged-store` when the bytes were altered or belong elsewhere.
    func open(_ sealed: Data, as piece: Piece, ordinal: UInt32 = 0) throws -> Data {
        do {
            return try AES.GCM.open(
                AES.GCM.SealedBox(combined: sealed), using: key, authenticating: context(piece, ordinal))
        } catch {
            throw KnowledgeError.damaged("content", underlying: error)
        }
    }

    func openText(_ sealed: Data, as piece: Piece, ordinal: UInt32 = 0) throws -> String {
        String(decoding: try open(sealed, as: piece, ordinal: ordinal), as: UTF8.self)
    }

    private func context(_ piece: Piece, _ ordinal: UInt32) -> [UInt8] {
        prefix + [piece.rawValue] + Self.bytes(ordinal)
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian, Array.init)
    }
}
