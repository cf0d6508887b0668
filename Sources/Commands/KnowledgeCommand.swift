import ArgumentParser
import Contracts
import Core

struct KnowledgeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "knowledge",
        abstract: "Documents in, out and searched.",
        discussion: """
            A document that a reader may not know of leaves no trace in what these commands show.
              mickai knowledge search "axle bolt torque" --purpose engineering
            """,
        subcommands: [
            KnowledgeIngestCommand.self, KnowledgeListCommand.self, KnowledgeShowCommand.self,
            KnowledgeSearchCommand.self, KnowledgeEvaluateCommand.self, KnowledgeRemoveCommand.self,
        ])
}

struct KnowledgeListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the documents a reader may know of.",
        discussion: "  mickai knowledge list --purpose engineering --as robin")

    @OptionGroup var reading: ReaderOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { _ = try reading.reader() }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let documents = try await session.node().documents(reading.reader(in: session))
        return try CommandResult(["documents": documents]) { page in
            guard !documents.isEmpty else { return page.paragraph("No documents.") }
            page.table(
                ["DOCUMENT", "SOURCE", "COLLECTION", "OWNER", "LABELS", "VERSION"],
                documents.map {
                    [
                        $0.document, $0.source, $0.collection, $0.owner, $0.labels.joined(separator: " "),
                        String($0.version),
                    ]
                })
        }
    }
}

struct KnowledgeShowCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a document's text.",
        discussion: """
            Control characters are spelled out; --json gives the text to the letter.
              mickai knowledge show 5c0e9b7a41d24f388e6fb1a09c3d7245 --purpose engineering
            """)

    @Argument(help: "The document's identifier.")
    var document: String

    @OptionGroup var reading: ReaderOptions
    @OptionGroup var common: CommonOptions

    func validate() throws { _ = try reading.reader() }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().documentText(document, reading.reader(in: session))
        return try CommandResult(report) { $0.verbatim(report.text) }
    }
}

struct KnowledgeSearchCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Find passages by words and meaning.",
        discussion: "  mickai knowledge search \"axle bolt torque\" --purpose engineering --limit 5")

    @Argument(help: "What to look for.")
    var words: [String]

    @OptionGroup var reading: ReaderOptions

    @Option(help: "Look in this collection alone.", transform: CollectionName.init(_:))
    var collection: CollectionName?

    @Option(help: "How many passages at most, 1 to \(PassageQuery.maximumLimit).")
    var limit = 10

    @OptionGroup var common: CommonOptions

    private var text: String { words.joined(separator: " ") }

    func validate() throws {
        _ = try reading.reader()
        guard (1...PassageQuery.maximumLimit).contains(limit) else {
            throw ValidationError("--limit is 1 to \(PassageQuery.maximumLimit).")
        }
        guard (1...PassageQuery.maximumTextBytes).contains(text.utf8.count) else {
            throw ValidationError("What to look for is 1 to \(PassageQuery.maximumTextBytes) bytes.")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().search(
            text, limit: limit, collection: collection, reading.reader(in: session))
        return try CommandResult(report) { page in
            if report.passages.isEmpty { page.paragraph("Nothing found.") }
            for (position, hit) in report.passages.enumerated() {
                let headings = hit.headings.isEmpty ? "" : " · " + hit.headings.joined(separator: " > ")
                page.paragraph("\(position + 1). \(hit.source)\(headings)")
                page.paragraph(hit.text, indent: 3)
                let place = hit.place.map { ", \($0)" } ?? ""
                page.note(
                    "\(hit.document), passage \(hit.passage)\(place), \(hit.labels.joined(separator: " "))", indent: 3)
                page.space()
            }
        }
    }
}

struct KnowledgeRemoveCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a document from what can be searched.",
        discussion: "  mickai knowledge remove 5c0e9b7a41d24f388e6fb1a09c3d7245")

    @Argument(help: "The document's identifier.")
    var document: String

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().removeDocument(document)
        return try CommandResult(report) { page in
            page.fields([
                ("Removed", report.document), ("Versions", String(report.versions)), ("Entry", String(report.entry)),
            ])
        }
    }
}
