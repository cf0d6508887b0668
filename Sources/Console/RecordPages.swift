import Contracts

/// The record as a list: the latest entries, or those that bear what was searched for.
struct RecordPage {
    static let limit = 100
    static let maximumQualifiers = 32
    static let maximumQueryBytes = 1_024

    let query: String
    let entries: [EntryReport]

    var page: String {
        PageFrame(title: "Record", place: .record, isWide: true).page {
            HTML(.h1) { "Record" }
            HTML(.p, .class("lead")) {
                "What happened on this node, in order, each entry signed and chained to the one before."
            }
            HTML(.form, .class("search"), .method("get"), .action(.record), .role("search")) {
                HTML(.label, .for("query")) { "Search" }
                HTML(.div, .class("row")) {
                    HTML(
                        .input, .id("query"), .name("query"), .type("search"), .maxLength(Self.maximumQueryBytes),
                        .autocomplete("off"), .spellcheck("false"), .describedBy("query-help"), .value(query))
                    HTML(.button, .type("submit")) { "Search" }
                }
                HTML(.p, .id("query-help"), .class("note")) {
                    "Qualifiers: "
                    for example in ["actor:", "action:", "purpose:", "decision:", "created:"] {
                        HTML(.span, .class("item")) { PageParts.code(example) }
                    }
                    "A minus sign before one leaves its entries out."
                }
            }
            list
        }
    }

    @HTMLBuilder private var list: HTML {
        if entries.isEmpty {
            HTML(.p) { query.isEmpty ? "The record is empty." : "No entry bears all of that." }
        } else {
            PageParts.table(
                query.isEmpty ? "Latest entries" : "Entries that match",
                ["Entry", "Time", "Action", "Who", "Purpose", "Outcome"], entries.map(Self.row))
        }
    }

    private static func row(_ entry: EntryReport) -> [HTML] {
        [
            HTML(.a, .href(.entry(entry.index))) { "\(entry.index)" },
            Moment(entry.time).html,
            PageParts.code(entry.action),
            who(entry),
            .text(entry.purpose ?? "–"),
            .text(entry.outcome ?? "–"),
        ]
    }

    private static func who(_ entry: EntryReport) -> HTML {
        HTML(.span) {
            name(entry.actorName, entry.actor)
            if let other = entry.onBehalfOf {
                HTML(.span, .class("note")) {
                    " for "
                    name(entry.onBehalfOfName, other)
                }
            }
        }
    }

    private static func name(_ name: String?, _ identifier: String) -> HTML {
        if let name { return HTML(.bdi) { name } }
        return PageParts.code(String(identifier.prefix(8)) + "…")
    }
}

/// One entry with everything that is signed in it.
struct EntryPage {
    let entry: EntryReport

    var page: String {
        PageFrame(title: "Entry \(entry.index)", place: .record).page {
            HTML(.h1) { "Entry \(entry.index)" }
            HTML(.p, .class("lead")) {
                PageParts.code(entry.action)
                ", "
                Moment(entry.time).html
            }
            PageParts.facts([
                ("Actor", named(entry.actorName, entry.actor)),
                ("On behalf of", entry.onBehalfOf.map { named(entry.onBehalfOfName, $0) }),
                ("Purpose", PageParts.text(entry.purpose)), ("Lawful basis", PageParts.text(entry.lawfulBasis)),
                ("Outcome", PageParts.text(entry.outcome)), ("Labels", entry.labels.map(PageParts.labels)),
                ("Component", PageParts.text(entry.component)), ("Caused by", parents),
                ("Tenant", PageParts.code(entry.tenant)), ("Subjects", PageParts.codes(entry.subjects)),
                ("Objects", PageParts.codes(entry.objects)),
                ("Source", PageParts.text("\(entry.source), number \(entry.sourceSequence)")),
                ("Person's key", entry.personKey.map(PageParts.code)), ("Leaf", PageParts.code(entry.leafHash)),
                ("Prove", PageParts.command("mickai oar prove \(entry.index)")),
            ])
            values("Facts", entry.facts)
            values("Commitments", entry.commitments)
            neighbours
        }
    }

    private var parents: HTML? {
        guard !entry.parents.isEmpty else { return nil }
        return .joined(
            entry.parents.map { index in
                HTML(.span, .class("item")) { HTML(.a, .href(.entry(index))) { "Entry \(index)" } }
            })
    }

    private func named(_ name: String?, _ identifier: String) -> HTML {
        HTML(.span) {
            if let name {
                HTML(.bdi) { name }
                " "
            }
            PageParts.code(identifier)
        }
    }

    @HTMLBuilder private func values(_ title: String, _ values: [String: String]) -> HTML {
        if !values.isEmpty {
            HTML(.section) {
                HTML(.h2) { title }
                PageParts.facts(
                    values.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
                        .map { pair in (pair.key, PageParts.code(pair.value)) })
            }
        }
    }

    private var neighbours: HTML {
        HTML(.p, .class("neighbours")) {
            if entry.index > 0 { HTML(.a, .href(.entry(entry.index - 1))) { "← Entry \(entry.index - 1)" } }
            if entry.index < .max { HTML(.a, .href(.entry(entry.index + 1))) { "Entry \(entry.index + 1) →" } }
        }
    }
}
