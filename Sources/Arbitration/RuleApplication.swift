import Core

/// One rule of the table, applied to one input, with what came of it.
package struct RuleApplication: Sendable, Equatable {
    /// Such as `A-21`.
    package let rule: String
    /// SHA-256 over the canonical CBOR of exactly what the rule looked at.
    ///
    /// Neither the snapshot's number nor random identifiers are in it, so two askers who see the same see the same
    /// digest, whatever else the store holds.
    package let inputDigest: Digest
    package let result: String

    package init(rule: String, inputDigest: Digest, result: String) {
        self.rule = rule
        self.inputDigest = inputDigest
        self.result = result
    }
}
