import Core

/// Pieces that several pages share.
enum PageParts {
    /// Names and values; what is absent or empty is left out.
    static func facts(_ pairs: [(name: String, value: HTML?)]) -> HTML {
        HTML(.dl) {
            for pair in pairs {
                if let value = pair.value {
                    HTML(.div) {
                        HTML(.dt) { pair.name }
                        HTML(.dd) { value }
                    }
                }
            }
        }
    }

    static func code(_ text: String) -> HTML { HTML(.code) { text } }

    static func text(_ text: String?) -> HTML? { text.map { value in HTML(.bdi) { value } } }

    static func codes(_ values: [String]?) -> HTML? {
        guard let values, !values.isEmpty else { return nil }
        return .joined(values.map { value in HTML(.span, .class("item")) { code(value) } })
    }

    /// A command that one click or Ctrl+A within it selects whole.
    static func command(_ words: String) -> HTML { HTML(.code, .class("command"), .tabIndex(0)) { words } }

    static func labels(_ labels: [String]) -> HTML {
        .joined(labels.map { label in HTML(.span, .class("label")) { label } })
    }

    /// A table that scrolls sideways within the page where the screen is narrow.
    static func table(_ caption: String, _ columns: [String], _ rows: [[HTML]]) -> HTML {
        HTML(.div, .class("scroll"), .tabIndex(0), .role("region"), .ariaLabel(caption)) {
            HTML(.table) {
                HTML(.caption) { caption }
                HTML(.thead) {
                    HTML(.tr) {
                        for column in columns { HTML(.th, .scope("col")) { column } }
                    }
                }
                HTML(.tbody) {
                    for row in rows {
                        HTML(.tr) {
                            for cell in row { HTML(.td) { cell } }
                        }
                    }
                }
            }
        }
    }

    /// Purpose and principal, on every form that reads.
    static func readingFields(_ reading: ReadingWords) -> HTML {
        HTML(.div, .class("pair")) {
            HTML(.div) {
                HTML(.label, .for("purpose")) { "Purpose" }
                HTML(.select, .id("purpose"), .name("purpose"), .required) {
                    HTML(.option, .value("")) { "Choose a purpose" }
                    for purpose in Purpose.allCases {
                        HTML(
                            .option, .value(purpose.rawValue), purpose.rawValue == reading.purpose ? .selected : nil
                        ) { words(purpose) }
                    }
                }
            }
            HTML(.div) {
                HTML(.label, .for("as")) { "On behalf of (optional)" }
                HTML(
                    .input, .id("as"), .name("as"), .type("text"), .maxLength(PrincipalName.maximumLength),
                    .autocomplete("off"), .spellcheck("false"), .placeholder("name, such as mara-lindqvist"),
                    .value(reading.principal ?? ""))
            }
        }
    }

    static func words(_ purpose: Purpose) -> String {
        let words = purpose.rawValue.split(separator: "-").joined(separator: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
