import ContractsTesting
import Testing

/// One call, the object it must print and the call that must have reached the node or the local side.
struct GoldenCall: Sendable, CustomTestStringConvertible {
    let arguments: [String]
    let call: String
    let json: String

    init(_ arguments: [String], _ call: String, _ json: String) {
        self.arguments = arguments
        self.call = call
        self.json = json
    }

    var testDescription: String { arguments.joined(separator: " ") }
}

@Suite("Commands with --json")
struct CommandJSONTests {
    @Test("print one object with sorted snake_case keys and explicit nulls", arguments: GoldenCall.all)
    func prints(_ golden: GoldenCall) async {
        let bench = CommandTestBench()
        let status = await bench.run(golden.arguments + ["--json"])
        #expect(status == 0)
        #expect(bench.standardOutput == golden.json + "\n")
        #expect(bench.standardError.isEmpty)
        #expect((bench.node.calls.all + bench.local.calls.all).filter { $0 != "open" } == [golden.call])
    }

    @Test("are each held by a golden object")
    func coverTheTree() {
        let held = Set(GoldenCall.all.map { call in call.arguments.prefix { $0 != "--purpose" } }.map { $0.prefix(3) })
        for path in CommandTree.leaves.map(\.path) {
            #expect(held.contains { $0.starts(with: path) }, "\(path)")
        }
    }

    @Test("say an error as an object on standard output and in words on standard error")
    func saysErrors() async {
        let bench = CommandTestBench()
        #expect(await bench.run(["brains", "show", "nobody", "--json"]) == 4)
        #expect(
            bench.standardOutput == """
                {"error":{"code":"command.not-found","message":"No brain 'nobody' works here; \
                'mickai brains list' names them."}}\n
                """)
        #expect(bench.standardError.contains("command.not-found"))
    }

    @Test("say a usage error as an object too")
    func saysUsageErrors() async {
        let bench = CommandTestBench()
        #expect(await bench.run(["ask", "Q", "--json"]) == 2)
        #expect(bench.standardOutput.hasPrefix(#"{"error":{"code":"command.usage","message":"#))
        #expect(bench.standardOutput.filter(\.isNewline).count == 1)
    }
}
