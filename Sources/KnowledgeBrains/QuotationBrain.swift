import BrainKit
import Contracts
import Core

/// Brain 13: picks the one to three sentences or rows that answer, word for word, or says that none does.
///
/// A sentence is quoted only when it, its headings or its document bear what the question is about: every part
/// number and name, most of the other words, and no opposite (front for rear). A likely neighbour is no answer.
package struct QuotationBrain: Brain {
    package let card: BrainCard

    package init(digest: BrainRules.DigestFunction) {
        card = BrainCard(
            id: .quotation, number: 13, task: "Picks the sentences that answer, word for word.", version: "1",
            rules: QuotationRules.rules, fuel: 4_000_000, digest: digest)
    }

    /// A unit with its figures.
    struct Rated: Sendable {
        let unit: QuotableUnit
        let score: UnitScoring.Score
        var similarity: Int = 0
        var total: Int = 0
    }

    package func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        guard let retrieved = input.output(of: .retrieval) else {
            throw BrainError(.inputMissing, "Quotation reads what retrieval found; plan retrieval before it.")
        }
        let profile = QuestionProfile(input.request.question)
        guard !profile.terms.isEmpty || !profile.identifiers.isEmpty else { return nothing("no-key-terms") }
        var fuel = Fuel(card.fuel)
        let passages = Array(retrieved.passages.prefix(QuotationRules.passages))
        for passage in passages { try fuel.burn(passage.text.unicodeScalars.count * (profile.terms.count + 1)) }
        let units = PassageReading.units(of: passages, hostile: HostileSpans(input.earlier))
        var rated = try await rate(units, profile: profile, in: context)
        guard !rated.isEmpty else { return nothing("key-terms-not-borne") }
        try addSimilarity(to: &rated, profile: profile, question: input.request.question, in: context)
        return try await claims(from: rated, in: context)
    }

    private func nothing(_ reason: String) -> BrainOutput {
        BrainOutput(findings: [Finding(key: FindingKey.nothingFound, value: reason)])
    }

    /// The units that pass every gate, best by words first.
    func rate(_ units: [QuotableUnit], profile: QuestionProfile, in context: BrainContext) async throws -> [Rated] {
        let scoring = UnitScoring(profile: profile, units: units)
        let reading = CitationReading(context: context)
        var contexts: [PassageReference: UnitContext] = [:]
        var rated: [Rated] = []
        for unit in units {
            let surroundings: UnitContext
            if let known = contexts[unit.passage.reference] {
                surroundings = known
            } else {
                surroundings = UnitContext(
                    passage: unit.passage, opening: try await reading.opening(of: unit.passage))
                contexts[unit.passage.reference] = surroundings
            }
            let score = scoring.score(unit, context: surroundings)
            guard score.passesGates, score.coverage >= QuotationRules.minimumCoverage,
                score.isUnderCause || score.ownCoverage >= QuotationRules.minimumOwnCoverage
            else { continue }
            rated.append(Rated(unit: unit, score: score))
        }
        // Where a sentence states the consequence that is asked for, one that states less of it is a neighbour.
        let stated = rated.filter(\.score.hasQuantity).map(\.score.consequenceWords).max() ?? 0
        rated.removeAll { $0.score.consequenceWords < stated }
        rated.sort { left, right in
            let sums = (left.score.coverage + left.score.ownCoverage, right.score.coverage + right.score.ownCoverage)
            return sums.0 != sums.1 ? sums.0 > sums.1 : Self.precedes(left.unit, right.unit)
        }
        return Array(rated.prefix(QuotationRules.embeddedUnits))
    }

    /// Equal figures fall in the order of ranking, then of place.
    private static func precedes(_ left: QuotableUnit, _ right: QuotableUnit) -> Bool {
        (left.rank, left.start) < (right.rank, right.start)
    }

    private func addSimilarity(
        to rated: inout [Rated], profile: QuestionProfile, question: String, in context: BrainContext
    ) throws {
        if let embedding = context.embedding {
            let texts = rated.map { Self.inContext($0.unit) }
            let vectors = try embedding.embed([question] + texts)
            for position in rated.indices {
                rated[position].similarity = Self.similarity(vectors[0], vectors[position + 1])
            }
        }
        for position in rated.indices {
            rated[position].total = total(rated[position], byWords: context.embedding == nil)
        }
        rated.sort { $0.total != $1.total ? $0.total > $1.total : Self.precedes($0.unit, $1.unit) }
    }

    /// A unit as it is embedded: under its title and headings.
    private static func inContext(_ unit: QuotableUnit) -> String {
        let parts = [unit.passage.title] + unit.passage.headings + [unit.heading, unit.text]
        return parts.filter { !$0.isEmpty }.joined(separator: ". ")
    }

    /// Cosine of unit vectors in millionths, summed in order so that every machine gets the same bits.
    static func similarity(_ left: [Float], _ right: [Float]) -> Int {
        var sum: Float = 0
        for (a, b) in zip(left, right) { sum += a * b }
        return Int((min(max(sum, 0), 1) * 1_000_000).rounded(.down))
    }

    private func total(_ rated: Rated, byWords: Bool) -> Int {
        let score = rated.score
        let words =
            score.coverage * QuotationRules.contextCoverageShare / 1_000_000
            + score.ownCoverage * QuotationRules.ownCoverageShare / 1_000_000
        let figures = score.hasQuantity ? QuotationRules.quantityShare : -QuotationRules.missingQuantityPenalty
        let penalty =
            score.isNamedRow ? QuotationRules.missingHeadPenaltyInRow : QuotationRules.missingHeadPenalty
        let fit =
            (score.isDefinition ? QuotationRules.definitionShare : 0)
            + (score.isProvision ? QuotationRules.provisionShare : 0)
            + score.reasonShare
        let quantity = figures + fit - score.missingHeads * penalty
        guard byWords else { return words + quantity + rated.similarity * QuotationRules.similarityShare / 1_000_000 }
        let whole = QuotationRules.contextCoverageShare + QuotationRules.ownCoverageShare
        return words * (1_000_000 - QuotationRules.quantityShare) / whole + quantity
    }

    private func claims(from rated: [Rated], in context: BrainContext) async throws -> BrainOutput {
        let threshold = context.embedding == nil ? QuotationRules.thresholdByWords : QuotationRules.threshold
        guard let best = rated.first, best.total >= threshold else { return nothing("below-threshold") }
        let reading = CitationReading(context: context)
        var claims: [Claim] = []
        for candidate in rated where candidate.total >= max(threshold, best.total - QuotationRules.claimMargin) {
            guard claims.count < QuotationRules.maximumClaims else { break }
            let evidence = candidate.unit.evidence
            let isNew = !claims.contains { claim in
                claim.evidence.contains { $0.quote == evidence.quote || $0.overlaps(evidence) }
            }
            guard isNew, try await reading.isLiteral(evidence) else { continue }
            claims.append(
                Claim(
                    text: evidence.quote, evidence: [evidence], scoreMicros: Int64(candidate.total),
                    labels: candidate.unit.passage.labels))
        }
        return claims.isEmpty ? nothing("citation-not-literal") : BrainOutput(claims: claims)
    }
}

extension Evidence {
    /// Whether both quote from one stretch of one document version.
    fileprivate func overlaps(_ other: Evidence) -> Bool {
        passage.document == other.passage.document && passage.version == other.passage.version && start < other.end
            && other.start < end
    }
}
