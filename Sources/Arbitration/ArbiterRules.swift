import Contracts
import Core
import RecordFormat

/// The arbiter's whole table, version 1: what is planned for which request, and how what the brains say is resolved.
///
/// Order of force: veto, evidence required, precedence, agreement, abstention. Nothing here depends on the time of
/// day, on hash or thread order, or on the locale. A change of any row changes the version and the digest.
package struct ArbiterRules: Sendable {
    package static let name = "arbiter-rules"

    package let version: String
    package let rules: [ArbiterRule]
    let plans: [PlanRule]
    /// A claim below this is no answer, in millionths.
    let scoreFloor: Int64
    /// A majority needs at least `majorityParts` of `majorityWhole` documents.
    let majorityParts: Int
    let majorityWhole: Int
    /// How many claims a conflict or a majority shows at most.
    let maximumSides: Int
    /// Words that an answer may hold beside the documents' own; folded to lower case.
    package let connectingWords: [String]

    /// Retrieval, screening of what it found, quotation, the look for contradictions, and the words.
    private static let answering = [
        PlannedCall(.retrieval),
        PlannedCall(.injection, after: [0]),
        PlannedCall(.quotation, after: [0, 1]),
        PlannedCall(.contradiction, after: [0, 1, 2]),
        PlannedCall(.narrator, after: [3], stage: .narration),
    ]

    package static let v1 = ArbiterRules(
        version: "1",
        rules: [
            ArbiterRule("A-01", .screening, "A veto of a screening brain refuses the request."),
            ArbiterRule("A-02", .screening, "A screening brain that failed or is missing refuses the request."),
            ArbiterRule("A-10", .planning, "A request without a key word is not planned."),
            ArbiterRule("A-11", .planning, "A request that suggests personal data is answered by at most two claims."),
            ArbiterRule("A-12", .planning, "A value or a thing looked up: retrieve, screen, quote, compare, narrate."),
            ArbiterRule("A-13", .planning, "Any other question: retrieve, screen, quote, compare, narrate."),
            ArbiterRule("A-20", .resolution, "A veto of a planned brain refuses the request."),
            ArbiterRule("A-21", .evidence, "A brain that failed loses its own claims and no others."),
            ArbiterRule("A-22", .evidence, "A claim without evidence does not survive."),
            ArbiterRule(
                "A-23", .evidence, "A claim whose quote does not stand literally at its place does not survive."),
            ArbiterRule("A-24", .evidence, "A claim from a stretch that carries instructions does not survive."),
            ArbiterRule("A-25", .evidence, "Where what was retrieved could not be screened, no claim survives."),
            ArbiterRule("A-30", .resolution, "A claim below the floor is no answer."),
            ArbiterRule("A-31", .resolution, "The higher score goes first, then the source's name, then the place."),
            ArbiterRule("A-32", .resolution, "Where all documents on a topic agree, the answer is unanimous."),
            ArbiterRule(
                "A-33", .resolution, "Two thirds of the documents on a topic are a majority; the rest is shown."),
            ArbiterRule("A-34", .resolution, "Otherwise the documents are in conflict, and every side is shown."),
            ArbiterRule("A-35", .resolution, "A claim disputed on a topic of its own does not accompany the answer."),
            ArbiterRule("A-36", .resolution, "Without a surviving claim the arbiter abstains."),
            ArbiterRule(
                "A-40", .narration, "A sentence of the narrator holds its quotes and connecting words, no other."),
            ArbiterRule("A-41", .narration, "Where the narrator fails, the quotes alone are the answer."),
        ],
        plans: [
            PlanRule(id: "A-10", requestTypes: ["empty"], suggestedLabels: [], calls: [], claimLimit: 0),
            PlanRule(
                id: "A-11", requestTypes: [], suggestedLabels: ["personal", "special-category"], calls: answering,
                claimLimit: 2),
            PlanRule(
                id: "A-12", requestTypes: ["value", "lookup"], suggestedLabels: [], calls: answering, claimLimit: 3),
            PlanRule(id: "A-13", requestTypes: [], suggestedLabels: [], calls: answering, claimLimit: 3),
        ],
        scoreFloor: 300_000, majorityParts: 2, majorityWhole: 3, maximumSides: 6,
        connectingWords: [
            "another", "anderes", "abweicht", "ab", "differs", "die", "disagree", "document", "documents", "dokument",
            "dokumente", "ein", "eines", "meisten", "most", "one", "sagen", "sagt", "say", "says", "sich", "the",
            "weicht", "widersprechen",
        ])

    /// The table as canonical CBOR: what its digest covers.
    var canonical: CBORValue {
        .array([
            .text(Self.name), .text(version),
            .array(rules.map { .array([.text($0.id), .text($0.stage.rawValue), .text($0.words)]) }),
            .array(plans.map(Self.canonical)),
            .array(
                [scoreFloor, Int64(majorityParts), Int64(majorityWhole), Int64(maximumSides)].map { CBORValue($0) }),
            .array(connectingWords.map { .text($0) }),
        ])
    }

    private static func canonical(_ plan: PlanRule) -> CBORValue {
        .array([
            .text(plan.id), .array(plan.requestTypes.map { .text($0) }),
            .array(plan.suggestedLabels.map { .text($0) }), .array(plan.calls.map(\.canonical)),
            CBORValue(Int64(plan.claimLimit)),
        ])
    }

    package func digest(_ function: DigestFunction) -> Digest { function(CBOREncoder.encode(canonical)) }

    package func report(_ function: DigestFunction) -> RulesReport {
        RulesReport(
            version: version, digest: digest(function).description,
            rules: rules.map { RulesReport.Rule(id: $0.id, stage: $0.stage.rawValue, words: $0.words) })
    }
}

/// How bytes become a digest: SHA-256, handed in by whoever wires the arbiter.
package typealias DigestFunction = @Sendable ([UInt8]) -> Digest
