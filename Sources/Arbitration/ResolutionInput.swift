import Contracts
import Core

/// All that the resolution looks at: what the brains said, which failed, and which claims lied about their evidence.
package struct ResolutionInput: Sendable, Equatable {
    package let screening: Screening
    /// `nil` where screening ended the request or no plan fits.
    package let plan: Plan?
    /// Of the calls before the resolution, in the order of the plan.
    package let results: [BrainResult]
    package let faults: [BrainFault]
    /// Claims whose quotes the arbiter did not find where they are said to stand.
    package let rejected: [RejectedClaim]

    package init(
        screening: Screening, plan: Plan?, results: [BrainResult], faults: [BrainFault], rejected: [RejectedClaim]
    ) {
        self.screening = screening
        self.plan = plan
        self.results = results
        self.faults = faults
        self.rejected = rejected
    }
}

/// A claim whose evidence did not hold when it was read again.
package struct RejectedClaim: Hashable, Sendable {
    package let brain: BrainID
    /// Its place among the brain's claims.
    package let position: Int
    /// `not-literal`, or the code of the error that reading it gave.
    package let code: String

    package init(brain: BrainID, position: Int, code: String) {
        self.brain = brain
        self.position = position
        self.code = code
    }
}

/// What the rules made of it.
package struct Resolution: Sendable, Equatable {
    package let outcome: Outcome
    /// What is to be said, in order.
    package let claims: [Claim]
    package let refusal: Veto?
    package let path: [RuleApplication]

    package init(outcome: Outcome, claims: [Claim], refusal: Veto?, path: [RuleApplication]) {
        self.outcome = outcome
        self.claims = claims
        self.refusal = refusal
        self.path = path
    }
}
