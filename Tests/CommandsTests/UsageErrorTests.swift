import ContractsTesting
import Core
import Testing

@testable import Commands

@Suite("A call whose words are off")
struct UsageErrorTests {
    static let calls: [[String]] = [
        ["nonsense"], ["knowledge", "nonsense"], ["help", "nonsense"], ["help", "knowledge", "nonsense"],
        ["tenant", "list", "--nonsense"], ["tenant", "list", "extra"], ["ask"], ["ask", "--purpose", "audit"],
        ["ask", "", "--purpose", "audit"], ["ask", "Q"], ["ask", "Q", "--purpose"],
        ["ask", String(repeating: "a", count: 8_193), "--purpose", "audit"],
        ["ask", "Q", "--purpose", "audit", "--collection", "Not A Name"],
        ["knowledge", "ingest"], ["knowledge", "ingest", "a", "--manifest", "m"],
        ["knowledge", "ingest", "--manifest", "m", "--label", "internal"],
        ["knowledge", "ingest", "a", "--label", "public", "--label", "internal"],
        ["knowledge", "ingest", "a", "--label", "secret"], ["knowledge", "ingest", "a", "--for", "curiosity"],
        ["knowledge", "ingest", ""], ["knowledge", "list"], ["knowledge", "list", "--purpose", "curiosity"],
        ["knowledge", "search", "--purpose", "audit"],
        ["knowledge", "search", "w", "--purpose", "audit", "--limit", "0"],
        ["knowledge", "search", "w", "--purpose", "audit", "--limit", "101"],
        ["knowledge", "search", "w", "--purpose", "audit", "--limit", "ten"],
        ["oar", "show", "-1"], ["oar", "show", "18446744073709551616"], ["oar", "search"],
        ["oar", "search", "action:x", "--nonsense"], ["oar", "search", "action:x", "--limit", "1001"],
        ["oar", "verify", "--key", "k"], ["oar", "verify", "--bundle", "b", "--log", "xyz"],
        ["oar", "verify", "--bundle", "b", "--max-age", "-1"], ["oar", "export"],
        ["oar", "key", "roll", "--role", "root"], ["oar", "key", "revoke", "k1", "--suspect-from", "1", "--root", "r"],
        ["oar", "key", "revoke", String(repeating: "0", count: 64), "--root", "r"],
        ["oar", "key", "revoke", String(repeating: "0", count: 64), "--suspect-from", "1"],
        ["principal", "add", "robin"], ["principal", "add", "robin", "--tenant", "a", "--kind", "system"],
        ["principal", "add", "robin", "--tenant", "a", "--role", "boss"],
        ["principal", "add", "robin", "--tenant", "a", "--citizenship", "Germany"],
        ["principal", "add", "robin", "--tenant", "a", "--clearance", "nato"],
        ["principal", "grant", "robin", "--purpose", "audit", "--case", "c", "--days", "367"],
        ["principal", "grant", "robin", "--purpose", "audit", "--case", "c", "--days", "0"],
        ["principal", "revoke", "robin", "--purpose", "audit", "--role", "analyst"],
        ["policy", "check", "--purpose", "audit"],
        ["dpo", "erase", "--subject", "s-1", "--ordered-by", "dana"],
        ["dpo", "erase", "--subject", "s-1", "--ordered-by", "dana", "--agreed-by", "dana"],
        ["---completion", "ask"], [String](repeating: "x", count: CommandRunner.maximumArguments + 1),
        ["ask", String(repeating: "a", count: CommandRunner.maximumArgumentBytes + 1)],
    ]

    @Test("ends 2, says so on standard error alone and reaches nobody", arguments: calls)
    func isRefused(_ arguments: [String]) async {
        let bench = CommandTestBench()
        #expect(await bench.run(arguments) == 2)
        #expect(bench.standardOutput.isEmpty)
        #expect(bench.standardError.hasPrefix("Error: "))
        #expect(bench.node.calls.all.isEmpty)
        #expect(bench.local.calls.all.isEmpty)
        #expect(CommandRunner.scope(of: arguments) == .local)
    }

    @Test("lists the purposes when none was given", arguments: [["ask", "Q"], ["knowledge", "list"]])
    func listsPurposes(_ arguments: [String]) async {
        let bench = CommandTestBench()
        #expect(await bench.run(arguments) == 2)
        for purpose in Purpose.allCases { #expect(bench.standardError.contains(purpose.rawValue)) }
    }
}
