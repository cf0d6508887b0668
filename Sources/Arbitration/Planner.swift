import Contracts
import Core
import RecordFormat

/// Makes the plan for a screened request, by the table.
struct Planner {
    let rules: ArbiterRules

    struct Planning {
        let plan: Plan?
        let refusal: Veto?
    }

    static let screeningIncomplete = Veto(
        code: "arbiter.screening-incomplete",
        reason: "The request could not be screened in full, so it is not answered; the record names the fault.")

    func plan(for screening: Screening, path: inout DecisionPath) -> Planning {
        let vetoes = screening.results.flatMap { result in
            result.output.vetoes.map { CBORValue.array([.text(result.brain.text), .text($0.code)]) }
        }
        path.apply("A-01", to: .array(vetoes), result: screening.vetoes.first?.code ?? "no-veto")
        if let veto = screening.vetoes.first { return Planning(plan: nil, refusal: veto) }
        path.apply(
            "A-02", to: .array(screening.faults.map(\.canonical)),
            result: screening.faults.isEmpty ? "complete" : "incomplete")
        guard screening.faults.isEmpty else { return Planning(plan: nil, refusal: Self.screeningIncomplete) }
        return Planning(plan: fittingPlan(for: screening, path: &path), refusal: nil)
    }

    private func fittingPlan(for screening: Screening, path: inout DecisionPath) -> Plan? {
        let outputs = screening.results.map(\.output)
        let type = outputs.compactMap { $0.value(of: FindingKey.requestType) }.first ?? "question"
        let labels = Set(outputs.flatMap { $0.values(of: FindingKey.suggestedLabel) }).sorted()
        guard let rule = rules.plans.first(where: { $0.fits(type: type, labels: labels) }) else { return nil }
        path.apply(
            rule.id, to: .array([.text(type), .array(labels.map { .text($0) })]),
            result: rule.calls.map(\.brain.text).joined(separator: " "))
        return rule.calls.isEmpty
            ? nil : Plan(requestType: type, rule: rule.id, calls: rule.calls, claimLimit: rule.claimLimit)
    }
}
