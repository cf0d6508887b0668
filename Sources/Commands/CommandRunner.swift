import ArgumentParser
import Core

/// Parses the words of a call, runs it in a session and gives back its exit status; nothing escapes it.
package enum CommandRunner {
    package static let maximumArguments = 4_096
    package static let maximumArgumentBytes = 131_072
    private static let helpColumns = 100
    /// What generated completion scripts would call back with; none of ours does.
    private static let completionCallback = "---completion"

    /// - Parameter arguments: without the program's name.
    /// - Returns: the exit status of ``CommandStatus``.
    package static func run(_ arguments: [String], session: CommandSession) async -> Int32 {
        let wantsJSON = arguments.prefix { $0 != "--" }.contains("--json")
        var command: any SessionCommand
        do {
            command = try parse(arguments)
        } catch {
            return answer(unparsed: error, wantsJSON: wantsJSON, session: session)
        }
        do {
            try await CommandSession.$current.withValue(session) { try await command.run() }
            return CommandStatus.done.rawValue
        } catch let exit as ExitCode {
            return exit.rawValue
        } catch {
            return show(FailureReport(running: error), wantsJSON: wantsJSON, session: session)
        }
    }

    /// Whether a call can run in this process or belongs to the one that owns the home.
    ///
    /// Help, completion scripts and calls that do not parse are local.
    package static func scope(of arguments: [String]) -> CommandScope {
        (try? parse(arguments))?.scope ?? .local
    }

    /// The home that a call means: `--home`, else `MICKAI_HOME`, else `var` in the working folder; absolute.
    package static func home(in arguments: [String], environment: [String: String], workingFolder: String) -> String {
        let named = (try? parse(arguments))?.common.homePath
        let configured = environment["MICKAI_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return PathText.resolve(named ?? configured ?? "var", against: workingFolder)
    }

    /// The command that the words spell; throws what ArgumentParser throws, also for help.
    private static func parse(_ arguments: [String]) throws -> any SessionCommand {
        guard arguments.count <= maximumArguments,
            arguments.reduce(0, { $0 + $1.utf8.count }) <= maximumArgumentBytes
        else {
            throw ValidationError(
                "A call holds at most \(maximumArguments) arguments and \(maximumArgumentBytes) bytes.")
        }
        guard arguments.first != completionCallback else { throw ValidationError("No command completes by itself.") }
        guard !arguments.isEmpty else { throw CleanExit.message(StartPage.text) }
        try checkNames(arguments)
        var command = try MickaiCommand.parseAsRoot(arguments)
        if let command = command as? any SessionCommand { return command }
        try command.run()
        throw CleanExit.helpRequest(MickaiCommand.self)
    }

    /// Says of a command that is none that it is none, whatever options stand behind it; the parser would speak of
    /// the first option that it does not know there.
    private static func checkNames(_ arguments: [String]) throws {
        let isHelp = arguments.first == "help"
        var level: any ParsableCommand.Type = MickaiCommand.self
        var path = "mickai"
        for name in arguments.dropFirst(isHelp ? 1 : 0) {
            let below = level.configuration.subcommands
            if name.hasPrefix("-") {
                if isHelp { continue }
                guard !below.isEmpty, name == "--json" || name.hasPrefix("--home") else { return }
                let choices = below.map { $0._commandName }.joined(separator: ", ")
                throw ValidationError("'\(path)' needs a command before '\(name)', one of: \(choices).")
            }
            guard isHelp || !below.isEmpty, name != "help" else { return }
            guard let next = below.first(where: { $0._commandName == name }) else {
                let help = isHelp || path == "mickai" ? "mickai help" : "mickai help" + path.dropFirst("mickai".count)
                throw ValidationError("There is no command '\(name)'; '\(help)' lists them.")
            }
            level = next
            path += " " + name
        }
    }

    /// Help, the version and completion scripts are an answer; anything else that stopped the parser is a failure.
    private static func answer(unparsed error: any Error, wantsJSON: Bool, session: CommandSession) -> Int32 {
        guard MickaiCommand.exitCode(for: error) == .success else {
            return show(FailureReport(parsing: error, columns: helpColumns), wantsJSON: wantsJSON, session: session)
        }
        let text = MickaiCommand.fullMessage(for: error, columns: helpColumns)
        session.output.write(text.hasSuffix("\n") ? text : text + "\n", to: .standardOutput)
        return CommandStatus.done.rawValue
    }

    private static func show(_ failure: FailureReport, wantsJSON: Bool, session: CommandSession) -> Int32 {
        if wantsJSON { session.output.write(failure.json + "\n", to: .standardOutput) }
        session.output.write(VisibleText.block(failure.words) + "\n", to: .standardError)
        return failure.status.rawValue
    }
}
