import Contracts
import Core

/// Runs the calls of a plan: a level at a time, in parallel within it, results always in the order of the plan.
struct PlanRun: Sendable {
    let brains: [any Brain]
    let request: RequestText
    let screening: Screening
    let context: BrainContext

    private enum Ended: Sendable {
        case said(BrainResult)
        case failed(BrainFault)
    }

    /// - Throws: the fault of a store alone: no answer may be made of what is left of a damaged store.
    func proposals(of plan: Plan?) async throws -> (results: [BrainResult], faults: [BrainFault]) {
        guard let plan else { return ([], []) }
        var ended: [Int: Ended] = [:]
        for level in plan.levels where !Task.isCancelled {
            let earlier = screening.results + Self.results(ended)
            try await withThrowingTaskGroup(of: (Int, Ended).self) { group in
                for position in level {
                    let call = plan.calls[position]
                    group.addTask { (position, try await run(call, earlier: earlier)) }
                }
                for try await (position, end) in group { ended[position] = end }
            }
        }
        let faults = ended.sorted { $0.key < $1.key }.compactMap { entry -> BrainFault? in
            if case .failed(let fault) = entry.value { fault } else { nil }
        }
        return (Self.results(ended), faults)
    }

    func narration(of resolution: Resolution, by plan: Plan?) async throws -> (BrainOutput?, BrainFault?) {
        guard let call = plan?.narration, !resolution.claims.isEmpty else { return (nil, nil) }
        let resolved = BrainResult(
            brain: .resolution,
            output: BrainOutput(
                claims: resolution.claims,
                findings: [Finding(key: FindingKey.outcome, value: resolution.outcome.rawValue)]))
        switch try await run(call, earlier: screening.results + [resolved]) {
        case .said(let result): return (result.output, nil)
        case .failed(let fault): return (nil, fault)
        }
    }

    private func run(_ call: PlannedCall, earlier: [BrainResult]) async throws -> Ended {
        guard let brain = brains.first(where: { $0.card.id == call.brain }) else {
            return .failed(BrainFault(brain: call.brain, code: "arbiter.brain-missing"))
        }
        do {
            let output = try await brain.propose(BrainInput(request: request, earlier: earlier), in: context)
            return .said(BrainResult(brain: call.brain, output: output))
        } catch {
            if let fault = error as? any StoreFaulting, fault.isStoreFault { throw error }
            return .failed(BrainFault(brain: call.brain, error: error))
        }
    }

    private static func results(_ ended: [Int: Ended]) -> [BrainResult] {
        ended.sorted { $0.key < $1.key }.compactMap { entry in
            if case .said(let result) = entry.value { result } else { nil }
        }
    }
}
