import Contracts
import Core

/// Fixed facts for the fakes.
package enum Sample {
    package static let receipt = Receipt(
        log: .zero, index: 41, leafHash: .zero, treeSize: 57, inclusionPath: [.zero], checkpoint: "origin\n57\nAAAA\n")

    package static let grant = GrantSummary(
        principal: "robin", purpose: "engineering", caseName: "axle", until: "2027-01-01T00:00:00Z")

    package static let principal = PrincipalSummary(
        id: "p1", name: "robin", title: "Robin", tenant: "aurion", kind: "person", roles: ["engineer"],
        citizenships: ["DE"], residencies: [], clearances: ["eu"], active: true, hasCredential: false, grants: [grant])

    package static let recordKeys = RecordKeysReport(
        log: "aa",
        root: .init(keyID: "k0", publicKey: "00"), rootPlace: .offlineFolder,
        keys: [
            .init(keyID: "k1", role: "entry", publicKey: "01", first: 0, last: 12, suspectFrom: 9),
            .init(keyID: "k2", role: "entry", publicKey: "02", first: 13, last: nil, suspectFrom: nil),
        ])

    package static func answer(
        _ text: String = "Tighten to 105 Nm.", outcome: String = "unanimous", refusal: AskReport.Refusal? = nil,
        source: String = "bulletins/sb-014.md", quote: String = "105 Nm", headings: [String] = ["Axle", "Bolts"],
        location: PassageLocation? = PassageLocation(
            place: .page(3), boxes: PageBox(left: 288, top: 253, right: 449, bottom: 298).map { [$0] } ?? []),
        failedBrains: [String] = []
    ) -> AskReport {
        let isAnswer = refusal == nil
        return AskReport(
            answer: isAnswer ? text : "", claims: isAnswer ? [.init(text: text, citations: [0])] : [],
            citations: isAnswer
                ? [
                    Citation(
                        document: "d1", source: source, title: "Bulletin", version: 1, passage: 2, start: 10, end: 16,
                        quote: quote, headings: headings, location: location)
                ] : [],
            outcome: outcome,
            decisionPath: [
                RuleApplicationReport(
                    rule: "resolve.agreement", inputDigest: "0123456789abcdef0123", result: "unanimous")
            ],
            decision: isAnswer ? "7f3a" : nil, refusal: refusal, receipt: receipt, labels: ["internal"],
            failedBrains: failedBrains)
    }

    package static func verification(_ verdict: String) -> VerificationReport {
        let isGood = verdict == "VERIFIED"
        return VerificationReport(
            verdict: verdict, entries: 57, firstFailingIndex: isGood ? nil : 12, reason: isGood ? nil : "signature",
            log: "aa", notes: [])
    }

    package static func ingest(added: Int = 1, skipped: Int = 1, cancelled: Bool = false) -> IngestSummary {
        IngestSummary(
            added: added, changed: 0, unchanged: 0,
            skipped: (0..<skipped).map { _ in .init(file: "bad.pdf", code: "parse.unreadable", reason: "damaged") },
            passages: 5, snapshot: 4, embedded: false, cancelled: cancelled)
    }

    package static func entry(_ index: UInt64) -> EntryReport {
        EntryReport(
            index: index, time: "2026-01-01T00:00:00Z", action: "request.received", actor: "p1", actorName: "robin",
            onBehalfOf: nil, onBehalfOfName: nil, tenant: "t1", source: "s1", sourceSequence: 3, parents: [1],
            purpose: "engineering", lawfulBasis: "not-personal", component: nil, outcome: nil, labels: nil,
            subjects: [], objects: ["d1"], facts: ["leafCount": "2"], commitments: [:], personKey: nil,
            leafHash: "ff")
    }

    package static func passage() throws -> RankedPassage {
        RankedPassage(
            reference: PassageReference(
                document: try DocumentID(String(repeating: "0d", count: 16)), version: 1, ordinal: 2),
            source: "a/b.md", title: "B", headings: ["Axle"], start: 0, end: 6, text: "105 Nm", labels: .public,
            fusedMicros: 16_393, lexicalMicros: nil, similarityMicros: 500_000)
    }
}
