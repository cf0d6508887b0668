import BrainKit

/// Finds what in a text points to a person: vehicle and mail identifiers, telephone numbers, named people.
///
/// Limits: names are recognised by a form of address, or beside a word for what is personal; a bare name is not.
package enum PersonalMarks {
    package enum Mark: String, Sendable, CaseIterable {
        case vehicleIdentification = "vehicle-identification-number"
        case mailAddress = "mail-address"
        case telephone
        case addressedName = "addressed-name"
        /// A personal attribute of somebody: `the keeper's address`.
        case personalAttribute = "personal-attribute"
    }

    package static let addresses: Set<String> = ["mr", "mrs", "ms", "miss", "herr", "herrn", "frau", "dr"]

    package static let people: Set<String> = [
        "keeper", "keepers", "owner", "owners", "customer", "customers", "driver", "drivers", "passenger",
        "passengers", "employee", "employees", "halter", "halters", "kunde", "kunden", "kundin", "fahrer",
        "mitarbeiter", "eigentumer", "person", "people", "claimant", "claimants",
    ]

    /// What is personal beside a word for a person.
    package static let attributes: Set<String> = [
        "address", "addresses", "telephone", "phone", "mail", "email", "name", "names", "birthday", "birth", "iban",
        "salary", "illness", "injury", "injuries", "diagnosis", "adresse", "adressen", "telefon", "telefonnummer",
        "geburtsdatum", "gehalt", "krankheit", "verletzung", "diagnose", "wohnort", "home", "anschrift", "surname",
    ]

    /// The marks in a text, each once, in the order of ``Mark``.
    package static func marks(in text: String) -> [Mark] {
        let words = WordReader.words(in: text)
        return Mark.allCases.filter { mark in
            switch mark {
            case .vehicleIdentification: words.contains(where: isVehicleIdentification)
            case .mailAddress: hasMailAddress(text)
            case .telephone: hasTelephone(text)
            case .addressedName:
                zip(words, words.dropFirst()).contains { addresses.contains($0.text) && $1.isCapitalised }
            case .personalAttribute: hasAttribute(words)
            }
        }
    }

    /// ISO 3779 length; the letters I, O and Q are let through, since writers slip.
    private static func isVehicleIdentification(_ word: Word) -> Bool {
        let digits = word.text.utf8.filter { (0x30...0x39).contains($0) }.count
        return word.text.utf8.count == 17 && digits >= 4 && digits < 17
            && word.text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }

    private static func hasMailAddress(_ text: String) -> Bool {
        text.split(whereSeparator: \.isWhitespace).contains { part in
            let sides = part.split(separator: "@", omittingEmptySubsequences: false)
            return sides.count == 2 && !sides[0].isEmpty && sides[1].dropFirst().dropLast().contains(".")
        }
    }

    /// At least nine digits, grouped by spaces or strokes, opening with `0` or `+` and not inside a word.
    private static func hasTelephone(_ text: String) -> Bool {
        var digits = 0
        var opens = false
        var previous: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            defer { previous = scalar }
            if TextFolding.isDigit(scalar) {
                if digits == 0 { opens = opens || (scalar == "0" && !TextFolding.isWordScalar(previous)) }
                digits += 1
                if opens, digits >= 9 { return true }
            } else if digits == 0, scalar == "+" {
                opens = true
            } else if !(digits > 0 && " -/()".unicodeScalars.contains(scalar)) {
                digits = 0
                opens = false
            }
        }
        return false
    }

    private static func hasAttribute(_ words: [Word]) -> Bool {
        let texts = words.map(\.text)
        for (position, text) in texts.enumerated() where attributes.contains(text) {
            let nearby = texts[max(0, position - 4)..<min(texts.count, position + 5)]
            if nearby.contains(where: people.contains) { return true }
        }
        return false
    }
}
