import Contracts
import Core

/// A deterministic stand-in for an embedding model: texts that share words lie close.
///
/// Each word adds to the dimension its FNV-1a hash names; the sum is scaled to length 1.
package struct HashingEmbedding: TextEmbedding {
    package let dimension: Int
    package let modelDigest: Digest

    package init(dimension: Int = 64, modelDigest: Digest = .zero) {
        self.dimension = dimension
        self.modelDigest = modelDigest
    }

    package func embed(_ texts: [String]) throws -> [[Float]] { texts.map(vector) }

    private func vector(_ text: String) -> [Float] {
        var vector = [Float](repeating: 0, count: dimension)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            vector[Int(Self.hash(word.utf8) % UInt64(dimension))] += 1
        }
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0 else {
            vector[0] = 1
            return vector
        }
        return vector.map { $0 / length }
    }

    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
