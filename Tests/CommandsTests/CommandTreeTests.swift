import ContractsTesting
import Testing

@testable import Commands

@Suite("The command tree")
struct CommandTreeTests {
    static let promised = [
        "init", "ask", "replay", "serve", "knowledge ingest", "knowledge list", "knowledge show", "knowledge search",
        "knowledge evaluate", "knowledge remove", "oar verify", "oar show", "oar search", "oar export", "oar prove",
        "oar checkpoint", "oar key list", "oar key roll", "oar key revoke", "oar trace", "oar witness request",
        "oar witness add", "oar witness init", "oar witness sign", "oar source add", "oar source list",
        "oar source revoke", "oar submit", "oar logs", "brains list", "brains show", "arbiter rules",
        "arbiter plan", "principal add",
        "principal list", "principal grant", "principal revoke", "principal import", "tenant add", "tenant list",
        "credential issue", "credential revoke", "policy check", "policy explain", "node check", "dpo erase",
        "dpo export", "hold place", "hold list", "hold release", "retention list", "retention adopt", "retention drop",
    ]

    @Test("holds what is promised and nothing else")
    func isComplete() {
        #expect(CommandTree.leaves.map { $0.path.joined(separator: " ") }.sorted() == Self.promised.sorted())
    }

    @Test("has --json, --home, an abstract and an example at every command", arguments: CommandTree.leaves)
    func isUniform(_ leaf: CommandTree.Leaf) async {
        #expect(leaf.type is any SessionCommand.Type)
        let call = "mickai " + leaf.path.joined(separator: " ")
        for arguments in [leaf.path + ["--help"], ["help"] + leaf.path] {
            let bench = CommandTestBench()
            #expect(await bench.run(arguments) == 0)
            let help = bench.standardOutput
            for needed in ["OVERVIEW: ", "USAGE: \(call)", "  \(call)", "--json", "--home <dir>", "--help"] {
                #expect(help.contains(needed), "\(call) lacks \(needed)")
            }
            let lines = help.split(separator: "\n").filter { !$0.hasPrefix("USAGE: ") }
            #expect(lines.allSatisfy { $0.count <= 100 })
            #expect(bench.standardError.isEmpty)
            #expect(bench.node.calls.all.isEmpty)
        }
    }

    @Test("explains each noun", arguments: CommandTree.nouns)
    func explainsNouns(_ noun: String) async {
        for arguments in [["help", noun], [noun, "--help"], [noun]] {
            let bench = CommandTestBench()
            #expect(await bench.run(arguments) == 0)
            #expect(bench.standardOutput.contains("SUBCOMMANDS:"))
            #expect(bench.standardOutput.contains("USAGE: mickai \(noun)"))
            #expect(bench.standardOutput.contains("\n  mickai \(noun) "), "an example line")
        }
    }

    @Test("begins with a page that says what to type first")
    func startPage() async {
        let bench = CommandTestBench()
        #expect(await bench.run([]) == 0)
        #expect(bench.standardError.isEmpty)
        for leaf in ["init", "knowledge ingest FOLDER", "ask \"QUESTION\"", "oar verify", "serve", "help"] {
            #expect(bench.standardOutput.contains("\n  mickai \(leaf)"), "\(leaf)")
        }
        #expect(bench.standardOutput.split(separator: "\n").allSatisfy { $0.count <= 110 })
    }

    @Test("says its version")
    func saysVersion() async {
        let bench = CommandTestBench()
        #expect(await bench.run(["--version"]) == 0)
        #expect(bench.standardOutput == MickaiCommand.version + "\n")
    }

    @Test("makes completion scripts", arguments: ["bash", "zsh", "fish"])
    func completes(_ shell: String) async {
        let bench = CommandTestBench()
        #expect(await bench.run(["--generate-completion-script", shell]) == 0)
        #expect(bench.standardOutput.contains("mickai"))
        #expect(bench.standardOutput.contains("knowledge"))
        #expect(bench.standardError.isEmpty)
    }
}
