import Contracts
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

    @Test("of a node that others may reach name what is open, and fail")
    func namesWhatIsOpen() async {
        var node = FakeNode()
        node.openToOthers = ["stores/policy.sqlite"]
        let bench = CommandTestBench(node: node)
        #expect(await bench.run(["node", "check", "--json"]) == 1)
        #expect(bench.standardOutput.contains(#""open_to_others":["stores/policy.sqlite"]"#))
        #expect(await bench.run(["node", "check"]) == 1)
        #expect(bench.standardOutput.contains("chmod -R go= /homes/one"))
    }

    @Test("of a server say when it serves, to whom that opens it, and when it has stopped")
    func serving() async {
        var local = FakeLocal()
        local.serving = ServingReport(
            home: "/homes/one", url: "https://0.0.0.0:1/", certificateSHA256: "ab", tokenFile: "/homes/one/serve.token",
            exposed: true, warnings: ["Other machines can reach it."])
        let bench = CommandTestBench(local: local)
        #expect(await bench.run(["serve", "--json"]) == 0)
        #expect(
            bench.standardOutput == """
                {"certificate_sha_256":"ab","exposed":true,"home":"/homes/one","state":"serving",\
                "token_file":"/homes/one/serve.token","url":"https://0.0.0.0:1/",\
                "warnings":["Other machines can reach it."]}
                {"home":"/homes/one","state":"stopped"}\n
                """)
        #expect(bench.standardError == "mickai: warning: Other machines can reach it.\n")
    }

    @Test("say a usage error as an object too")
    func saysUsageErrors() async {
        let bench = CommandTestBench()
        #expect(await bench.run(["ask", "Q", "--json"]) == 2)
        #expect(bench.standardOutput.hasPrefix(#"{"error":{"code":"command.usage","message":"#))
        #expect(bench.standardOutput.filter(\.isNewline).count == 1)
    }
}
