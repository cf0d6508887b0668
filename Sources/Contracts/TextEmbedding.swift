import Core

/// Turns texts into unit vectors whose dot product says how alike their meanings are.
package protocol TextEmbedding: Sendable {
    /// Numbers in a vector.
    var dimension: Int { get }

    /// Which model computed it; vectors of different models are never compared.
    var modelDigest: Digest { get }

    /// One vector of length 1 a text, in order. The bits of a text's vector do not depend on the other texts.
    func embed(_ texts: [String]) throws -> [[Float]]
}
