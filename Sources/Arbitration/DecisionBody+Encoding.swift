import Contracts
import Core
import RecordFormat

/// Deterministic CBOR (RFC 8949, 4.2.1): a map with the keys 1 to 20; everything below it is arrays with fixed places.
extension DecisionBody {
    package var encoded: [UInt8] { CBOREncoder.encode(canonical) }

    private var canonical: CBORValue {
        .map([
            CBORPair(1, .unsigned(Self.schema)),
            CBORPair(2, .array([.text(request.question), .optional(request.collection?.text)])),
            CBORPair(3, holder.canonical),
            CBORPair(4, .array([.text(purpose.rawValue), caseID.map { .bytes($0.bytes) } ?? .null])),
            CBORPair(5, .array([.unsigned(permitExpires.nanoseconds), .bytes(policy.bytes)])),
            CBORPair(6, .unsigned(asOf.nanoseconds)),
            CBORPair(7, .unsigned(snapshot.value)),
            CBORPair(8, .array([.text(rulesVersion), .bytes(rulesDigest.bytes)])),
            CBORPair(9, embeddingModel.map { .bytes($0.bytes) } ?? .null),
            CBORPair(10, .array(cards.map(\.canonical))),
            CBORPair(11, input.screening.canonical),
            CBORPair(12, input.plan?.canonical ?? .null),
            CBORPair(13, .array(input.results.map(\.canonical))),
            CBORPair(14, .array(input.faults.map(\.canonical))),
            CBORPair(15, .array(input.rejected.map(\.canonical))),
            CBORPair(16, .array([narratorValue, narratorFault?.canonical ?? .null])),
            CBORPair(17, .array(path.map(\.canonical))),
            CBORPair(18, .array([.text(outcome.rawValue), refusal?.canonical ?? .null])),
            CBORPair(19, narration.canonical),
            CBORPair(20, .array([.text(answer), .array(labels.texts.map { .text($0) })])),
        ])
    }

    private var narratorValue: CBORValue {
        narrator.map { BrainResult(brain: .narrator, output: $0).canonical } ?? .null
    }
}

extension PermitHolder {
    var canonical: CBORValue {
        .array([
            .bytes(id.bytes), .text(kindName), .bytes(tenant.bytes), .text(tenantName.text),
            .array(roles.map { .text($0.rawValue) }), .array(citizenships.map { .text($0.code) }),
            .array(residencies.map { .text($0.code) }), .array(clearances.map { .text($0.rawValue) }),
        ])
    }
}

extension Screening {
    var canonical: CBORValue {
        .array([
            .array(cards.map(\.canonical)), .array(results.map(\.canonical)), .array(faults.map(\.canonical)),
        ])
    }
}

extension RejectedClaim {
    var canonical: CBORValue { .array([.text(brain.text), CBORValue(Int64(position)), .text(code)]) }
}

extension Narration {
    var canonical: CBORValue {
        .array([
            .array(
                sentences.map { sentence in
                    .array([.text(sentence.text), .array(sentence.citations.map { .unsigned(UInt64($0)) })])
                }),
            .array(citations.map(\.canonical)),
        ])
    }
}
