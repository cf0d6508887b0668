/// Why a proof or a cosignature is not what it claims to be; the same words in every verifier.
///
/// The table stands in docs/record-proofs.md; a code never changes its meaning.
package enum ProofFault: String, Error, CaseIterable, Sendable {
    /// The bytes are no proof in one of the forms that are read.
    case malformed = "proof.malformed"
    /// The proof does not carry the entry and none was given.
    case entryMissing = "proof.entry-missing"
    /// The entry is not the one that the proof carries, or calls itself another log's or another index's.
    case entryMismatch = "proof.entry-mismatch"
    /// The path does not lead from the entry to the signed root.
    case notIncluded = "proof.not-included"
    /// The path does not lead from the old root to the signed one.
    case notConsistent = "proof.not-consistent"
    /// A consistency proof needs the older checkpoint beside it.
    case oldCheckpointMissing = "proof.old-checkpoint-missing"
    /// The older checkpoint is another log's or has another size than the proof starts from.
    case oldCheckpointMismatch = "proof.old-checkpoint-mismatch"
    /// The key given is neither the log's root key nor the key that signed.
    case keyUnknown = "proof.key-unknown"
    /// A statement by which the root key vouches for the signing key does not hold.
    case keyStatement = "proof.key-statement"
    /// The signature under the root does not hold.
    case signature = "proof.signature"
    /// The cosignature of a witness whose key was given does not hold.
    case cosignature = "proof.cosignature"
    /// No witness whose key was given has signed.
    case unwitnessed = "proof.unwitnessed"
}
