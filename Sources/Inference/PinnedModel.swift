package import Core

/// A model that this product is willing to load: its files, each pinned by size and SHA-256, and its shape.
///
/// The table below is the only list of models; a model outside it cannot be named. A file that differs in one
/// byte refuses to load with `inference.model-digest-mismatch`.
package struct PinnedModel: Sendable {
    /// One file of a model.
    package struct File: Sendable {
        package let name: String
        package let byteCount: Int
        package let sha256: String
    }

    package let name: String
    package let weights: File
    package let vocabulary: File
    let shape: EncoderShape

    /// The files, in the order of their names.
    package var files: [File] { [weights, vocabulary].sorted { $0.name < $1.name } }

    /// sentence-transformers/all-MiniLM-L6-v2: 384 dimensions, 256 tokens a text; Apache-2.0.
    package static let allMiniLML6V2 = PinnedModel(
        name: "all-MiniLM-L6-v2",
        weights: File(
            name: "model.safetensors", byteCount: 90_868_376,
            sha256: "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"),
        vocabulary: File(
            name: "vocab.txt", byteCount: 231_508,
            sha256: "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"),
        shape: .miniLML6)

    /// What identifies the model in the record: the digest of the lines that `sha256sum FILE…` prints for its files
    /// in the order of their names, so that a person computes it with `sha256sum model.safetensors vocab.txt | sha256sum`.
    func digest(_ sha256: Digesting) -> Digest {
        let lines = files.map { "\($0.sha256)  \($0.name)\n" }.joined()
        return sha256(Array(lines.utf8))
    }
}

/// Computes SHA-256; handed in, so that inference needs no cryptography of its own.
package typealias Digesting = (_ bytes: [UInt8]) -> Digest
