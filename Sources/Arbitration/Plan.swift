import Contracts
import Core

/// Which brains answer a request, in which order, and by which rule.
package struct Plan: Sendable, Equatable {
    package let requestType: String
    /// The rule that made it.
    package let rule: String
    package let calls: [PlannedCall]
    /// How many claims an answer may hold.
    package let claimLimit: Int

    package init(requestType: String, rule: String, calls: [PlannedCall], claimLimit: Int) {
        self.requestType = requestType
        self.rule = rule
        self.calls = calls
        self.claimLimit = claimLimit
    }

    /// The calls before the resolution, in levels: all that a level needs stands in earlier levels.
    var levels: [[Int]] {
        var depth: [Int: Int] = [:]
        for (position, call) in calls.enumerated() where call.stage == .proposal {
            depth[position] = (call.after.compactMap { depth[$0] }.max() ?? -1) + 1
        }
        let deepest = depth.values.max() ?? -1
        return (0..<(deepest + 1)).map { level in depth.filter { $0.value == level }.keys.sorted() }
    }

    /// The call that words what was resolved.
    var narration: PlannedCall? { calls.first { $0.stage == .narration } }

    package var report: PlanReport {
        PlanReport(
            requestType: requestType, rule: rule,
            steps: calls.map { call in
                PlanReport.Step(brain: call.brain.text, after: call.after.map { calls[$0].brain.text })
            })
    }
}

/// One brain call of a plan.
package struct PlannedCall: Sendable, Equatable {
    package enum Stage: UInt8, Sendable {
        /// Before the resolution.
        case proposal = 0
        /// After it.
        case narration = 1
    }

    package let brain: BrainID
    /// Positions in the plan of the calls it waits for; each lower than its own.
    package let after: [Int]
    package let stage: Stage

    package init(_ brain: BrainID, after: [Int] = [], stage: Stage = .proposal) {
        self.brain = brain
        self.after = after
        self.stage = stage
    }
}
