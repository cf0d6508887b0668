import ArgumentParser
import Contracts
import Core

/// A command that does its work through a ``CommandSession`` and hands back what to show.
protocol SessionCommand: AsyncParsableCommand {
    var common: CommonOptions { get }
    /// Whether the call needs the process that owns the home.
    var scope: CommandScope { get }

    func perform(in session: CommandSession) async throws -> CommandResult
}

/// Where a call can run.
package enum CommandScope: Sendable {
    /// In any process: it opens no home, or makes or serves one itself.
    case local
    /// In the process that owns the home.
    case node
}

extension SessionCommand {
    var scope: CommandScope { .node }

    mutating func run() async throws {
        guard let session = CommandSession.current else {
            throw CommandError(.unexpected, "Commands run through CommandRunner.")
        }
        let result = try await perform(in: session)
        let text = common.json ? result.json + "\n" : result.page.text(usesColour: session.usesColour)
        if !text.isEmpty { session.output.write(text, to: .standardOutput) }
        if result.status != .done { throw ExitCode(result.status.rawValue) }
    }
}

/// What every command takes.
struct CommonOptions: ParsableArguments {
    @Option(
        name: .customLong("home"),
        help: ArgumentHelp("The folder that holds the node (default: $MICKAI_HOME, else ./var).", valueName: "dir"),
        completion: .directory, transform: PathText.argument)
    var homePath: String?

    @Flag(help: "Print one JSON object on standard output and nothing else there.")
    var json = false

    /// The home for commands that open none.
    func home(in session: CommandSession) -> String { homePath.map(session.resolve) ?? session.home }
}

/// What a command brings back: the same facts for programs and for people, and the exit status.
struct CommandResult {
    let json: String
    let page: Page
    let status: CommandStatus

    init(_ report: some Encodable, status: CommandStatus = .done, page build: (inout Page) -> Void) throws {
        json = try ReportJSON.text(of: report)
        var page = Page()
        build(&page)
        self.page = page
        self.status = status
    }
}

/// Who reads, and for what.
struct ReaderOptions: ParsableArguments {
    static let knownPurposes = Purpose.allCases.map(\.rawValue).joined(separator: ", ")

    @Option(
        name: .customLong("purpose"),
        help: ArgumentHelp("What it is for, one of: \(knownPurposes).", valueName: "purpose"),
        completion: .list(Purpose.allCases.map(\.rawValue)))
    var purposeText: String?

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "On whose behalf; recorded as delegation (default: the operator of the home).", valueName: "principal"))
    var principalText: String?

    @Option(
        help: ArgumentHelp("The key file of --as, where that person holds a key.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var credential: String?

    func validate() throws {
        guard let purposeText, !purposeText.isEmpty else {
            throw ValidationError("Say what it is for with --purpose, one of: \(Self.knownPurposes).")
        }
    }

    /// - Throws: ``CoreError`` `core.unknown-purpose` or `core.malformed-name`.
    func reader() throws(CoreError) -> Reader {
        let purpose = try Purpose(purposeText ?? "")
        guard let principalText else { return Reader(principal: nil, purpose: purpose) }
        return Reader(principal: try PrincipalName(principalText), purpose: purpose)
    }

    /// The same with the key file.
    ///
    /// - Throws: as ``reader()``.
    func reader(in session: CommandSession) throws(CoreError) -> Reader {
        let reader = try reader()
        return Reader(
            principal: reader.principal, purpose: reader.purpose, credentialFile: credential.map(session.resolve))
    }
}

extension Optional where Wrapped == String {
    /// For a table's cell.
    var orDash: String { self ?? "-" }
}
