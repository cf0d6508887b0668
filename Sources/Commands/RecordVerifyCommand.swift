import ArgumentParser
import Contracts
import Core

struct RecordVerifyCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every entry, signature and link; the verdict is one word.",
        discussion: """
            Without --bundle it checks this home's record, also while it is served. Exit status: 0 VERIFIED, \
            1 INVALID, 7 STALE, 8 REVOKED. After a key was revoked, a checkpoint kept from before says what was \
            witnessed in time: --checkpoint.
              mickai oar verify --bundle ./record --key ./root.pub --max-age 86400
              mickai oar verify --proof ./41.tlog-proof --key ./root.pub
            """)

    @Option(
        help: ArgumentHelp("An exported record.", valueName: "path"), completion: .directory,
        transform: PathText.argument)
    var bundle: String?

    @Option(
        help: ArgumentHelp("One proof instead of a record: tlog-proof or COSE receipt.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var proof: String?

    @Option(
        help: ArgumentHelp("With --proof: the entry's signed bytes, where the proof lacks them.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var entry: String?

    @Option(
        help: ArgumentHelp(
            "The root key it must be signed under; with --proof also the checkpoint key.", valueName: "file"),
        completion: .file(),
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

    @Option(
        help: ArgumentHelp("Public keys of a witness whose word it must agree with.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var witness: String?

    @Option(help: "A company's own log in this home.", transform: TenantName.init(_:))
    var tenant: TenantName?

    @OptionGroup var common: CommonOptions

    /// In nanoseconds it still fits the 64 bits of the record's times.
    private static let longestAge = UInt64.max / 1_000_000_000

    var scope: CommandScope { bundle == nil && proof == nil ? .node : .local }

    func validate() throws {
        guard bundle == nil && proof == nil || tenant == nil else {
            throw ValidationError("--tenant is for a log in this home.")
        }
        guard (maxAge ?? 0) <= Self.longestAge else {
            throw ValidationError("--max-age is a whole number of seconds from 0 to \(Self.longestAge).")
        }
        guard bundle == nil || proof == nil else { throw ValidationError("Give either --bundle or --proof.") }
        if proof != nil {
            guard key != nil else { throw ValidationError("--proof needs --key: the log's root key.") }
            guard log == nil, maxAge == nil else { throw ValidationError("--log and --max-age go with --bundle.") }
            return
        }
        guard entry == nil else { throw ValidationError("--entry goes with --proof.") }
        guard checkpoint == nil || witness == nil else {
            throw ValidationError("Give either --checkpoint or --witness.")
        }
        let isNarrowed = key != nil || log != nil || checkpoint != nil || maxAge != nil || witness != nil
        guard bundle != nil || !isNarrowed else {
            throw ValidationError("--key, --log, --checkpoint, --max-age and --witness need the files: --bundle.")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        if let proof, let key { return try await check(proof, key: key, session) }
        let report = try await verify(session)
        return try CommandResult(report, status: CommandStatus(verdict: report.verdict)) { page in
            page.heading(report.verdict)
            page.fields([
                ("Entries", String(report.entries)), ("First failing", report.firstFailingIndex.map(String.init)),
                ("Reason", report.reason), ("Log", report.log),
                ("Witnessed", report.witnessed.map(\.words)),
                ("Opened values", report.opened == 0 ? nil : "\(report.opened), as the entries commit to"),
            ])
            for note in report.notes { page.note(Self.words(ofNote: note)) }
        }
    }

    /// A remark of docs/record-format.md, with what it means.
    private static func words(ofNote note: String) -> String {
        switch note {
        case "unpinned": "unpinned: nothing said which log this must be; give --key or --log from elsewhere"
        case "ignored-file": "ignored-file: the folder of segments holds a file of another name"
        case "torn-tail": "torn-tail: the last segment ends inside an entry above the checkpoint; the rest was checked"
        case "uncovered-entries": "uncovered-entries: entries follow the newest checkpoint"
        case "unwitnessed": "unwitnessed: that witness has cosigned no checkpoint of this record"
        default: note
        }
    }

    private func verify(_ session: CommandSession) async throws -> VerificationReport {
        if let tenant { return try await session.node().verifyTenantLog(tenant) }
        guard let bundle else { return try await session.node().verifyRecord() }
        let check = BundleCheck(
            path: session.resolve(bundle), keyFile: key.map(session.resolve), logID: log,
            checkpointFile: checkpoint.map(session.resolve), maxAgeSeconds: maxAge,
            witnessFile: witness.map(session.resolve))
        return try await session.local.verifyBundle(check)
    }

    private func check(_ proof: String, key: String, _ session: CommandSession) async throws -> CommandResult {
        let report = try await session.local.verifyProof(
            ProofCheck(
                file: session.resolve(proof), keyFile: session.resolve(key), entryFile: entry.map(session.resolve),
                checkpointFile: checkpoint.map(session.resolve), witnessFile: witness.map(session.resolve)))
        return try CommandResult(report, status: CommandStatus(verdict: report.verdict)) { page in
            page.heading(report.verdict)
            page.fields([
                ("Reason", report.reason), ("Proves", report.kind), ("Log", report.log),
                ("Entry", report.index.map(String.init)), ("Action", report.action), ("Recorded", report.entryTime),
                ("From", report.oldSize.map { "\($0) entries" }), ("Record of", report.size.map { "\($0) entries" }),
                ("Root", report.root), ("Checkpoint", report.time), ("Witnessed", report.witnessed.map(\.words)),
            ])
        }
    }
}

extension WitnessedReport {
    /// The witness's word in one line.
    var words: String { "\(size) entries at \(time) by \(witness)" }
}
