import BrainKit
import Contracts

/// How well units answer a question, by words: which terms they bear, and which gates they fail.
struct UnitScoring: Sendable {
    struct Score: Sendable {
        /// The share of the question's weight borne by the unit and what stands around it, in millionths.
        let coverage: Int
        let ownCoverage: Int
        let hasQuantity: Bool
        /// How many of the things the question is about are nowhere near.
        let missingHeads: Int
        /// Whether it is a row that itself bears every name and identifier of the question, of which there are some.
        let isNamedRow: Bool
        /// Whether it says what the term means that is asked for.
        let isDefinition: Bool
        /// Whether its headings are those of the provision that is asked about.
        let isProvision: Bool
        /// Whether identifiers, names and opposites agree with the question.
        let passesGates: Bool
    }

    let profile: QuestionProfile
    private let weights: [Int]
    private let totalWeight: Int
    /// The abbreviations of the question by which a document found is called.
    private let named: Set<String>

    init(profile: QuestionProfile, units: [QuotableUnit]) {
        self.profile = profile
        let callings = WordIndex(
            Set(units.map { $0.passage.title + "\n" + $0.passage.source }).sorted().joined(separator: "\n"))
        named = Set(profile.abbreviations.filter { callings.credit(for: $0) > 0 }.map(\.name))
        let indexes = units.map { WordIndex($0.words) }
        weights = profile.terms.map { term in
            if term.isAuthority { return 0 }
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
        let heading = WordIndex(unit.heading.isEmpty ? unit.passage.headings.last ?? "" : unit.heading)
        let kinds = kinds(in: unit, context: context)
        var covered = 0
        var ownCovered = 0
        var missingHeads = 0
        for (term, weight) in zip(profile.terms, weights) {
            let figure = term.quantities.contains(where: kinds.contains) ? 1_000_000 : 0
            let bare = max(own.credit(for: term), figure)
            let near = heading.credit(for: term)
            let above = max(context.above.credit(for: term), near) * QuotationRules.headingCredit / 1_000_000
            let around = context.around.credit(for: term) * QuotationRules.surroundingCredit / 1_000_000
            covered += weight * max(bare, above, around) / 1_000
            if term.isHead, max(bare, above, around) == 0 { missingHeads += 1 }
            ownCovered += weight * max(bare, near * QuotationRules.nearestHeadingCredit / 1_000_000) / 1_000
        }
        return Score(
            coverage: covered / (totalWeight / 1_000 + 1), ownCoverage: ownCovered / (totalWeight / 1_000 + 1),
            hasQuantity: profile.quantities.isEmpty || profile.quantities.contains(where: kinds.contains),
            missingHeads: missingHeads, isNamedRow: unit.kind == .row && bearsNames(own),
            isDefinition: QuestionReading.defines(
                profile.defined, in: unit.words, under: WordReader.words(in: unit.passage.headings.last ?? "")),
            isProvision: !profile.references.isEmpty
                && profile.references.allSatisfy { context.above.bears(reference: $0) },
            passesGates: passesGates(unit, own: own, heading: heading, context: context, kinds: kinds))
    }

    /// The kinds of figure the unit gives; for a row, also those its columns name.
    private func kinds(in unit: QuotableUnit, context: UnitContext) -> [QuantityKind] {
        QuantityReader.quantities(in: unit.text).map(\.unit.kind) + (unit.kind == .row ? context.columnKinds : [])
    }

    private func passesGates(
        _ unit: QuotableUnit, own: WordIndex, heading: WordIndex, context: UnitContext, kinds: [QuantityKind]
    ) -> Bool {
        let near = [own, heading, context.above]
        let bearers = unit.kind == .row ? near : near + [context.around]
        let identifiersHold = profile.identifiers.allSatisfy { identifier in
            bearers.contains { $0.bears(identifier: identifier) }
        }
        let namesHold = profile.names.allSatisfy { name in bearers.contains { $0.credit(for: name) > 0 } }
        let focusHolds = profile.terms.filter { $0.isFocus && !isGeneral($0) }.allSatisfy { focus in
            near.contains { $0.credit(for: focus) > 0 } || focus.quantities.contains(where: kinds.contains)
        }
        let measuredHold = profile.terms.filter { profile.measured.contains($0.name) }.allSatisfy { thing in
            near.contains { $0.credit(for: thing) > 0 }
        }
        return identifiersHold && measuredHold && namesHold && focusHolds && sidesHold(unit, context)
            && figuresHold(unit, kinds: kinds) && provisionsHold([own, heading, context.above], context)
            && (unit.kind != .row
                || profile.years.allSatisfy { own.bears(number: $0) || context.above.bears(number: $0) })
    }

    /// Every provision asked about is named by the headings or the sentence; a law named by its letters is the one
    /// quoted, where a document bears them.
    private func provisionsHold(_ near: [WordIndex], _ context: UnitContext) -> Bool {
        profile.references.allSatisfy { reference in near.contains { $0.bears(reference: reference) } }
            && profile.abbreviations.filter { named.contains($0.name) }.allSatisfy {
                context.name.credit(for: $0) > 0 || near[0].credit(for: $0) > 0
            }
    }

    /// A figure that is asked for with its unit must be there with it; a count, as a bare number.
    private func figuresHold(_ unit: QuotableUnit, kinds: [QuantityKind]) -> Bool {
        let demanded = profile.terms.filter { $0.isFocus || $0.text == "heavy" }.flatMap(\.quantities)
            .filter(QuotationRules.unitBound.contains)
        guard demanded.isEmpty || demanded.contains(where: kinds.contains) else { return false }
        if profile.asksDuration, !kinds.contains(.time),
            !unit.words.contains(where: { QuestionReading.spans.contains($0.text) })
        {
            return false
        }
        guard profile.asksCount else { return true }
        let scalars = Array(unit.text.unicodeScalars)
        guard unit.kind == .sentence else { return unit.words.contains { Self.isCount($0, in: scalars) } }
        let measured = QuantityReader.quantities(in: scalars).map { quantity in
            let isRepeated = quantity.start > 0 && scalars[quantity.start - 1] == "("
            return max(0, quantity.start - (isRepeated ? Self.longestMark : 0))..<quantity.end
        }
        return unit.words.contains { word in
            (word.kind == .number || QuantityReader.numberWords[word.text] != nil)
                && !measured.contains { $0.contains(word.start) } && !Self.isMark(word, in: scalars)
        }
    }

    /// A cell that is a number and no year.
    private static func isCount(_ word: Word, in scalars: [Unicode.Scalar]) -> Bool {
        let ends: [Unicode.Scalar?] = [
            scalars[..<word.start].last { !TextFolding.isSpace($0) },
            scalars[word.end...].first { !TextFolding.isSpace($0) },
        ]
        return word.kind == .number && !QuestionReading.isYear(word)
            && ends.allSatisfy { $0.map(cellEnds.contains) ?? true }
    }

    private static let cellEnds: Set<Unicode.Scalar> = [",", ";", "|", "\t", "\""]

    /// A number that counts a paragraph or names a provision and nothing else.
    private static func isMark(_ word: Word, in scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[..<word.start].suffix(longestMark)
        if before.last == "(", word.end < scalars.count, scalars[word.end] == ")" { return true }
        if word.start == 0, word.end < scalars.count, scalars[word.end] == "." || scalars[word.end] == ")" {
            return true
        }
        let previous = WordReader.words(in: Array(before)).last?.text ?? ""
        return before.contains("§") || QuestionReading.referenceWords.contains(previous)
    }

    /// How far before a number its mark may stand: `paragraph 4`, `seven (7) days`.
    private static let longestMark = 10

    private func bearsNames(_ own: WordIndex) -> Bool {
        !(profile.names.isEmpty && profile.identifiers.isEmpty)
            && profile.names.allSatisfy { own.credit(for: $0) > 0 }
            && profile.identifiers.allSatisfy { own.bears(identifier: $0) }
    }

    private func isGeneral(_ term: QuestionProfile.Term) -> Bool { QuotationRules.generalFocus.contains(term.text) }

    private func sidesHold(_ unit: QuotableUnit, _ context: UnitContext) -> Bool {
        let sides = Opposites(unit.words).completed(by: Opposites(WordReader.words(in: unit.heading)))
            .completed(by: context.opposites)
        return !profile.opposites.contradict(sides)
            && profile.opposites.isBorne(by: sides, pairs: QuotationRules.borneOpposites)
    }
}
