import ContractsTesting
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
        var state = seed
        let count = Int(Self.next(&state) % 7)
        let arguments = (0..<count).map { _ in Self.words[Int(Self.next(&state) % UInt64(Self.words.count))] }
        let bench = CommandTestBench()
        let status = await bench.run(arguments)
        #expect(CommandStatus(rawValue: status) != nil, "\(arguments)")
        #expect(!bench.standardOutput.isEmpty || !bench.standardError.isEmpty, "\(arguments)")
        if CommandRunner.scope(of: arguments) == .local { #expect(bench.node.calls.all.isEmpty, "\(arguments)") }
    }

    /// SplitMix64 (Steele, Lea and Flood 2014).
    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
