import Contracts
import ContractsTesting
import Testing

@testable import Commands

@Suite("Text from outside")
struct VisibleTextTests {
    static let hostile = "\u{1B}]0;t\u{07}\u{1B}[2J\u{9B}31m\u{202E}\u{2066}\u{200B}\u{2028}\u{7F}\u{8}\r\u{E0041}"

    @Test(
        "has its control and format characters spelled out",
        arguments: [
            ("a\u{1B}[31mb", "a\\u{1B}[31mb"), ("\u{9B}2J", "\\u{9B}2J"), ("\u{202E}abc", "\\u{202E}abc"),
            ("a\rb", "a\\u{D}b"), ("a\r", "a\\u{D}"), ("\u{0}", "\\u{0}"), ("\u{E0041}", "\\u{E0041}"),
            ("Zürich 東京 105 Nm ±5 %", "Zürich 東京 105 Nm ±5 %"), ("क्\u{200D}ष", "क्\u{200D}ष"),
        ])
    func isSpelledOut(text: String, visible: String) {
        #expect(VisibleText.line(text) == visible)
        #expect(VisibleText.block(text) == visible)
    }

    @Test("keeps its lines in a block and loses them in a line")
    func keepsLines() {
        #expect(VisibleText.block("a\r\nb\n\tc") == "a\nb\n    c")
        #expect(VisibleText.line("a\r\nb\n\tc") == "a b  c")
    }

    @Test("cannot steer the terminal through any command, in any field", arguments: [false, true])
    func cannotSteer(json: Bool) async {
        let hostile = Self.hostile
        let answer = Sample.answer(
            hostile, source: hostile, quote: hostile, headings: [hostile],
            location: PassageLocation(place: .cells(sheet: hostile, rows: 1...2, columns: 1...2)))
        let bench = CommandTestBench(node: FakeNode(ask: answer, documentText: hostile))
        let suffix = json ? ["--json"] : []
        #expect(await bench.run(["ask", "Q", "--purpose", "audit"] + suffix) == 0)
        #expect(await bench.run(["knowledge", "show", "d1", "--purpose", "audit"] + suffix) == 0)
        #expect(await bench.run(["tenant", "add", "t", "--title", hostile] + suffix) == 0)
        #expect(await bench.run(["replay", hostile] + suffix) == 0)
        #expect(await bench.run(["tenant", "add", hostile] + suffix) == 2)
        #expect(await bench.run([hostile] + suffix) == 2)
        #expect(await bench.run(["tenant", "list", "--" + hostile] + suffix) == 2)
        let written = bench.standardOutput + bench.standardError
        let steering = written.unicodeScalars.filter {
            switch $0.properties.generalCategory {
            case .control: $0 != "\n"
            case .format, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        }
        #expect(steering.isEmpty)
    }

    @Test("in an error's message is made visible too")
    func inErrors() async {
        let failure = CommandError(.unexpected, Self.hostile)
        let bench = CommandTestBench(node: FakeNode(failure: failure))
        #expect(await bench.run(["tenant", "list"]) == 1)
        #expect(!bench.standardError.unicodeScalars.contains("\u{1B}"))
    }
}
