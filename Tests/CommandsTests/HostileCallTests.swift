import ContractsTesting
import Core
import Testing

@testable import Commands

@Suite("Hostile arguments")
struct HostileCallTests {
    private static let words =
        CommandTree.leaves.flatMap(\.path) + [
            "--json", "--home", "--home=", "--purpose", "audit", "--as", "robin", "--limit", "-1", "--", "-", "",
            "help",
            "--help", "--label=", "--version", "---completion", "--generate-completion-script", "\u{0}", "\u{1B}[2J",
            "-abc", "=", "--=", "99999999999999999999", "--experimental-dump-help", "action:x", "-action:x", "a",
            "--to",
        ]

    @Test("end with a known status and never with a trap", arguments: UInt64(1)...120)
    func endWell(seed: UInt64) async {
        var random = SplitMix64(seed: seed)
        let count = Int(random.next() % 7)
        let arguments = (0..<count).map { _ in Self.words[Int(random.next() % UInt64(Self.words.count))] }
        let bench = CommandTestBench()
        let status = await bench.run(arguments)
        #expect(CommandStatus(rawValue: status) != nil, "\(arguments)")
        #expect(!bench.standardOutput.isEmpty || !bench.standardError.isEmpty, "\(arguments)")
        if CommandRunner.scope(of: arguments) == .local { #expect(bench.node.calls.all.isEmpty, "\(arguments)") }
    }
}
