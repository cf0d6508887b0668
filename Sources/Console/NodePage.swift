import Contracts

/// What the node is and what holds on it.
struct NodePage {
    let report: NodeReport

    var page: String {
        PageFrame(title: "Node", place: .node).page {
            HTML(.h1) { "Node" }
            HTML(.p, .class("lead")) { report.assuranceWords }
            for fault in report.faults { HTML(.p, .class("said")) { fault } }
            PageParts.facts([
                ("Assurance", PageParts.text(report.assurance)), ("At rest", PageParts.text(report.atRest)),
                ("Entries in the record", .text(String(report.entries))),
                ("State of the knowledge", .text(String(report.snapshot))),
                ("Embedding model", report.model.map(PageParts.code) ?? .text("none: search works by words alone")),
                ("Log", PageParts.code(report.log)), ("Home", PageParts.code(report.home)),
                ("Verify the record", PageParts.command("mickai oar verify")),
                ("Without this product", PageParts.command("mickai oar export --to ./record")),
            ])
        }
    }
}
