import Contracts
import Core
import RecordFormat

/// The canonical CBOR of what rules look at and bodies hold. Arrays with fixed places; integers only.
extension PlannedCall {
    var canonical: CBORValue {
        .array([.text(brain.text), .array(after.map { .unsigned(UInt64($0)) }), .unsigned(UInt64(stage.rawValue))])
    }
}

extension Plan {
    var canonical: CBORValue {
        .array([
            .text(requestType), .text(rule), .array(calls.map(\.canonical)), CBORValue(Int64(claimLimit)),
        ])
    }
}

extension Veto {
    var canonical: CBORValue { .array([.text(code), .text(reason)]) }
}

extension BrainFault {
    var canonical: CBORValue { .array([.text(brain.text), .text(code)]) }
}

extension Evidence {
    var canonical: CBORValue {
        .array([
            .bytes(passage.document.bytes), .unsigned(UInt64(passage.version)), .unsigned(UInt64(passage.ordinal)),
            .text(source), CBORValue(Int64(start)), CBORValue(Int64(end)), .text(quote),
        ])
    }

    /// Without the document's random identifier, for the digests that are shown.
    var shown: CBORValue {
        .array([
            .text(source), .unsigned(UInt64(passage.version)), CBORValue(Int64(start)), CBORValue(Int64(end)),
            .text(quote),
        ])
    }
}

extension Claim {
    var canonical: CBORValue {
        .array([
            .text(text), .array(evidence.map(\.canonical)), CBORValue(scoreMicros),
            .array(labels.texts.map { .text($0) }), .optional(topic), .optional(value),
        ])
    }

    /// What the evidence rules look at: no score, no random identifier.
    var shown: CBORValue {
        .array([
            .text(text), .array(evidence.map(\.shown)), .array(labels.texts.map { .text($0) }), .optional(topic),
            .optional(value),
        ])
    }
}

extension Finding {
    var canonical: CBORValue { .array([.text(key), .text(value)]) }
}

extension RankedPassage {
    var canonical: CBORValue {
        .array([
            .bytes(reference.document.bytes), .unsigned(UInt64(reference.version)),
            .unsigned(UInt64(reference.ordinal)), .text(source), .text(title), .array(headings.map { .text($0) }),
            CBORValue(Int64(start)), CBORValue(Int64(end)), .text(text), .array(labels.texts.map { .text($0) }),
            CBORValue(fusedMicros), .optional(lexicalMicros), .optional(similarityMicros),
        ])
    }
}

extension BrainResult {
    var canonical: CBORValue {
        .array([
            .text(brain.text), .array(output.claims.map(\.canonical)), .array(output.vetoes.map(\.canonical)),
            .array(output.findings.map(\.canonical)), .array(output.passages.map(\.canonical)),
        ])
    }
}

extension BrainCard {
    var canonical: CBORValue {
        .array([
            .text(id.text), CBORValue(Int64(number)), .text(task), .text(version), .bytes(rulesDigest.bytes),
            CBORValue(Int64(fuel)),
        ])
    }
}

extension RuleApplication {
    var canonical: CBORValue { .array([.text(rule), .bytes(inputDigest.bytes), .text(result)]) }
}

extension CBORValue {
    static func optional(_ text: String?) -> CBORValue { text.map { .text($0) } ?? .null }

    static func optional(_ integer: Int64?) -> CBORValue { integer.map { CBORValue($0) } ?? .null }
}
