import ArgumentParser
import Contracts

struct KnowledgeEvaluateCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Measure retrieval over a folder in BEIR form: nDCG@10, recall@10, queries a second.",
        discussion: """
            The folder holds corpus.jsonl, queries.jsonl and qrels/test.tsv. Brackets hold the 95 % interval over \
            resampled questions. A run kept with --save is what a later one is held against: exit status 1 when that \
            is worse, and not by chance.
              mickai knowledge evaluate ./scifact --save ./before.json
              mickai knowledge evaluate ./scifact --against ./before.json
            """)

    @Argument(help: "The folder.", completion: .directory, transform: PathText.argument)
    var folder: String

    @Option(
        help: ArgumentHelp("Keep this run here.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var save: String?

    @Option(
        help: ArgumentHelp("A kept run that this one must not fall behind.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var against: String?

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let progress = ProgressLine(session)
        defer { progress.end() }
        let request = EvaluationRequest(
            folder: session.resolve(folder), saveFile: save.map(session.resolve),
            againstFile: against.map(session.resolve))
        let report = try await session.node().evaluateKnowledge(request, progress: progress.report)
        return try CommandResult(report, status: report.against?.isRegression == true ? .failed : .done) { page in
            Self.fill(&page, with: report)
        }
    }

    private static func fill(_ page: inout Page, with report: EvaluationReport) {
        page.fields([
            (
                "nDCG@10",
                "\(rounded(report.ndcgAt10)) [\(rounded(report.ndcgAt10Low)), \(rounded(report.ndcgAt10High))]"
            ), ("Recall@10", rounded(report.recallAt10)),
            ("Queries a second", rounded(report.queriesPerSecond)), ("Queries", String(report.queries)),
            ("Documents", String(report.documents)), ("Vectors", report.embedded ? "yes" : "no, words alone"),
            ("Folder", report.folder),
        ])
        if !report.parts.isEmpty {
            page.space()
            page.table(
                ["ALONE", "NDCG@10", "GAIN OF BOTH"],
                report.parts.map { [$0.ranking, rounded($0.ndcgAt10), words($0.gain)] })
        }
        if let against = report.against {
            page.space()
            page.fields([
                ("Against", against.file), ("Gain", words(against.gain)),
                ("Regression", against.isRegression ? "yes" : "no"),
            ])
        }
        page.space()
        page.table(["FILE", "SHA-256"], report.files.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
    }

    private static func words(_ gain: EvaluationReport.Gain) -> String {
        "\(rounded(gain.mean)) [\(rounded(gain.low)), \(rounded(gain.high))]"
    }

    /// Four decimal places, without locale.
    private static func rounded(_ value: Double) -> String {
        value.isFinite ? ((value * 10_000).rounded() / 10_000).description : "-"
    }
}
