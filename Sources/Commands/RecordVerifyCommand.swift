import ArgumentParser
import Contracts
import Core

struct RecordVerifyCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every entry, signature and link; the verdict is one word.",
        discussion: """
            Without --bundle it checks this home's record, also while it is served. Exit status: 0 VERIFIED, \
            1 INVALID, 7 STALE, 8 REVOKED.
              mickai oar verify --bundle ./record --key ./root.pub --max-age 86400
            """)

    @Option(
        help: ArgumentHelp("An exported record.", valueName: "path"), completion: .directory,
        transform: PathText.argument)
    var bundle: String?

    @Option(
        help: ArgumentHelp("The root key it must be signed under.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var key: String?

    @Option(
        help: ArgumentHelp("The log's identity, 64 hexadecimal digits.", valueName: "hex"),
        transform: Digest.init(_:))
    var log: Digest?

    @Option(
        help: ArgumentHelp("A checkpoint kept elsewhere, which it must extend.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var checkpoint: String?

    @Option(help: ArgumentHelp("STALE when the newest checkpoint is older.", valueName: "seconds"))
    var maxAge: UInt64?

    @Option(help: "A company's own log in this home.", transform: TenantName.init(_:))
    var tenant: TenantName?

    @OptionGroup var common: CommonOptions

    var scope: CommandScope { bundle == nil ? .node : .local }

    func validate() throws {
        let isNarrowed = key != nil || log != nil || checkpoint != nil || maxAge != nil
        guard bundle == nil || tenant == nil else { throw ValidationError("--tenant is for a log in this home.") }
        guard bundle != nil || !isNarrowed else {
            throw ValidationError("--key, --log, --checkpoint and --max-age go with --bundle.")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await verify(session)
        return try CommandResult(report, status: CommandStatus(verdict: report.verdict)) { page in
            page.heading(report.verdict)
            page.fields([
                ("Entries", String(report.entries)), ("First failing", report.firstFailingIndex.map(String.init)),
                ("Reason", report.reason), ("Log", report.log),
            ])
            for note in report.notes { page.note(note) }
        }
    }

    private func verify(_ session: CommandSession) async throws -> VerificationReport {
        if let tenant { return try await session.node().verifyTenantLog(tenant) }
        guard let bundle else { return try await session.node().verifyRecord() }
        let check = BundleCheck(
            path: session.resolve(bundle), keyFile: key.map(session.resolve), logID: log,
            checkpointFile: checkpoint.map(session.resolve), maxAgeSeconds: maxAge)
        return try await session.local.verifyBundle(check)
    }
}
