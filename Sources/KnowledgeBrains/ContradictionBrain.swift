import BrainKit
import Contracts
import Core

/// Brain 15: looks in the other documents for the same statement with the same or with another figure.
///
/// Two statements are about the same thing when most of their words agree, no opposite or part number divides them,
/// and both give a figure in the same unit. All such claims carry one topic; the arbiter weighs their values.
package struct ContradictionBrain: Brain {
    package let card: BrainCard

    package init(digest: BrainRules.DigestFunction) {
        card = BrainCard(
            id: .contradiction, number: 15, task: "Finds the same statement with another figure.", version: "1",
            rules: QuotationRules.rules, fuel: 2_000_000, digest: digest)
    }

    package func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        guard let retrieved = input.output(of: .retrieval), let quoted = input.output(of: .quotation) else {
            throw BrainError(.inputMissing, "Contradiction reads retrieval and quotation; plan both before it.")
        }
        var fuel = Fuel(card.fuel)
        for passage in retrieved.passages { try fuel.burn(passage.text.unicodeScalars.count) }
        let units = PassageReading.units(of: retrieved.passages, hostile: HostileSpans(input.earlier))
            .filter { $0.kind == .sentence }
        let statements = units.compactMap(Statement.init)
        let reading = CitationReading(context: context)
        var claims: [Claim] = []
        var claimed = Set<Evidence>()
        for claim in quoted.claims {
            guard let anchor = statements.first(where: { claim.evidence.contains($0.unit.evidence) }),
                !claimed.contains(anchor.unit.evidence)
            else { continue }
            let group = self.group(around: anchor, in: statements)
            guard Set(group.map(\.unit.passage.reference.document)).count > 1 else { continue }
            for statement in group where claimed.insert(statement.unit.evidence).inserted {
                guard try await reading.isLiteral(statement.unit.evidence) else { continue }
                claims.append(statement.claim(topic: anchor.topic, score: claim.scoreMicros))
            }
        }
        return BrainOutput(claims: claims)
    }

    /// The anchor and, from each other document, the statement nearest to it.
    private func group(around anchor: Statement, in statements: [Statement]) -> [Statement] {
        var group = [anchor]
        var documents: Set<DocumentID> = [anchor.unit.passage.reference.document]
        let others = statements.filter { $0.isAbout(sameAs: anchor) }
            .sorted { left, right in
                let likeness = (left.likeness(to: anchor), right.likeness(to: anchor))
                return likeness.0 != likeness.1
                    ? likeness.0 > likeness.1 : (left.unit.rank, left.unit.start) < (right.unit.rank, right.unit.start)
            }
        for statement in others where documents.insert(statement.unit.passage.reference.document).inserted {
            group.append(statement)
        }
        return group
    }
}
