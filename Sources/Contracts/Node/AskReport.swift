import Core

/// A question as a face hands it in.
package struct AskRequest: Sendable {
    package let question: String
    package let reader: Reader
    package let collection: CollectionName?

    package init(question: String, reader: Reader, collection: CollectionName? = nil) {
        self.question = question
        self.reader = reader
        self.collection = collection
    }
}

/// A question whose purpose or principal is no purpose or name at all, in the words that were given.
///
/// The words are hostile: they may be counted and committed to, never stored in signed bytes.
package struct UnreadableAsk: Sendable, Equatable {
    package let question: String
    package let purpose: String
    package let principal: String?
    /// The code and message of what is wrong with them, such as `core.unknown-purpose`.
    package let fault: CoreError

    package init(question: String, purpose: String, principal: String?, fault: CoreError) {
        self.question = question
        self.purpose = purpose
        self.principal = principal
        self.fault = fault
    }
}

/// What comes back from a question.
package struct AskReport: Sendable, Encodable {
    package let answer: String
    package let claims: [ReportedClaim]
    package let citations: [Citation]
    package let outcome: String
    package let decisionPath: [RuleApplicationReport]
    package let decision: String?
    package let refusal: Refusal?
    package let receipt: Receipt?
    package let labels: [String]
    /// The brains that failed; where there are any, less was looked at than the question asked for.
    package let failedBrains: [String]

    package init(
        answer: String, claims: [ReportedClaim], citations: [Citation], outcome: String,
        decisionPath: [RuleApplicationReport], decision: String?, refusal: Refusal?, receipt: Receipt?,
        labels: [String], failedBrains: [String] = []
    ) {
        self.answer = answer
        self.claims = claims
        self.citations = citations
        self.outcome = outcome
        self.decisionPath = decisionPath
        self.decision = decision
        self.refusal = refusal
        self.receipt = receipt
        self.labels = labels
        self.failedBrains = failedBrains
    }

    package struct ReportedClaim: Sendable, Encodable {
        package let text: String
        /// Positions in `citations`.
        package let citations: [Int]

        package init(text: String, citations: [Int]) {
            self.text = text
            self.citations = citations
        }
    }

    package struct Refusal: Sendable, Encodable {
        package let code: String
        package let reason: String

        package init(code: String, reason: String) {
            self.code = code
            self.reason = reason
        }
    }
}

/// A literal stretch of a document that bears out a claim.
package struct Citation: Sendable, Encodable {
    package let document: String
    package let source: String
    package let title: String
    package let version: Int
    /// Which chunk of that version.
    package let passage: Int
    /// Unicode scalar offsets into the document's canonical text, end exclusive.
    package let start: Int
    package let end: Int
    package let quote: String
    package let headings: [String]
    /// As a person finds it in the file, such as `page 3`, `rows 5-7` or `sheet 'Parts', cells A2:G5`, with a word where
    /// the text was recognised in a picture; `nil` where the file has no such places, or came in before they were kept.
    package let place: String?
    /// Of a paged document, from 1.
    package let page: Int?
    /// What to highlight on the page, a box a line: `[left, top, right, bottom]` in points from the top left corner of the
    /// page as it is shown (``PageBox``); `nil` where they are not known.
    package let boxes: [[Double]]?
    /// Of text that was recognised in a picture: how sure its words were in the mean, in percent.
    package let recognition: Int?

    package init(
        document: String, source: String, title: String, version: Int, passage: Int, start: Int, end: Int,
        quote: String, headings: [String], location: PassageLocation? = nil
    ) {
        self.document = document
        self.source = source
        self.title = title
        self.version = version
        self.passage = passage
        self.start = start
        self.end = end
        self.quote = quote
        self.headings = headings
        place = location?.text
        page = location?.page
        boxes = location.flatMap { $0.boxes.isEmpty ? nil : $0.boxes.map(\.edges) }
        recognition = location?.recognition
    }

    /// The same citation with where it is found in the file.
    package func located(at location: PassageLocation?) -> Citation {
        Citation(
            document: document, source: source, title: title, version: version, passage: passage, start: start,
            end: end, quote: quote, headings: headings, location: location)
    }
}

/// One application of a rule on the way to a decision.
package struct RuleApplicationReport: Sendable, Encodable {
    package let rule: String
    package let inputDigest: String
    package let result: String

    package init(rule: String, inputDigest: String, result: String) {
        self.rule = rule
        self.inputDigest = inputDigest
        self.result = result
    }
}

/// How two replays of a decision compare with what was recorded.
package struct ReplayReport: Sendable, Encodable {
    package let decision: String
    package let identical: Bool
    /// Resolving again from the recorded claims.
    package let resolvedAgain: Comparison
    /// Running every brain again on the recorded snapshot.
    package let ranAgain: Comparison

    package init(decision: String, resolvedAgain: Comparison, ranAgain: Comparison) {
        self.decision = decision
        self.identical = resolvedAgain.identical && ranAgain.identical
        self.resolvedAgain = resolvedAgain
        self.ranAgain = ranAgain
    }

    package struct Comparison: Sendable, Encodable {
        package let identical: Bool
        /// The first field that differs, or `not-replayable: erased`.
        package let firstDifference: String?

        package init(identical: Bool, firstDifference: String?) {
            self.identical = identical
            self.firstDifference = firstDifference
        }
    }
}

package struct BrainSummary: Sendable, Encodable {
    package let id: String
    package let number: Int
    package let task: String
    package let version: String
    package let rulesDigest: String
    /// The evaluation card's measure; `nil` until a command has measured it.
    package let metric: String?
    package let value: Double?
    package let toBeat: Double?

    package init(
        id: String, number: Int, task: String, version: String, rulesDigest: String, metric: String?, value: Double?,
        toBeat: Double?
    ) {
        self.id = id
        self.number = number
        self.task = task
        self.version = version
        self.rulesDigest = rulesDigest
        self.metric = metric
        self.value = value
        self.toBeat = toBeat
    }
}

/// The arbiter's rules as they stand.
package struct RulesReport: Sendable, Encodable {
    package let version: String
    package let digest: String
    package let rules: [Rule]

    package init(version: String, digest: String, rules: [Rule]) {
        self.version = version
        self.digest = digest
        self.rules = rules
    }

    package struct Rule: Sendable, Encodable {
        package let id: String
        package let stage: String
        package let words: String

        package init(id: String, stage: String, words: String) {
            self.id = id
            self.stage = stage
            self.words = words
        }
    }
}

/// Which brains would run for a request, in which order.
package struct PlanReport: Sendable, Encodable {
    package let requestType: String
    package let rule: String
    package let steps: [Step]

    package init(requestType: String, rule: String, steps: [Step]) {
        self.requestType = requestType
        self.rule = rule
        self.steps = steps
    }

    package struct Step: Sendable, Encodable {
        package let brain: String
        package let after: [String]

        package init(brain: String, after: [String]) {
            self.brain = brain
            self.after = after
        }
    }
}
