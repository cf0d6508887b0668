import BrainKit
import Contracts

/// How well units answer a question, by words: which terms they bear, and which gates they fail.
struct UnitScoring: Sendable {
    struct Score: Sendable {
        /// The share of the question's weight borne by the unit and what stands around it, in millionths.
        let coverage: Int
        let ownCoverage: Int
        let hasQuantity: Bool
        /// Whether identifiers, names and opposites agree with the question.
        let passesGates: Bool
    }

    let profile: QuestionProfile
    private let weights: [Int]
    private let totalWeight: Int

    init(profile: QuestionProfile, units: [QuotableUnit]) {
        self.profile = profile
        let indexes = units.map { WordIndex($0.words) }
        weights = profile.terms.map { term in
            let bearing = indexes.filter { $0.credit(for: term) > 0 }.count
            let base = Self.rarity(of: bearing, among: units.count)
            let named = term.isName ? base * QuotationRules.nameWeight / 1_000_000 : base
            return term.isFocus ? named * QuotationRules.focusWeight / 1_000_000 : named
        }
        totalWeight = max(1, weights.reduce(0, +))
    }

    /// Thousandths: 1,000 for a word that most units hold, more for each halving, at most 4,000.
    private static func rarity(of bearing: Int, among count: Int) -> Int {
        var weight = 1_000
        var share = max(1, bearing) * 4
        while share < count, weight < 4_000 {
            weight += 500
            share *= 2
        }
        return weight
    }

    func score(_ unit: QuotableUnit, context: UnitContext) -> Score {
        let own = WordIndex(unit.words)
        let heading = WordIndex(unit.heading)
        var covered = 0
        var ownCovered = 0
        for (term, weight) in zip(profile.terms, weights) {
            let ownCredit = own.credit(for: term)
            let over = max(context.above.credit(for: term), heading.credit(for: term))
            let above = over * QuotationRules.headingCredit / 1_000_000
            let around = context.around.credit(for: term) * QuotationRules.surroundingCredit / 1_000_000
            covered += weight * max(ownCredit, above, around) / 1_000
            ownCovered += weight * ownCredit / 1_000
        }
        let quantities = QuantityReader.quantities(in: unit.text)
        let asked = profile.quantities
        let hasQuantity =
            asked.isEmpty || quantities.contains { asked.contains($0.unit.kind) }
            || (unit.kind == .row && context.columnKinds.contains { asked.contains($0) })
        return Score(
            coverage: covered / (totalWeight / 1_000 + 1), ownCoverage: ownCovered / (totalWeight / 1_000 + 1),
            hasQuantity: hasQuantity, passesGates: passesGates(unit, own: own, context: context))
    }

    private func passesGates(_ unit: QuotableUnit, own: WordIndex, context: UnitContext) -> Bool {
        let bearers = unit.kind == .row ? [own, context.above] : [own, context.above, context.around]
        let identifiersHold = profile.identifiers.allSatisfy { identifier in
            bearers.contains { $0.bears(identifier: identifier) }
        }
        let namesHold = profile.names.allSatisfy { name in bearers.contains { $0.credit(for: name) > 0 } }
        let sides = Opposites(unit.words).completed(by: context.opposites)
        return identifiersHold && namesHold && !profile.opposites.contradict(sides)
    }
}
