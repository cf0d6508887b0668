/// What an outcome of the arbiter means, in plain words.
struct OutcomeWords {
    let name: String
    let sentence: String
    /// Whether it is an answer that stands.
    private let isSettled: Bool

    /// - Parameter outcome: the arbiter's word; one that is not known here is shown as it is.
    init(_ outcome: String) {
        switch outcome {
        case "unanimous":
            (name, sentence, isSettled) = ("Unanimous", "All evidence found agrees.", true)
        case "majority":
            (name, sentence, isSettled) = ("Majority", "Most of the evidence agrees; the rest is shown.", true)
        case "conflicted":
            (name, sentence, isSettled) = ("Conflicted", "The documents disagree; each side is shown.", false)
        case "abstained":
            (name, sentence, isSettled) = (
                "Abstained", "No passage that you may read bears out an answer, so none is given.", false
            )
        case "refused":
            (name, sentence, isSettled) = ("Refused", "A rule forbids answering; the refusal is recorded.", false)
        default: (name, sentence, isSettled) = (outcome, "", false)
        }
    }

    var badge: HTML {
        HTML(.p, .class("outcome")) {
            HTML(.span, .class(isSettled ? "badge settled" : "badge")) { name }
            HTML(.span) { sentence }
        }
    }
}
