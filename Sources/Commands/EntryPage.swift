import Contracts

/// How an entry of the record reads on a screen.
struct EntryPage {
    private let entry: EntryReport

    init(_ entry: EntryReport) { self.entry = entry }

    func fill(_ page: inout Page) {
        page.heading("Entry \(entry.index)")
        page.fields([
            ("Time", entry.time), ("Action", entry.action), ("Actor", Self.named(entry.actor, entry.actorName)),
            ("On behalf of", entry.onBehalfOf.map { Self.named($0, entry.onBehalfOfName) }),
            ("Tenant", entry.tenant), ("Source", "\(entry.source), number \(entry.sourceSequence)"),
            ("Parents", Self.list(entry.parents.map(String.init))), ("Purpose", entry.purpose),
            ("Lawful basis", entry.lawfulBasis), ("Component", entry.component), ("Outcome", entry.outcome),
            ("Labels", entry.labels.flatMap(Self.list)), ("Subjects", Self.list(entry.subjects)),
            ("Objects", Self.list(entry.objects)), ("Person's key", entry.personKey), ("Leaf", entry.leafHash),
        ])
        fill(&page, "Facts", entry.facts)
        fill(&page, "Commitments", entry.commitments)
    }

    private func fill(_ page: inout Page, _ title: String, _ values: [String: String]) {
        guard !values.isEmpty else { return }
        page.heading(title)
        page.fields(values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) })
    }

    private static func named(_ identifier: String, _ name: String?) -> String {
        name.map { "\($0) (\(identifier))" } ?? identifier
    }

    private static func list(_ values: [String]) -> String? {
        values.isEmpty ? nil : values.joined(separator: " ")
    }
}
