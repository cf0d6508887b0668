import ArgumentParser
import Contracts
import Core

struct RecordKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "The keys that sign the record: list, roll, revoke.",
        discussion: "  mickai oar key list",
        subcommands: [RecordKeyListCommand.self, RecordKeyRollCommand.self, RecordKeyRevokeCommand.self])
}

/// Which log's keys are meant.
struct RecordKeyLog: ParsableArguments {
    @Option(help: "A company's own log in place of this node's record.", transform: TenantName.init(_:))
    var tenant: TenantName?
}

struct RecordKeyListCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List every key the log has named, what it is in charge of, and which are revoked.",
        discussion: """
              mickai oar key list --json
              mickai oar key list --tenant aurion
            """)

    @OptionGroup var which: RecordKeyLog

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().recordKeys(of: which.tenant)
        return try CommandResult(report) { page in
            page.fields([
                ("Log", report.log), ("Root", report.root.keyID), ("Root's key", report.rootPlace.words),
            ])
            // Not a table: an identifier must stand on one line to be copied.
            for key in report.keys {
                page.space()
                page.fields([
                    ("Key", key.keyID), ("Role", key.role),
                    ("In charge", key.range),
                    ("Suspect from", key.suspectFrom.map(String.init)),
                ])
            }
        }
    }
}

struct RecordKeyRollCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "roll",
        abstract: "Put a new key in the place of the one in charge; the old one is destroyed.",
        discussion: """
            The entry that says so is signed by the old key and proves that the new one was there.
              mickai oar key roll --role checkpoint
            """)

    @Option(help: "Which key: entry or checkpoint.")
    var role = RecordKeyRole.entry

    @OptionGroup var which: RecordKeyLog

    @OptionGroup var common: CommonOptions

    func perform(in session: CommandSession) async throws -> CommandResult {
        let report = try await session.node().rollKey(role, of: which.tenant)
        return try CommandResult(report) { page in
            page.fields([
                ("Role", report.role), ("Old key", report.oldKeyID), ("New key", report.newKeyID),
                ("Entry", String(report.entry)),
            ])
            if let note = report.note { page.note(note) }
        }
    }
}

struct RecordKeyRevokeCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Record the root key's word that a key is not to be believed from an index on.",
        discussion: """
            Needs the root key's file, which 'init' wrote to offline/root.seed; bring it for this one call. From then \
            on the record reads as REVOKED from that index, but for what a checkpoint kept elsewhere covers. A key \
            that the revoked one was followed by is another key: roll, then revoke each that was in strange hands.
              mickai oar key revoke KEYID --suspect-from 41 --root /media/root.seed
            The root key of the companies' logs is on the node: for one of them --tenant takes the place of --root.
              mickai oar key revoke KEYID --suspect-from 41 --tenant aurion
            """)

    @Argument(help: ArgumentHelp("The key's identifier.", valueName: "keyid"), transform: Digest.init(_:))
    var keyID: Digest

    @Option(help: ArgumentHelp("The first index that is not to be believed.", valueName: "index"))
    var suspectFrom: UInt64

    @Option(
        help: ArgumentHelp("The root key's private file.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var root: String?

    @OptionGroup var which: RecordKeyLog

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard (root == nil) != (which.tenant == nil) else {
            throw ValidationError("Give --root for this node's record, or --tenant for a company's log.")
        }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let place: KeyRevocationRequest.Root
        if let tenant = which.tenant {
            place = .companies(tenant)
        } else if let root {
            place = .file(session.resolve(root))
        } else {
            preconditionFailure("validate() has asked for one of the two")
        }
        let report = try await session.node().revokeKey(
            KeyRevocationRequest(keyID: keyID, suspectFrom: suspectFrom, root: place))
        return try CommandResult(report) { page in
            page.fields([
                ("Key", report.keyID), ("Suspect from", String(report.suspectFrom)),
                ("Entry", String(report.entry)),
            ])
        }
    }
}

extension RecordKeyRole: ExpressibleByArgument {}

extension RecordKeysReport.RootPlace {
    fileprivate var words: String {
        switch self {
        case .away: "not in this home"
        case .offlineFolder: "still in this home's folder 'offline': move root.seed to removable media"
        case .nodeKeys: "among this node's own keys: whoever has this machine can revoke with it"
        }
    }
}

extension RecordKeysReport.Key {
    /// An entry key is in charge of entries by index, a checkpoint key of checkpoints by the size they speak of.
    fileprivate var range: String {
        let what = role == RecordKeyRole.checkpoint.rawValue ? "checkpoints of size" : "entries"
        return "\(what) \(first) to \(last.map(String.init) ?? "now")"
    }
}
