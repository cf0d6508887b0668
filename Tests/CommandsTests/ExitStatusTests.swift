import Contracts
import ContractsTesting
import Core
import Testing

@testable import Commands

private struct TestFailure: CodedError {
    let code = "test.failure"
    let message: String
    let category: ErrorCategory
}

private struct UncodedFailure: Error {
    let content = "secret content"
}

@Suite("Exit statuses")
struct ExitStatusTests {
    @Test(
        "follow an answer's outcome, whose report is printed whole",
        arguments: [
            ("unanimous", 0), ("majority", 0), ("conflicted", 6), ("abstained", 6), ("refused", 3), ("other", 1),
        ] as [(String, Int32)])
    func followOutcomes(outcome: String, status: Int32) async {
        let bench = CommandTestBench(node: FakeNode(ask: Sample.answer(outcome: outcome)))
        #expect(await bench.run(["ask", "Q", "--purpose", "audit", "--json"]) == status)
        #expect(bench.standardOutput.contains("\"outcome\":\"\(outcome)\""))
        #expect(bench.standardOutput.contains("\"decision_path\":[{"))
    }

    @Test(
        "follow the verdict, from the home and from a bundle",
        arguments: [("VERIFIED", 0), ("INVALID", 1), ("STALE", 7), ("REVOKED", 8), ("?", 1)] as [(String, Int32)])
    func followVerdicts(verdict: String, status: Int32) async {
        let report = Sample.verification(verdict)
        let bench = CommandTestBench(node: FakeNode(verdict: report), local: FakeLocal(verdict: report))
        #expect(await bench.run(["oar", "verify"]) == status)
        #expect(await bench.run(["oar", "verify", "--bundle", "b"]) == status)
        #expect(bench.standardOutput.hasPrefix(verdict + "\n"))
    }

    @Test("fail a measurement that fell behind the one kept, and print it whole")
    func followRegressions() async {
        let bench = CommandTestBench()
        #expect(await bench.run(["knowledge", "evaluate", "set", "--against", "kept", "--json"]) == 1)
        #expect(bench.standardOutput.contains(#""is_regression":true"#))
        #expect(await bench.run(["knowledge", "evaluate", "set"]) == 0)
    }

    @Test(
        "follow an error's category",
        arguments: zip(ErrorCategory.allCases, [1, 2, 3, 4, 5] as [Int32]))
    func followCategories(category: ErrorCategory, status: Int32) async {
        let bench = CommandTestBench(node: FakeNode(failure: TestFailure(message: "Do this.", category: category)))
        #expect(await bench.run(["tenant", "list"]) == status)
        #expect(bench.standardOutput.isEmpty)
        #expect(bench.standardError == "mickai: Do this. (test.failure)\n")
    }

    @Test("keep the words of an error without a code to themselves")
    func withholdUncoded() async {
        let bench = CommandTestBench(node: FakeNode(failure: UncodedFailure()))
        #expect(await bench.run(["tenant", "list", "--json"]) == 1)
        #expect(bench.standardOutput.contains("command.unexpected"))
        #expect(!(bench.standardOutput + bench.standardError).contains("secret"))
    }

    @Test("are 1 when the work was called off")
    func calledOff() async {
        let bench = CommandTestBench(node: FakeNode(failure: CancellationError()))
        #expect(await bench.run(["tenant", "list"]) == 1)
        #expect(bench.standardError.contains("command.cancelled"))
    }

    @Test("are 1 for a replay that differs and 3 for a policy that forbids")
    func checks() async {
        let bench = CommandTestBench(node: FakeNode(isAllowed: false, isIdentical: false))
        #expect(await bench.run(["replay", "7f3a"]) == 1)
        #expect(bench.standardOutput.contains("claims[0].text"))
        #expect(await bench.run(["policy", "check", "--purpose", "audit", "--owner", "aurion"]) == 3)
        #expect(await bench.run(["policy", "explain", "--purpose", "audit", "--owner", "aurion"]) == 0)
    }

    @Test(
        "of an ingest forgive skipped files while others were taken in",
        arguments: [(1, 1, false, 0), (0, 0, false, 0), (0, 2, false, 1), (3, 0, true, 1)]
            as [(Int, Int, Bool, Int32)])
    func ingest(added: Int, skipped: Int, cancelled: Bool, status: Int32) async {
        let summary = Sample.ingest(added: added, skipped: skipped, cancelled: cancelled)
        let bench = CommandTestBench(node: FakeNode(ingested: summary))
        #expect(await bench.run(["knowledge", "ingest", "x"]) == status)
    }

    @Test(
        "refuse a question whose purpose or principal is none, through the node, so that it is recorded",
        arguments: [
            (["--purpose", "curiosity"], "refuse curiosity - core.unknown-purpose"),
            (["--purpose", "audit", "--as", "No Body"], "refuse audit No Body core.malformed-name"),
        ])
    func refuseUnknown(options: [String], call: String) async {
        let bench = CommandTestBench()
        #expect(await bench.run(["ask", "Q"] + options) == 3)
        #expect(bench.node.calls.all == ["open", call])
        #expect(bench.standardOutput.contains("core."))
    }
}
