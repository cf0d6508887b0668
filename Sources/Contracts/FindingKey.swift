/// The names of findings that more than one brain or rule reads.
package enum FindingKey {
    /// `question`, `value`, `procedure`, `reason`, `lookup` or `empty`.
    package static let requestType = "request-type"
    /// `en` or `de`.
    package static let language = "language"
    /// A content word of the question, folded; one finding a word.
    package static let term = "term"
    /// A part number, fault code or signal path in the question, folded; one finding each.
    package static let identifier = "identifier"
    /// The kind of quantity asked for, such as `torque`.
    package static let quantity = "quantity"
    /// A label that the question itself suggests, such as `personal`.
    package static let suggestedLabel = "suggested-label"
    /// What made the label be suggested, such as `vehicle-identification-number`.
    package static let personalMark = "personal-mark"
    /// A stretch of a passage that carries instructions: `source@start-end`, in scalars of the canonical text.
    package static let hostileSpan = "hostile-span"
    /// `true` where no embedding model is installed.
    package static let wordsAlone = "words-alone"
    /// The outcome that the narrator is to put into words.
    package static let outcome = "outcome"
    /// Why nothing was proposed, such as `below-threshold`.
    package static let nothingFound = "nothing-found"
}

extension BrainOutput {
    /// The values found under `key`, in order.
    package func values(of key: String) -> [String] {
        findings.filter { $0.key == key }.map(\.value)
    }

    /// The first value found under `key`.
    package func value(of key: String) -> String? {
        findings.first { $0.key == key }?.value
    }
}
