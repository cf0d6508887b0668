import ArgumentParser
import Contracts
import ContractsTesting
import Testing

@testable import Commands

@Suite("A page for people")
struct PageTests {
    @Test("shows an answer with citations, outcome, decision path and receipt")
    func showsAnswers() async {
        let bench = CommandTestBench()
        #expect(await bench.run(["ask", "Q", "--purpose", "engineering", "--home", "/it's here"]) == 0)
        #expect(
            bench.standardOutput == """
                Answer
                Tighten to 105 Nm.

                Citations
                [1] bulletins/sb-014.md · Axle > Bolts
                    "105 Nm"
                    version 1, page 3, characters 10-16

                Outcome   unanimous
                Labels    internal
                Decision  7f3a

                Decision path
                RULE               RESULT     INPUT
                resolve.agreement  unanimous  0123456789ab

                Receipt  entry 41, leaf 000000000000, in a signed checkpoint of 57
                Verify   mickai oar verify --home '/it'\\''s here'

                """)
    }

    @Test("says plainly beside the outcome that a brain failed")
    func saysWhatFailed() {
        var page = Page()
        AskPage(Sample.answer(outcome: "abstained", failedBrains: ["retrieval"]), home: nil).fill(&page)
        #expect(page.text(usesColour: false).contains("Outcome   abstained; a brain failed: retrieval\n"))
    }

    @Test("names skipped files with code and reason")
    func namesSkipped() async {
        let bench = CommandTestBench()
        #expect(await bench.run(["knowledge", "ingest", "x"]) == 0)
        #expect(bench.standardOutput.hasSuffix("bad.pdf  parse.unreadable  damaged\n"))
    }

    @Test("shows progress on standard error of a terminal alone", arguments: [false, true])
    func showsProgress(isTerminal: Bool) async {
        let bench = CommandTestBench(isTerminal: isTerminal)
        #expect(await bench.run(["knowledge", "ingest", "x", "--json"]) == 0)
        #expect(bench.standardError.isEmpty == !isTerminal)
        #expect(!bench.standardOutput.contains("\u{1B}"))
        guard isTerminal else { return }
        #expect(bench.standardError.contains("[############............] 2/4 file\\u{1B}[2J 2"))
        #expect(bench.standardError.hasSuffix("\r\u{1B}[2K"))
    }

    @Test("has colour only on a terminal that wants it", arguments: [(true, true), (true, false), (false, true)])
    func colours(isTerminal: Bool, wanted: Bool) async {
        let bench = CommandTestBench(isTerminal: isTerminal, usesColour: wanted)
        #expect(await bench.run(["ask", "Q", "--purpose", "audit"]) == 0)
        #expect(bench.standardOutput.contains("\u{1B}[1mAnswer\u{1B}[0m") == (isTerminal && wanted))
    }

    @Test("never exceeds its columns", arguments: [1, 7, 40, 99, 100, 101, 350])
    func fits(length: Int) {
        let long = String(repeating: "w", count: length)
        var page = Page()
        page.paragraph("\(long) and \(long)", indent: 4)
        page.fields([("Name", long), ("Absent", nil)])
        page.table(["A", "B", "C"], [[long, "b", long], ["", long, "c"]])
        let lines = page.text(usesColour: false).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= Page.columns })
        #expect(lines.joined().filter { $0 == "w" }.count == length * 6)
        #expect(!lines.contains { $0.contains("Absent") })
    }

    @Test("runs in the session it was given, and in none without")
    func needsSession() async throws {
        var command = try TenantListCommand.parse([])
        await #expect(throws: CommandError.self) { try await command.run() }
    }
}

@Suite("Report keys")
struct ReportKeyTests {
    @Test(
        "are in snake_case with digits set apart",
        arguments: [
            ("ndcgAt10", "ndcg_at_10"), ("recallAt10", "recall_at_10"), ("keyID", "key_id"),
            ("firstFailingIndex", "first_failing_index"), ("json", "json"), ("HTTPStatus", "http_status"),
            ("already_snake", "already_snake"), ("", ""),
        ])
    func areSnakeCase(key: String, snake: String) { #expect(ReportJSON.snakeCase(key) == snake) }

    @Test("stand beside numbers that JSON can hold")
    func holdNumbers() throws {
        #expect(try ReportJSON.text(of: [0.5, -1, .infinity, .nan]) == "[0.5,-1.0,null,null]")
        #expect(try ReportJSON.text(of: [UInt64.max]) == "[18446744073709551615]")
        #expect(try ReportJSON.text(of: [Int?.none, 1]) == "[null,1]")
        #expect(try ReportJSON.text(of: "a/\"b\"\\\u{1B}\u{E0041}") == #""a/\"b\"\\\u001b\udb40\udc41""#)
    }
}
