import Contracts
import Core

/// How an answer reads on a screen.
struct AskPage {
    private static let digestLength = 12
    private let report: AskReport
    private let home: String?
    private let receiptFile: String?

    init(_ report: AskReport, home: String?, receiptFile: String? = nil) {
        self.report = report
        self.home = home
        self.receiptFile = receiptFile
    }

    func fill(_ page: inout Page) {
        if let refusal = report.refusal {
            page.heading("Refused")
            page.paragraph("\(refusal.reason) (\(refusal.code))")
        } else {
            page.heading("Answer")
            page.paragraph(report.answer.isEmpty ? "No answer that the documents bear out." : report.answer)
        }
        fillCitations(&page)
        page.space()
        page.fields([
            ("Outcome", outcome), ("Labels", report.labels.joined(separator: " ")),
            ("Decision", report.decision),
        ])
        if !report.decisionPath.isEmpty {
            page.heading("Decision path")
            page.table(
                ["RULE", "RESULT", "INPUT"],
                report.decisionPath.map { [$0.rule, $0.result, String($0.inputDigest.prefix(Self.digestLength))] })
        }
        fillReceipt(&page)
    }

    private var outcome: String {
        let failed = report.failedBrains
        return failed.isEmpty ? report.outcome : "\(report.outcome); a brain failed: \(failed.joined(separator: ", "))"
    }

    private func fillCitations(_ page: inout Page) {
        guard !report.citations.isEmpty else { return }
        page.heading("Citations")
        for (position, citation) in report.citations.enumerated() {
            let headings = citation.headings.isEmpty ? "" : " · " + citation.headings.joined(separator: " > ")
            page.paragraph("[\(position + 1)] \(citation.source)\(headings)")
            page.paragraph("\"\(citation.quote)\"", indent: 4)
            let place = citation.place.map { ", \($0)" } ?? ""
            page.note("version \(citation.version)\(place), characters \(citation.start)-\(citation.end)", indent: 4)
        }
    }

    private func fillReceipt(_ page: inout Page) {
        guard let receipt = report.receipt else { return }
        let suffix = home.map { " --home \(PathText.shellWord($0))" } ?? ""
        let leaf = receipt.leafHash.description.prefix(Self.digestLength)
        page.space()
        page.fields([
            ("Receipt", "entry \(receipt.index), leaf \(leaf), in a signed checkpoint of \(receipt.treeSize)"),
            ("Verify", "mickai oar verify\(suffix)"),
            (
                "Anywhere",
                receiptFile.map { "mickai oar verify --proof \(PathText.shellWord($0)) --key root.pub" }
            ),
        ])
    }
}
