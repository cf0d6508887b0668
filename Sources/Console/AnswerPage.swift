import Contracts
import Core

/// An answer with all that lets a reader check it: citations, decision path, receipt.
struct AnswerPage {
    /// How much of a digest is shown in a table; the API gives it whole.
    private static let digestLength = 16

    let question: String
    let reading: ReadingWords
    let report: AskReport

    var page: String {
        PageFrame(title: report.refusal == nil ? "Answer" : "Refused", place: .ask).page {
            HTML(.p, .class("asked")) {
                HTML(.span, .class("eyebrow")) { "You asked" }
                HTML(.bdi) { question }
            }
            HTML(.section, .class("answer")) {
                OutcomeWords(report.outcome).badge
                answer
            }
            citations
            decisionPath
            receipt
            HTML(.section) {
                HTML(.h2) { "Ask again" }
                AskPage(question: question, reading: reading).form
            }
        }
    }

    @HTMLBuilder private var answer: HTML {
        if let refusal = report.refusal {
            HTML(.h1) { "This question was refused" }
            HTML(.p, .class("said")) { refusal.reason }
            HTML(.p, .class("note")) { PageParts.code(refusal.code) }
        } else {
            HTML(.h1) { "Answer" }
            said
        }
    }

    /// The sentences with links to their citations; where the answer says more than its claims, it stands first.
    @HTMLBuilder private var said: HTML {
        if report.claims.isEmpty || !report.claims.allSatisfy({ report.answer.contains($0.text) }) {
            for line in report.answer.split(separator: "\n") {
                HTML(.p, .class("said"), .dir("auto")) { String(line) }
            }
        }
        if report.claims.count > 1 {
            HTML(.ol, .class("said")) {
                for claim in report.claims { HTML(.li, .dir("auto")) { sentence(claim) } }
            }
        } else {
            for claim in report.claims { HTML(.p, .class("said"), .dir("auto")) { sentence(claim) } }
        }
    }

    @HTMLBuilder private func sentence(_ claim: AskReport.ReportedClaim) -> HTML {
        claim.text
        for position in claim.citations {
            HTML(.sup) {
                HTML(
                    .a, .href(.place("citation-", position + 1)), .ariaLabel("Citation \(position + 1)")
                ) { "\(position + 1)" }
            }
        }
    }

    @HTMLBuilder private var citations: HTML {
        if !report.citations.isEmpty {
            HTML(.section) {
                HTML(.h2) { "Citations" }
                HTML(.ol, .class("citations")) {
                    for (position, citation) in report.citations.enumerated() {
                        HTML(.li, .id("citation-\(position + 1)")) { self.citation(citation) }
                    }
                }
            }
        }
    }

    @HTMLBuilder private func citation(_ citation: Citation) -> HTML {
        HTML(.blockquote, .dir("auto")) { citation.quote }
        HTML(.p, .class("source")) {
            HTML(.a, .href(link(citation))) { HTML(.bdi) { citation.title } }
            HTML(.span, .class("note")) {
                for heading in citation.headings {
                    " › "
                    HTML(.bdi) { heading }
                }
            }
        }
        HTML(.p, .class("note")) {
            PageParts.code(citation.source)
            ", version \(citation.version)"
            if let place = citation.place {
                ", "
                HTML(.bdi) { place }
            }
            ", characters \(citation.start) to \(citation.end)"
        }
    }

    private func link(_ citation: Citation) -> PageLink {
        .passage(
            document: citation.document, version: citation.version, start: citation.start, end: citation.end,
            reading: reading)
    }

    @HTMLBuilder private var decisionPath: HTML {
        if !report.decisionPath.isEmpty {
            HTML(.section) {
                HTML(.h2) { "How it was decided" }
                PageParts.table(
                    "Decision path: the rules in the order in which they applied", ["Rule", "Result", "Input digest"],
                    report.decisionPath.map { step in
                        [
                            PageParts.code(step.rule), .text(step.result),
                            PageParts.code(String(step.inputDigest.prefix(Self.digestLength))),
                        ]
                    })
                PageParts.facts([
                    ("Decision", report.decision.map(PageParts.code)), ("Labels", PageParts.labels(report.labels)),
                ])
            }
        }
    }

    @HTMLBuilder private var receipt: HTML {
        if let receipt = report.receipt {
            HTML(.section) {
                HTML(.h2) { "Receipt" }
                HTML(.p) {
                    "Entry \(receipt.index) of the record covers this, "
                    "in a signed checkpoint of \(receipt.treeSize) entries."
                }
                PageParts.facts([
                    ("Entry", HTML(.a, .href(.entry(receipt.index))) { "Entry \(receipt.index)" }),
                    ("Leaf", PageParts.code(receipt.leafHash.description)),
                    ("Log", PageParts.code(receipt.log.description)),
                    ("Verify", PageParts.command("mickai oar verify")),
                    ("Prove this entry", PageParts.command("mickai oar prove \(receipt.index)")),
                    ("Run it again", report.decision.map { PageParts.command("mickai replay \($0)") }),
                ])
                HTML(.details) {
                    HTML(.summary) { "Signed checkpoint and inclusion proof" }
                    HTML(.pre, .tabIndex(0)) { receipt.checkpoint }
                    HTML(.pre, .tabIndex(0)) { receipt.inclusionPath.map(\.description).joined(separator: "\n") }
                }
            }
        }
    }
}
