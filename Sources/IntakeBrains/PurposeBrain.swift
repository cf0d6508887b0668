import BrainKit
import Contracts
import Core

/// Brain 5: holds a question against the purpose it is asked for (GDPR Art. 5(1)(b)).
///
/// A question about a person, under a purpose that may read no personal data, ends here. A vehicle's number alone is
/// not enough: a workshop may ask of a vehicle, and what the permit does not open stays absent anyway.
package struct PurposeBrain: Brain {
    package let card: BrainCard

    /// Marks that point to a person and not only to a vehicle.
    static let personal: Set<PersonalMarks.Mark> = [.mailAddress, .telephone, .addressedName, .personalAttribute]

    package init(digest: BrainRules.DigestFunction) {
        var rules = BrainRules()
        rules.list("marks of a person", Self.personal.map(\.rawValue))
        rules.list("purposes for personal data", Purpose.allCases.filter(\.mayReadPersonalData).map(\.rawValue))
        rules.list("people", PersonalMarks.people)
        rules.list("attributes", PersonalMarks.attributes)
        rules.list("addresses", PersonalMarks.addresses)
        card = BrainCard(
            id: .purpose, number: 5, task: "Stops a request that does not fit its purpose.", version: "1",
            rules: rules, fuel: 20_000, digest: digest)
    }

    package func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        var fuel = Fuel(card.fuel)
        try fuel.burn(input.request.question.unicodeScalars.count)
        let purpose = context.permit.purpose
        let marks = PersonalMarks.marks(in: input.request.question).filter(Self.personal.contains)
        guard !marks.isEmpty, !purpose.mayReadPersonalData else { return BrainOutput() }
        return BrainOutput(vetoes: [
            Veto(
                code: "purpose.personal-data-not-permitted",
                reason: "The request asks about a person, and the purpose '\(purpose.rawValue)' reads no personal data."
            )
        ])
    }
}
