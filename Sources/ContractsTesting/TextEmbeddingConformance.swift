import Contracts
import Core

/// What every ``TextEmbedding`` must hold to.
package enum TextEmbeddingConformance {
    /// - Throws: ``ConformanceFailure`` with the first promise broken, or what the model throws.
    package static func check(_ embedding: any TextEmbedding) throws {
        let texts = ["The caliper bolt.", "Öl 🚗 wechseln", "", String(repeating: "long text ", count: 2_000)]
        let together = try embedding.embed(texts)
        try Conformance.require(together.count == texts.count, "one vector a text")
        for (text, vector) in zip(texts, together) {
            try Conformance.require(vector.count == embedding.dimension, "a vector has the promised dimension")
            let length = vector.reduce(0) { $0 + $1 * $1 }
            try Conformance.require(abs(length - 1) < 1e-4, "a vector has length 1, also of an empty or long text")
            try Conformance.require(
                try embedding.embed([text]).map { $0.map(\.bitPattern) } == [vector.map(\.bitPattern)],
                "a vector's bits do not depend on the other texts")
        }
        try Conformance.require(try embedding.embed([]).isEmpty, "no texts give no vectors")
    }
}
