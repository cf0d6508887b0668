import ArgumentParser
import Contracts
import Core

struct KnowledgeIngestCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "ingest",
        abstract: "Take in documents: text, tables, office files, mail, HTML, XML, PDF, scans and engineering data.",
        discussion: """
            A file that cannot be read is named with the reason and skipped; the rest is taken in.
              mickai knowledge ingest ./bulletins --collection bulletins --label internal --audience harbour
              mickai knowledge ingest --manifest ./manifest.json
            """)

    static let maximumPaths = 1_024

    @Argument(
        help: ArgumentHelp("Files and folders.", valueName: "path"), completion: .file(), transform: PathText.argument)
    var paths: [String] = []

    @Option(
        help: ArgumentHelp("A JSON file that lists documents with their labels.", valueName: "file"),
        completion: .file(extensions: ["json"]), transform: PathText.argument)
    var manifest: String?

    @Option(help: "The company that owns the documents (default: the node's).", transform: TenantName.init(_:))
    var owner: TenantName?

    @Option(help: "The collection (default: general).", transform: CollectionName.init(_:))
    var collection: CollectionName?

    @Option(help: "A company that may read them too; may be repeated.", transform: TenantName.init(_:))
    var audience: [TenantName] = []

    @Option(
        name: .customLong("label"),
        help: ArgumentHelp(
            """
            public, internal, personal, special-category, trade-secret:TENANT or export:REGIME:CLASSIFICATION; \
            may be repeated (default: internal).
            """, valueName: "label"))
    var labelTexts: [String] = []

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp(
            "A purpose they were collected for; may be repeated (default: any).", valueName: "purpose"),
        completion: .list(Purpose.allCases.map(\.rawValue)), transform: Purpose.init(_:))
    var purposes: [Purpose] = []

    @Option(
        name: .customLong("subject"),
        help: ArgumentHelp("A person they are about; may be repeated.", valueName: "subject"),
        transform: SubjectName.init(_:))
    var subjects: [SubjectName] = []

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard paths.isEmpty != (manifest == nil) else {
            throw ValidationError("Give either files and folders or --manifest.")
        }
        guard paths.count <= Self.maximumPaths else {
            throw ValidationError("At most \(Self.maximumPaths) files and folders a call; name their folder instead.")
        }
        let isMarked =
            owner != nil || collection != nil || !audience.isEmpty || !labelTexts.isEmpty || !purposes.isEmpty
            || !subjects.isEmpty
        guard manifest == nil || !isMarked else {
            throw ValidationError("With --manifest the file says owner, collection, labels and the rest.")
        }
        _ = try labels()
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let request = IngestRequest(
            paths: paths.map(session.resolve), manifest: manifest.map(session.resolve), owner: owner,
            collection: try collection ?? CollectionName("general"), audience: audience, labels: try labels(),
            purposes: purposes, subjects: subjects)
        let progress = ProgressLine(session)
        defer { progress.end() }
        let summary = try await session.node().ingest(request, progress: progress.report)
        return try CommandResult(summary, status: Self.status(of: summary)) { Self.fill(&$0, summary) }
    }

    private func labels() throws(CoreError) -> LabelSet {
        try LabelSet(texts: labelTexts.isEmpty ? ["internal"] : labelTexts)
    }

    /// Skipped files alone are no failure, unless nothing else was there.
    private static func status(of summary: IngestSummary) -> CommandStatus {
        let taken = summary.added + summary.changed + summary.unchanged
        return summary.cancelled || (taken == 0 && !summary.skipped.isEmpty) ? .failed : .done
    }

    private static func fill(_ page: inout Page, _ summary: IngestSummary) {
        page.fields([
            ("Added", String(summary.added)), ("Changed", String(summary.changed)),
            ("Unchanged", String(summary.unchanged)), ("Skipped", String(summary.skipped.count)),
            ("Passages", String(summary.passages)), ("Snapshot", String(summary.snapshot)),
            ("Vectors", summary.embedded ? "yes" : "no model; search works by words alone"),
            ("State", summary.cancelled ? "called off; what was done stands" : nil),
        ])
        guard !summary.skipped.isEmpty else { return }
        page.heading("Skipped files")
        page.table(["FILE", "CODE", "REASON"], summary.skipped.map { [$0.file, $0.code, $0.reason] })
    }
}
