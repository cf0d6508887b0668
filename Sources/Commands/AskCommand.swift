import ArgumentParser
import Contracts
import Core

struct AskCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask",
        abstract: "Ask a question; the answer comes with citations, decision path and receipt.",
        discussion: """
            Exit status 3 when the question is refused, 6 when the brains abstain or disagree; the report is complete \
            either way.
              mickai ask "Which torque applies to the front axle bolt?" --purpose engineering
            """)

    @Argument(help: "The question, in quotation marks.")
    var question: String

    @OptionGroup var reading: ReaderOptions

    @Option(help: "Look in this collection alone.", transform: CollectionName.init(_:))
    var collection: CollectionName?

    @Option(
        help: ArgumentHelp(
            "Write a proof that the record covers the answer, checkable without this node.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var receipt: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (1...RequestText.maximumBytes).contains(question.utf8.count) else {
            throw ValidationError("A question is 1 to \(RequestText.maximumBytes) bytes.")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await ask(session)
        let status = report.refusal == nil ? CommandStatus(outcome: report.outcome) : .refused
        let file = try await writeReceipt(of: report, session)
        return try CommandResult(report, status: status) {
            AskPage(report, home: common.homePath, receiptFile: file).fill(&$0)
        }
    }

    /// The file with the proof, when one is asked for; a refusal has one too.
    private func writeReceipt(of report: AskReport, _ session: CommandSession) async throws -> String? {
        guard let file = receipt.map(session.resolve), let index = report.receipt?.index else { return nil }
        _ = try await session.node().proof(ProofRequest(subject: .entry(index), format: .text, file: file))
        return file
    }

    /// Words that name no purpose or principal are refused by the node, so that the refusal stands in the record.
    private func ask(_ session: CommandSession) async throws -> AskReport {
        let reader: Reader
        do {
            reader = try reading.reader(in: session)
        } catch {
            let unreadable = UnreadableAsk(
                question: question, purpose: reading.purposeText ?? "", principal: reading.principalText, fault: error)
            return try await session.node().refuse(unreadable)
        }
        let request = AskRequest(
            question: question, reader: reader, collection: collection)
        return try await session.node().ask(request)
    }
}
