import ArgumentParser
import Contracts
import Core

struct RecordTraceCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace",
        abstract: "Show what led to an entry and everything that came of it.",
        discussion: """
            Back over its causes to the first instruction, and forward to every effect. Looking forward reads the \
            record from the first instruction on, at most --within entries.
              mickai oar trace 41
            """)

    static let maximumWithin: UInt64 = 10_000_000

    @Argument(help: "The entry's index.")
    var index: UInt64

    @Option(help: ArgumentHelp("How many entries to read at most, 0 to \(maximumWithin).", valueName: "count"))
    var within: UInt64 = 100_000

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard within <= Self.maximumWithin else { throw ValidationError("--within is 0 to \(Self.maximumWithin).") }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().trace(index, within: within)
        return try CommandResult(report) { TracePage(report).fill(&$0) }
    }
}

/// A trace as a tree of indented lines.
///
/// An entry stands under its last cause and names the others; so each stands there once.
struct TracePage {
    private static let maximumDepth = 24
    private let report: TraceReport

    init(_ report: TraceReport) { self.report = report }

    func fill(_ page: inout Page) {
        let known = Set(report.entries.map(\.index))
        var children: [UInt64: [EntryReport]] = [:]
        for entry in report.entries {
            if let cause = entry.parents.filter(known.contains).max() { children[cause, default: []].append(entry) }
        }
        page.heading("Trace of entry \(report.index)")
        var waiting = report.entries.filter { report.roots.contains($0.index) }.map { (entry: $0, depth: 0) }
        waiting.reverse()
        while let (entry, depth) = waiting.popLast() {
            page.paragraph(line(entry), indent: 2 * min(depth, Self.maximumDepth))
            waiting += (children[entry.index] ?? []).reversed().map { ($0, depth + 1) }
        }
        page.space()
        page.fields([
            ("Entries", String(report.entries.count)), ("Read", "\(report.scanned) entries to look forward"),
            ("Complete", report.complete ? "yes" : "no; look further with --within"),
        ])
    }

    private func line(_ entry: EntryReport) -> String {
        let mark = entry.index == report.index ? "* " : ""
        let others = entry.parents.sorted().dropLast()
        let also = others.isEmpty ? "" : ", also of \(others.map(String.init).joined(separator: " "))"
        let outcome = entry.outcome.map { ": \($0)" } ?? ""
        return "\(mark)\(entry.index) \(entry.action)\(outcome) by \(entry.actorName ?? entry.actor)\(also)"
    }
}
