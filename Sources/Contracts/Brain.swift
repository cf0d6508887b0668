import Core

/// A narrow expert with one bounded task: it proposes claims with evidence or a veto with a reason, and never acts.
package protocol Brain: Sendable {
    var card: BrainCard { get }

    /// Deterministic: the same input and context give the same output, bit for bit.
    ///
    /// - Throws: `brain.fuel-exhausted`, or what the knowledge throws; the arbiter records either as a fault.
    func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput
}

/// What a brain says of itself; stands in the record with every call.
package struct BrainCard: Sendable, Equatable {
    package let id: BrainID
    /// Its number among the fifty (DESIGN: 1 intake … 50 clause).
    package let number: Int
    package let task: String
    package let version: String
    /// SHA-256 of its rules, thresholds or weights as shipped.
    package let rulesDigest: Digest
    /// How much work a call may do before it is stopped, in the brain's own units.
    package let fuel: Int

    package init(id: BrainID, number: Int, task: String, version: String, rulesDigest: Digest, fuel: Int) {
        self.id = id
        self.number = number
        self.task = task
        self.version = version
        self.rulesDigest = rulesDigest
        self.fuel = fuel
    }
}

/// The request and what earlier brains of the plan said.
package struct BrainInput: Sendable, Equatable {
    package let request: RequestText
    /// In the order of the plan.
    package let earlier: [BrainResult]

    package init(request: RequestText, earlier: [BrainResult]) {
        self.request = request
        self.earlier = earlier
    }

    package func output(of brain: BrainID) -> BrainOutput? {
        earlier.last { $0.brain == brain }?.output
    }
}

/// What was asked.
package struct RequestText: Sendable, Equatable, Codable {
    package static let maximumBytes = 8_192

    package let question: String
    package let collection: CollectionName?

    package init(question: String, collection: CollectionName?) {
        self.question = question
        self.collection = collection
    }
}

/// What a brain may use; bound to one request, read-only.
package struct BrainContext: Sendable {
    package let permit: Permit
    package let snapshot: SnapshotSequence
    package let asOf: Instant
    package let passages: any PassageSearching
    /// `nil` where no model is installed; brains then work by words alone and say so in a finding.
    package let embedding: (any TextEmbedding)?

    package init(
        permit: Permit, snapshot: SnapshotSequence, asOf: Instant, passages: any PassageSearching,
        embedding: (any TextEmbedding)?
    ) {
        self.permit = permit
        self.snapshot = snapshot
        self.asOf = asOf
        self.passages = passages
        self.embedding = embedding
    }
}

/// A brain's output beside its name.
package struct BrainResult: Sendable, Equatable, Codable {
    package let brain: BrainID
    package let output: BrainOutput

    package init(brain: BrainID, output: BrainOutput) {
        self.brain = brain
        self.output = output
    }
}

/// What a brain proposes.
package struct BrainOutput: Sendable, Equatable, Codable {
    package var claims: [Claim]
    package var vetoes: [Veto]
    /// Facts for later brains and rules, such as `request-type` = `question`.
    package var findings: [Finding]
    package var passages: [RankedPassage]

    package init(
        claims: [Claim] = [], vetoes: [Veto] = [], findings: [Finding] = [], passages: [RankedPassage] = []
    ) {
        self.claims = claims
        self.vetoes = vetoes
        self.findings = findings
        self.passages = passages
    }
}

/// A statement with the passages that bear it out.
package struct Claim: Sendable, Equatable, Codable {
    /// The words of the claim; for extractive brains the quote itself.
    package let text: String
    package let evidence: [Evidence]
    /// 0 to 1,000,000.
    package let scoreMicros: Int64
    /// The joined labels of its evidence.
    package let labels: LabelSet
    /// Which claims speak of the same thing: equal keys are compared by the contradiction brain.
    package let topic: String?
    /// The value claimed on that topic, in canonical words and units, such as `105 Nm`.
    package let value: String?

    package init(
        text: String, evidence: [Evidence], scoreMicros: Int64, labels: LabelSet, topic: String? = nil,
        value: String? = nil
    ) {
        self.text = text
        self.evidence = evidence
        self.scoreMicros = scoreMicros
        self.labels = labels
        self.topic = topic
        self.value = value
    }
}

/// A literal stretch of a document.
package struct Evidence: Hashable, Sendable, Codable {
    package let passage: PassageReference
    package let source: String
    /// In the document's canonical text, in Unicode scalars, end exclusive.
    package let start: Int
    package let end: Int
    package let quote: String

    package init(passage: PassageReference, source: String, start: Int, end: Int, quote: String) {
        self.passage = passage
        self.source = source
        self.start = start
        self.end = end
        self.quote = quote
    }
}

/// A brain's no, which ends the request.
package struct Veto: Hashable, Sendable, Codable {
    /// Such as `injection.instruction-override`.
    package let code: String
    /// In plain words, without content of anything the asker does not know.
    package let reason: String

    package init(code: String, reason: String) {
        self.code = code
        self.reason = reason
    }
}

/// A named fact a brain found.
package struct Finding: Hashable, Sendable, Codable {
    package let key: String
    package let value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// Counts a brain's work down to its limit.
package struct Fuel: Sendable {
    package private(set) var remaining: Int

    package init(_ amount: Int) { remaining = amount }

    /// - Throws: ``BrainError`` `brain.fuel-exhausted` when less than `amount` is left.
    package mutating func burn(_ amount: Int) throws(BrainError) {
        guard amount <= remaining else {
            throw BrainError(.fuelExhausted, "The brain reached its work limit; ask a narrower question.")
        }
        remaining -= amount
    }
}

/// A fault of a brain.
package struct BrainError: CodedError, Equatable {
    package enum Code: String, Sendable, CaseIterable {
        case fuelExhausted = "brain.fuel-exhausted"
        case inputMissing = "brain.input-missing"
    }

    package let kind: Code
    package let message: String

    package var code: String { kind.rawValue }
    package var category: ErrorCategory { .failed }

    package init(_ kind: Code, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
