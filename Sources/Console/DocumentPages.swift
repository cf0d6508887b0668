import Contracts

/// The documents that one may read for a purpose.
struct DocumentsPage {
    let reading: ReadingWords
    /// `nil` before a purpose is chosen.
    let documents: [DocumentSummary]?

    var page: String {
        PageFrame(title: "Documents", place: .documents, isWide: true).page {
            HTML(.h1) { "Documents" }
            HTML(.p, .class("lead")) {
                "What may be read depends on who reads and why; what may not be read is not here."
            }
            HTML(.form, .class("card"), .method("get"), .action(.documents)) {
                PageParts.readingFields(reading)
                HTML(.button, .type("submit")) { "Show" }
            }
            if let documents { list(documents) }
        }
    }

    @HTMLBuilder private func list(_ documents: [DocumentSummary]) -> HTML {
        if documents.isEmpty {
            HTML(.p) { "No document may be read for that purpose." }
        } else {
            PageParts.table(
                documents.count == 1 ? "1 document" : "\(documents.count) documents",
                ["Title", "Source", "Owner", "Collection", "Labels", "Version", "Passages"], documents.map(row))
        }
    }

    private func row(_ document: DocumentSummary) -> [HTML] {
        [
            HTML(.a, .href(.document(document.document, reading: reading))) { HTML(.bdi) { document.title } },
            PageParts.code(document.source), .text(document.owner), .text(document.collection),
            PageParts.labels(document.labels), .text(String(document.version)), .text(String(document.passages)),
        ]
    }
}

/// A document's text with a citation marked in it.
struct PassagePage {
    let report: DocumentTextReport
    /// Where the citation stands, and in which version; `nil` shows the document alone.
    let citation: (range: Range<Int>, version: Int?)?

    var page: String {
        let window = PassageWindow(report.text, around: markedRange)
        return PageFrame(title: report.source, place: .documents).page {
            HTML(.p, .class("eyebrow")) { "Document, version \(report.version)" }
            HTML(.h1, .class("path")) { HTML(.bdi) { report.source } }
            notice(window)
            if !window.marked.isEmpty {
                HTML(.p) { HTML(.a, .href(.place("passage"))) { "Go to the cited passage" } }
            }
            HTML(.article, .class("document"), .dir("auto"), .lang("")) {
                window.before
                if !window.marked.isEmpty { HTML(.mark, .id("passage"), .tabIndex(-1)) { window.marked } }
                window.after
            }
        }
    }

    private var isOtherVersion: Bool { citation?.version.map { $0 != report.version } ?? false }

    private var markedRange: Range<Int>? { isOtherVersion ? nil : citation?.range }

    @HTMLBuilder private func notice(_ window: PassageWindow) -> HTML {
        if let citation, isOtherVersion {
            HTML(.p, .class("notice")) {
                "The citation stands in version \(citation.version ?? 0); this is version \(report.version), "
                "so nothing is marked."
            }
        } else if let citation, window.marked.isEmpty {
            HTML(.p, .class("notice")) {
                "Characters \(citation.range.lowerBound) to \(citation.range.upperBound) do not stand in this document."
            }
        }
        if window.isCut {
            HTML(.p, .class("notice")) {
                "A part of a long document: characters \(window.shown.lowerBound) to \(window.shown.upperBound)."
            }
        }
    }
}

/// The part of a long text that is shown, cut at its marked range, all in Unicode scalars.
struct PassageWindow: Equatable {
    static let maximumScalars = 200_000

    let before: String
    let marked: String
    let after: String
    let shown: Range<Int>
    let isCut: Bool

    /// - Parameter range: ignored where it does not lie within the text.
    init(_ text: String, around range: Range<Int>?) {
        let scalars = Array(text.unicodeScalars)
        let marking = range.flatMap { $0.upperBound <= scalars.count && !$0.isEmpty ? $0 : nil }
        let centre = marking.map { ($0.lowerBound + $0.upperBound) / 2 } ?? 0
        let start = max(0, min(centre - Self.maximumScalars / 2, scalars.count - Self.maximumScalars))
        shown = start..<min(scalars.count, start + Self.maximumScalars)
        isCut = shown.count < scalars.count
        let inside = marking?.clamped(to: shown) ?? shown.lowerBound..<shown.lowerBound
        let part = { (range: Range<Int>) in
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[range])
            return String(view)
        }
        before = part(shown.lowerBound..<inside.lowerBound)
        marked = part(inside)
        after = part(inside.upperBound..<shown.upperBound)
    }
}

/// Asks for the purpose that an address to a document left out.
struct PurposePage {
    /// The address's other fields, which the form carries on.
    let fields: [(name: String, value: String)]

    var page: String {
        PageFrame(title: "Purpose", place: .documents).page {
            HTML(.h1) { "Why do you read it?" }
            HTML(.p, .class("lead")) { "A document is opened for a stated purpose; the purpose is recorded." }
            HTML(.form, .class("card"), .method("get"), .action(.passage)) {
                for field in fields {
                    HTML(.input, .type("hidden"), .name(field.name), .value(field.value))
                }
                PageParts.readingFields(ReadingWords(purpose: nil, principal: nil))
                HTML(.button, .type("submit")) { "Open" }
            }
        }
    }
}
