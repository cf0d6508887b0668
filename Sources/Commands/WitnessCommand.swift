import ArgumentParser
import Contracts
import Core

struct WitnessCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Have a witness on another machine date the record, by files across an air gap.",
        discussion: """
            At the node 'request' and later 'add'; on the witness's machine, which needs no node, 'init' once and 'sign'.
              mickai oar witness request --to /media/request
            """,
        subcommands: [
            WitnessRequestCommand.self, WitnessAddCommand.self, WitnessInitCommand.self, WitnessSignCommand.self,
        ])
}

struct WitnessRequestCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Write what a witness needs: a checkpoint, and proof that it only adds to the one before.",
        discussion: "  mickai oar witness request --to /media/request")

    @Option(
        help: ArgumentHelp(
            "The size that the witness cosigned last, or its cosigned file (default: the largest brought back).",
            valueName: "size|file"))
    var since: String?

    @Option(
        help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var to: String

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let from: WitnessedSince
        if let since {
            from = try UInt64(since).map { .size($0) } ?? .file(session.resolve(PathText.argument(since)))
        } else {
            from = .newest
        }
        let report = try await session.node().witnessRequest(since: from, to: session.resolve(to))
        return try CommandResult(report) { page in
            page.fields([
                ("File", report.file), ("From", "\(report.oldSize) entries"),
                ("Checkpoint of", "\(report.size) entries"), ("Root", report.root),
            ])
        }
    }
}

struct WitnessAddCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Check what a witness brought back, record it and keep it for exports.",
        discussion: "  mickai oar witness add /media/cosigned --witness ./witness.keys")

    @Argument(help: ArgumentHelp("The cosigned checkpoint.", valueName: "file"), transform: PathText.argument)
    var file: String

    @Option(
        help: ArgumentHelp("The witness's public keys.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var witness: String

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().addCosignature(
            in: session.resolve(file), keyFile: session.resolve(witness))
        return try CommandResult(report) { page in
            page.fields([
                ("Witness", report.witness), ("Entries", String(report.size)), ("Root", report.root),
                ("Time", report.time), ("Recorded as", report.entry.map { "entry \($0)" }),
            ])
        }
    }
}

struct WitnessInitCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a witness: a folder with its keys. It needs no node.",
        discussion: "  mickai oar witness init --to ./witness --name audit.example/w1")

    @Option(
        help: ArgumentHelp("The folder to make it in.", valueName: "dir"), completion: .directory,
        transform: PathText.argument)
    var to: String

    @Option(help: "The name it cosigns under, such as audit.example/w1.")
    var name: String

    @OptionGroup var common: CommonOptions

    var scope: CommandScope { .local }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.local.initialiseWitness(in: session.resolve(to), name: name)
        return try CommandResult(report) { page in
            page.fields([("Witness", report.name), ("Folder", report.folder), ("Public keys", report.keyFile)])
            page.note("witness.seed in it is the private key: keep the folder where only the witness gets at it.")
        }
    }
}

struct WitnessSignCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Cosign a node's request, unless the log went back, forked or is not the one it was.",
        discussion: """
            The first request of a log needs its root key, from which on the witness knows it.
              mickai oar witness sign /media/request --witness ./witness --to /media/cosigned --key ./root.pub
            """)

    @Argument(help: ArgumentHelp("The request.", valueName: "file"), transform: PathText.argument)
    var request: String

    @Option(
        help: ArgumentHelp("The witness's folder.", valueName: "dir"), completion: .directory,
        transform: PathText.argument)
    var witness: String

    @Option(
        help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var to: String

    @Option(
        help: ArgumentHelp("The log's root public key, at its first request.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var key: String?

    @OptionGroup var common: CommonOptions

    var scope: CommandScope { .local }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.local.cosign(
            CosigningRequest(
                request: session.resolve(request), witness: session.resolve(witness), output: session.resolve(to),
                keyFile: key.map(session.resolve)))
        return try CommandResult(report) { page in
            page.fields([
                ("File", report.file), ("Log", report.log), ("Entries", String(report.size)), ("Root", report.root),
                ("Time", report.time),
            ])
        }
    }
}
