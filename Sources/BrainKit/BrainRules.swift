import Contracts
import Core

/// What a brain is made of, as one canonical text: every threshold, word list and pattern it decides by.
///
/// Two brains with equal rules have equal digests on every machine; a changed threshold changes the digest.
package struct BrainRules: Sendable, Equatable {
    /// How bytes become a digest; handed in, because brains hold no cryptography.
    package typealias DigestFunction = @Sendable ([UInt8]) -> Digest

    private var lines: [String] = []

    package init() {}

    /// One line a setting, in the order given.
    package mutating func set(_ name: String, _ value: Int) {
        lines.append("\(name) = \(value)")
    }

    /// A list is sorted first, so that its order in the source does not matter.
    package mutating func list(_ name: String, _ values: some Sequence<String>) {
        lines.append(
            "\(name): \(values.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.joined(separator: " | "))")
    }

    package mutating func include(_ rules: BrainRules) {
        lines += rules.lines
    }

    package var text: String { lines.joined(separator: "\n") + "\n" }

    package func digest(_ function: DigestFunction) -> Digest { function(Array(text.utf8)) }
}

extension BrainCard {
    /// A card whose digest covers `rules`.
    package init(
        id: BrainID, number: Int, task: String, version: String, rules: BrainRules, fuel: Int,
        digest: BrainRules.DigestFunction
    ) {
        self.init(
            id: id, number: number, task: task, version: version, rulesDigest: rules.digest(digest), fuel: fuel)
    }
}
