import ContractsTesting
import Testing

@testable import Commands

@Suite("Where a call runs")
struct ScopeTests {
    static let local = [
        [], ["help"], ["help", "ask"], ["--help"], ["--version"], ["ask", "--help"], ["knowledge"],
        ["--generate-completion-script", "bash"], ["init"], ["serve"], ["serve", "--listen", "127.0.0.1:1"],
        ["oar", "verify", "--bundle", "b"], ["oar", "verify", "--bundle=b", "--json"], ["nonsense"], ["ask", "Q"],
    ]

    @Test("is anywhere for what opens no home", arguments: local)
    func isLocal(_ arguments: [String]) { #expect(CommandRunner.scope(of: arguments) == .local) }

    @Test("is the home's owner for everything else")
    func isNode() {
        for golden in GoldenCall.all where !Self.local.contains(Array(golden.arguments.prefix(1))) {
            let isLocal =
                ["--bundle", "--proof"].contains { golden.arguments.contains($0) }
                || ["init", "sign"].contains { golden.arguments.starts(with: ["oar", "witness", $0]) }
            let expected: CommandScope = isLocal ? .local : .node
            #expect(CommandRunner.scope(of: golden.arguments) == expected, "\(golden.arguments)")
        }
        #expect(CommandRunner.scope(of: ["ask", "Q", "--purpose", "curiosity"]) == .node)
    }

    @Test("opens no node where it is local")
    func opensNothing() async {
        let bench = CommandTestBench()
        for arguments in Self.local { _ = await bench.run(arguments) }
        #expect(bench.node.calls.all.isEmpty)
    }
}

@Suite("The home of a call")
struct HomeTests {
    static let folder = "/work folder"

    @Test(
        "is the option, else the environment, else ./var",
        arguments: [
            (["tenant", "list"], nil, "/work folder/var"),
            (["tenant", "list"], "", "/work folder/var"),
            (["tenant", "list"], "there", "/work folder/there"),
            (["tenant", "list"], "/there/", "/there"),
            (["tenant", "list", "--home", "here"], "/there", "/work folder/here"),
            (["tenant", "list", "--home=./x/../here"], "/there", "/work folder/x/../here"),
            (["ask", "--", "--home"], nil, "/work folder/var"),
            (["ask", "--purpose", "audit", "--", "--home=/elsewhere"], nil, "/work folder/var"),
            (["nonsense", "--home", "/elsewhere"], "/there", "/there"),
        ] as [([String], String?, String)])
    func isFound(arguments: [String], configured: String?, home: String) {
        let environment = configured.map { ["MICKAI_HOME": $0] } ?? [:]
        let found = CommandRunner.home(in: arguments, environment: environment, workingFolder: Self.folder)
        #expect(found == home)
    }

    @Test("named on the line prevails where a node is made or served")
    func prevails() async {
        let bench = CommandTestBench()
        #expect(await bench.run(["init", "--home", "other"]) == 0)
        #expect(await bench.run(["serve", "--home", "/third"]) == 0)
        #expect(
            bench.local.calls.all == ["init /work folder/other operator home home -", "serve /third -"])
    }

    @Test(
        "and every path count from the session's folder",
        arguments: [
            ("a", "/work folder/a"), ("./a//b/.", "/work folder/a/b"), ("../a", "/work folder/../a"),
            ("/a/b/", "/a/b"), (".", "/work folder"), ("/", "/"),
        ])
    func resolves(path: String, resolved: String) { #expect(PathText.resolve(path, against: Self.folder) == resolved) }
}
