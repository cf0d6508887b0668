import Contracts
import Core
import RecordFormat

/// The claims on one topic, divided by the value they give.
struct TopicGroup {
    struct Side {
        let value: String
        /// In order of precedence.
        let claims: [Claim]

        var documents: Set<DocumentID> { Set(claims.flatMap { $0.evidence.map(\.passage.document) }) }
    }

    /// The side with the most documents first; equal ones by the precedence of their first claim.
    let sides: [Side]

    /// `claims` are in order of precedence. A claim without a topic is a group of its own.
    init(topic: String?, claims: [Claim], lead: Claim) {
        let members = topic == nil ? [lead] : claims.filter { $0.topic == topic }
        var values: [String] = []
        for member in members where !values.contains(member.value ?? member.text) {
            values.append(member.value ?? member.text)
        }
        let sides = values.map { value in Side(value: value, claims: members.filter { ($0.value ?? $0.text) == value })
        }
        self.sides = sides.enumerated()
            .sorted { left, right in
                let counts = (left.element.documents.count, right.element.documents.count)
                return counts.0 != counts.1 ? counts.0 > counts.1 : left.offset < right.offset
            }
            .map(\.element)
    }

    func outcome(majorityParts parts: Int, of whole: Int) -> Outcome {
        guard sides.count > 1 else { return .unanimous }
        let total = sides.reduce(0) { $0 + $1.documents.count }
        return sides[0].documents.count * whole >= total * parts ? .majority : .conflicted
    }

    /// The first claim, borne out as well by every other that says it in the same words.
    var joined: Claim {
        let first = sides[0].claims[0]
        let echoes = sides[0].claims.dropFirst().filter { $0.text == first.text }
        let labels = echoes.reduce(first.labels) { $0.joined(with: $1.labels) }
        return Claim(
            text: first.text, evidence: first.evidence + echoes.flatMap(\.evidence), scoreMicros: first.scoreMicros,
            labels: labels, topic: first.topic, value: first.value)
    }

    var shown: CBORValue {
        .array(sides.map { side in .array([.text(side.value), .array(side.claims.map(\.shown))]) })
    }
}
