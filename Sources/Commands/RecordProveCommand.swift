import ArgumentParser
import Contracts
import Core

struct RecordProveCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove that an entry stands in the record, or that the record only grew.",
        discussion: """
            A file in the form tlog-proof is complete: 'oar verify --proof FILE --key root.pub' needs nothing else. \
            A receipt in the form cose needs the entry beside it, which the form entry writes.
              mickai oar prove 41 --to 41.tlog-proof
              mickai oar prove 41 --format cose --to 41.cose
              mickai oar prove --consistency 30 --to since-30.tlog-proof
            """)

    @Argument(help: "The entry's index; with --consistency the size to end at (default: now).")
    var index: UInt64?

    @Option(help: ArgumentHelp("Prove that the record only adds to its first entries.", valueName: "size"))
    var consistency: UInt64?

    @Option(help: "tlog-proof, cose or entry.", transform: Self.format)
    var format: ProofRequest.Format?

    @Option(
        help: ArgumentHelp("Write the proof to a file.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var to: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard index != nil || consistency != nil else { throw ValidationError("Say which entry to prove.") }
        guard consistency == nil || index == nil || format == .cose else {
            throw ValidationError("A consistency proof that ends before now is --format cose.")
        }
        guard consistency == nil || format != .entry else {
            throw ValidationError("A consistency proof is --format tlog-proof or cose.")
        }
    }

    private static func format(_ text: String) throws -> ProofRequest.Format {
        guard let format = ProofRequest.Format(rawValue: text) else {
            throw ValidationError("A proof is tlog-proof, cose or entry.")
        }
        return format
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        let subject: ProofRequest.Subject
        if let consistency {
            subject = .consistency(from: consistency, to: index)
        } else {
            guard let index else { throw ValidationError("Say which entry to prove.") }
            if format == nil, to == nil { return try await receipt(index, session) }
            subject = .entry(index)
        }
        let request = ProofRequest(subject: subject, format: format ?? .text, file: to.map(session.resolve))
        let report = try await session.node().proof(request)
        return try CommandResult(report) { page in
            page.fields([
                ("Entry", report.index.map(String.init)), ("From", report.oldSize.map { "\($0) entries" }),
                ("Record of", report.size.map { "\($0) entries" }), ("File", report.file),
                ("Verify", Self.verifying(report)),
            ])
            guard report.file == nil else { return }
            page.space()
            page.verbatim(report.content)
        }
    }

    /// The call that checks the file, with what it needs beside it.
    private static func verifying(_ report: ProofReport) -> String? {
        guard let file = report.file, report.format != ProofRequest.Format.entry.rawValue else { return nil }
        let call = "mickai oar verify --proof \(PathText.shellWord(file)) --key root.pub"
        if report.oldSize != nil { return call + " --checkpoint OLD" }
        return report.format == ProofRequest.Format.cose.rawValue ? call + " --entry ENTRY" : call
    }

    private func receipt(_ index: UInt64, _ session: CommandSession) async throws -> CommandResult {
        let receipt = try await session.node().prove(index)
        return try CommandResult(receipt) { page in
            page.fields([
                ("Log", receipt.log.description), ("Entry", String(receipt.index)),
                ("Leaf", receipt.leafHash.description), ("Checkpoint of", "\(receipt.treeSize) entries"),
                ("Path", receipt.inclusionPath.map(\.description).joined(separator: "\n")),
            ])
            page.heading("Signed checkpoint")
            page.verbatim(receipt.checkpoint)
        }
    }
}

struct RecordCheckpointCommand: SessionCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Seal a checkpoint over the whole record and print it or write it out.",
        discussion: """
            Keep one elsewhere: a later 'oar verify --checkpoint' shows that nothing was taken away. A printed page \
            holds the root in hexadecimal and in words.
              mickai oar checkpoint --to ./checkpoint
              mickai oar checkpoint --print ./checkpoint.html
            """)

    @Option(
        help: ArgumentHelp("Write it to a file, with the root key's word for its key.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var to: String?

    @Option(
        name: .customLong("print"),
        help: ArgumentHelp("Write a page for people, .txt or .html.", valueName: "file"), completion: .file(),
        transform: PathText.argument)
    var printed: String?

    @OptionGroup var common: CommonOptions

    func validate() throws {
        guard to == nil || printed == nil else { throw ValidationError("Give either --to or --print.") }
    }

    func perform(in session: CommandSession) async throws -> CommandResult {
        if let to { return try Self.result(await session.node().writeCheckpoint(to: session.resolve(to))) }
        if let printed { return try Self.result(await session.node().printCheckpoint(to: session.resolve(printed))) }
        let report = try await session.node().checkpoint()
        return try CommandResult(report) { page in
            page.fields([("Entries", String(report.size)), ("Root", report.root)])
            page.space()
            page.verbatim(report.note)
        }
    }

    private static func result(_ report: CheckpointFileReport) throws -> CommandResult {
        try CommandResult(report) { page in
            page.fields([
                ("File", report.file), ("Entries", String(report.size)), ("Root", report.root), ("Time", report.time),
            ])
        }
    }
}
