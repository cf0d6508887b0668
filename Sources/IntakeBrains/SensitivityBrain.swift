import BrainKit
import Contracts
import Core

/// Brain 2: finds the labels that a question itself suggests, and stops only plain misuse.
///
/// A suggested label steers the plan; what may be read is decided by the permit alone. The one veto is for taking
/// personal data in bulk, and not under a purpose whose duty that is.
package struct SensitivityBrain: Brain {
    package let card: BrainCard

    static let health: Set<String> = [
        "injury", "injuries", "injured", "illness", "diagnosis", "sick", "doctor", "hospital", "disability",
        "verletzung", "verletzt", "krankheit", "krank", "diagnose", "arzt", "behinderung", "schwanger", "pregnant",
    ]
    static let export: Set<String> = [
        "itar", "eccn", "ear99", "usml", "deemed", "ausfuhrliste", "exportkontrolle", "wassenaar",
    ]
    static let bulk: Set<String> = [
        "all", "every", "each", "complete", "entire", "list", "dump", "export", "alle", "aller", "samtliche",
        "jeden", "jeder", "vollstandige", "liste",
    ]
    /// Purposes whose duty it is to read about many people.
    static let dutiful: Set<Purpose> = [.audit, .subjectRights, .regulatoryReporting]

    package init(digest: BrainRules.DigestFunction) {
        var rules = BrainRules()
        rules.list("marks", PersonalMarks.Mark.allCases.map(\.rawValue))
        rules.list("people", PersonalMarks.people)
        rules.list("attributes", PersonalMarks.attributes)
        rules.list("addresses", PersonalMarks.addresses)
        rules.list("health", Self.health)
        rules.list("export", Self.export)
        rules.list("bulk", Self.bulk)
        rules.list("dutiful purposes", Self.dutiful.map(\.rawValue))
        card = BrainCard(
            id: .sensitivity, number: 2, task: "Finds the labels a request suggests; stops bulk personal data.",
            version: "1", rules: rules, fuel: 20_000, digest: digest)
    }

    package func propose(_ input: BrainInput, in context: BrainContext) async throws -> BrainOutput {
        var fuel = Fuel(card.fuel)
        try fuel.burn(input.request.question.unicodeScalars.count)
        let marks = PersonalMarks.marks(in: input.request.question)
        let texts = WordReader.words(in: input.request.question).map(\.text)
        var output = BrainOutput(findings: marks.map { Finding(key: FindingKey.personalMark, value: $0.rawValue) })
        if !marks.isEmpty { output.findings.append(label("personal")) }
        if texts.contains(where: Self.health.contains) { output.findings.append(label("special-category")) }
        if texts.contains(where: Self.export.contains) { output.findings.append(label("export")) }
        if isBulk(texts, marks), !Self.dutiful.contains(context.permit.purpose) {
            output.vetoes.append(
                Veto(
                    code: "sensitivity.bulk-personal-data",
                    reason: "The request asks for personal data of many people at once; name the case you work on."))
        }
        return output
    }

    private func label(_ text: String) -> Finding { Finding(key: FindingKey.suggestedLabel, value: text) }

    /// Everyone's personal attributes: a word for all, then soon a word for people, beside an attribute.
    private func isBulk(_ texts: [String], _ marks: [PersonalMarks.Mark]) -> Bool {
        guard marks.contains(.personalAttribute) else { return false }
        let plural: Set<String> = [
            "keepers", "owners", "customers", "drivers", "employees", "people", "kunden", "claimants",
        ]
        let asksAll = texts.contains(where: Self.bulk.contains)
        return asksAll && texts.contains(where: plural.contains)
    }
}
