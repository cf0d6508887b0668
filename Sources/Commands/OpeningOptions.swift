import ArgumentParser
import Contracts
import Core

/// Which recorded values are opened in an export, and by whom.
struct OpeningOptions: ParsableArguments {
    @Option(
        name: .customLong("open"),
        help: ArgumentHelp(
            "Names of commitments whose values to open, with commas or given again.", valueName: "fields"))
    var lists: [String] = []

    @Option(
        help: ArgumentHelp("Open them in these entries only, first to last.", valueName: "first-last"),
        transform: Self.range)
    var entries: ClosedRange<UInt64>?

    @Option(
        name: .customLong("as"), help: ArgumentHelp("Who opens them.", valueName: "principal"),
        transform: PrincipalName.init(_:))
    var auditor: PrincipalName?

    @Option(
        help: ArgumentHelp("The key file of --as, where that person holds a key.", valueName: "file"),
        completion: .file(), transform: PathText.argument)
    var credential: String?

    /// The names in the order given.
    private var fields: [String] {
        lists.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    }

    var isAsked: Bool { !lists.isEmpty }

    func validate() throws {
        guard isAsked else {
            guard entries == nil, auditor == nil, credential == nil else {
                throw ValidationError("--entries, --as and --credential go with --open.")
            }
            return
        }
        guard auditor != nil else { throw ValidationError("--open needs --as: the person who opens the values.") }
        let names = fields
        guard names.map(\.utf8.count).reduce(0, +) <= OpeningRequest.maximumFieldBytes,
            names.count <= OpeningRequest.maximumFields, Set(names).count == names.count,
            names.allSatisfy({ name in !name.isEmpty && name.utf8.allSatisfy { Self.nameBytes.contains($0) } })
        else {
            throw ValidationError(
                """
                --open takes 1 to \(OpeningRequest.maximumFields) different names of a-z, 0-9, '.' and '-', with \
                commas, \(OpeningRequest.maximumFieldBytes) characters together.
                """)
        }
    }

    /// `nil` where nothing is to be opened.
    func request(to folder: String, in session: CommandSession) -> OpeningRequest? {
        guard isAsked, let auditor else { return nil }
        return OpeningRequest(
            folder: folder, fields: fields, entries: entries,
            auditor: Signatory(name: auditor, credentialFile: credential.map(session.resolve)))
    }

    private static let nameBytes = Set("abcdefghijklmnopqrstuvwxyz0123456789.-".utf8)

    private static func range(_ text: String) throws -> ClosedRange<UInt64> {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { UInt64($0) }
        guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1], first <= last
        else {
            throw ValidationError("--entries takes an index or two, such as 40 or 40-80.")
        }
        return first...last
    }
}

extension OpenedReport {
    /// What was opened and what was not, for people.
    var words: String {
        "\(values) \(values == 1 ? "value" : "values"), \(gone) gone, \(withheld) withheld by policy (entry \(entry))"
    }
}
