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
        /// Added where a reason is asked for and the unit states one.
        let reasonShare: Int
        /// Whether its own words may be few: it stands under the heading of the cause that is asked for.
        let isUnderCause: Bool
        /// How many words of the consequence that is asked for the unit bears; 0 where it gives a bare value.
        let consequenceWords: Int
        /// Whether identifiers, names, opposites and the kind of answer agree with the question.
        let passesGates: Bool
    }

    let profile: QuestionProfile
    private let weights: [Int]
    private let totalWeight: Int
    /// The abbreviations of the question by which a document found is called.
    private let named: Set<String>
    private let asked: WordIndex

    init(profile: QuestionProfile, units: [QuotableUnit]) {
        self.profile = profile
        asked = WordIndex(profile.words)
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
        let over = unit.heading.isEmpty ? unit.passage.headings.last ?? "" : unit.heading
        let heading = WordIndex(over + "\n" + unit.columns)
        let kinds = kinds(in: unit, context: context)
        var covered = 0
        var ownCovered = 0
        var missingHeads = 0
        for (term, weight) in zip(profile.terms, weights) {
            let figure = term.quantities.contains(where: kinds.contains) ? Self.figureCredit(for: term) : 0
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
            reasonShare: profile.asksReason ? ReasonReading.share(of: unit) : 0,
            isUnderCause: profile.asksReason && ReasonReading.isUnderCause(unit),
            consequenceWords: consequenceWords(in: unit.kind == .row ? [own, heading, context.above] : [own]),
            passesGates: passesGates(unit, own: own, heading: heading, context: context, kinds: kinds))
    }

    /// A torque is any figure in newton metres; but a length is a diameter only where it is called one.
    private static func figureCredit(for term: QuestionProfile.Term) -> Int {
        let isUnit = QuantityReader.unit(spelledBy: term.text.unicodeScalars) != nil
        return term.quantities == [.length] && !isUnit ? QuotationRules.lengthCredit : 1_000_000
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
        let identifiersHold = profile.identifiers.allSatisfy {
            identifierHolds(
                $0, levels: [own, heading, context.above], around: unit.kind == .row ? nil : context.around)
        }
        let namesHold = profile.names.allSatisfy { name in
            own.credit(for: name) > 0
                || (!own.extends(name) && bearers.contains { $0.credit(for: name) > 0 })
        }
        // A sentence that states the whole consequence may leave the figure's name to the sentence before it.
        let isConsequence =
            !profile.consequence.isEmpty && consequenceWords(in: [own]) == profile.consequence.count
        let focusHolds = profile.terms.filter { $0.isFocus && !isGeneral($0) }.allSatisfy { focus in
            (isConsequence ? near + [context.around] : near).contains { $0.credit(for: focus) > 0 }
                || focus.quantities.contains(where: kinds.contains)
        }
        let measuredHold = profile.terms.filter { profile.measured.contains($0.name) }.allSatisfy { thing in
            near.contains { $0.credit(for: thing) > 0 }
        }
        return identifiersHold && measuredHold && namesHold && focusHolds && sidesHold(unit, context)
            && numbersHold(unit, bearers: bearers, near: near)
            && (profile.deed.map { own.credit(for: $0) > 0 } ?? true)
            && (!profile.asksReason || ReasonReading.strength(of: unit) != .none)
            && consequenceHolds(unit, own: own, bearers: near, context: context)
            && figuresHold(unit, kinds: kinds) && provisionsHold(unit, near, context)
            && (unit.kind != .row
                || profile.years.allSatisfy { own.bears(number: $0) || context.above.bears(number: $0) })
    }

    /// The nearest level that names a thing of the asked kind must name the one asked for: the unit, its heading, the
    /// document's title. Where none does, the passage or the document's opening must.
    private func identifierHolds(_ identifier: String, levels: [WordIndex], around: WordIndex?) -> Bool {
        for level in levels {
            if level.bears(identifier: identifier) { return true }
            if level.bearsSibling(of: identifier) { return false }
        }
        return around?.bears(identifier: identifier) ?? false
    }

    /// Every number stands there; one that tells a thing from its like stands near, or behind the thing around, and the
    /// unit speaks of no other of that kind.
    private func numbersHold(_ unit: QuotableUnit, bearers: [WordIndex], near: [WordIndex]) -> Bool {
        guard profile.numbers.allSatisfy({ number in bearers.contains { $0.bears(number: number) } }) else {
            return false
        }
        guard !profile.numbered.isEmpty else { return true }
        let own = QuestionReading.numbered(in: unit.words)
        let around = QuestionReading.numbered(in: WordReader.words(in: unit.passage.text))
        return profile.numbered.allSatisfy { thing in
            if near[0].bears(number: thing.number) { return true }
            return !own.contains { $0.name == thing.name }
                && (near.contains { $0.bears(number: thing.number) } || around.contains(thing))
        }
    }

    /// What is said to happen at the figure must happen there in the unit, in at least half of its words. A bare value,
    /// such as `The limit is 4 mm.`, takes it from what stands above and around.
    private func consequenceHolds(
        _ unit: QuotableUnit, own: WordIndex, bearers: [WordIndex], context: UnitContext
    ) -> Bool {
        let count = profile.consequence.count
        guard count > 0, consequenceWords(in: unit.kind == .row ? bearers : [own]) * 2 < count else { return true }
        let spans = QuantityReader.quantities(in: unit.text).map { $0.start..<$0.end }
        let foreign = unit.words.filter { word in
            word.kind == .word && !CommonWords.isCommon(word.text) && !spans.contains { $0.contains(word.start) }
                && asked.credit(for: QuestionProfile.Term(word)) == 0
        }
        return !spans.isEmpty && foreign.count <= QuotationRules.bareValueWords
            && consequenceWords(in: bearers + [context.around]) * 2 >= count
    }

    private func consequenceWords(in indexes: [WordIndex]) -> Int {
        profile.consequence.filter { term in indexes.contains { $0.credit(for: term) > 0 } }.count
    }

    /// Every provision asked about is named by the headings, the sentence or the section it stands in; a law named by
    /// its letters is the one quoted, where a document bears them.
    private func provisionsHold(_ unit: QuotableUnit, _ near: [WordIndex], _ context: UnitContext) -> Bool {
        profile.references.allSatisfy { reference in
            near.contains { $0.bears(reference: reference) }
                || unit.provision.map { $0 == reference || $0.hasPrefix(reference + ".") } ?? false
        }
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
