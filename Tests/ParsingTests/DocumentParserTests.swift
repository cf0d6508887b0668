import Contracts
import Core
import Knowledge
import RecordFormat
import Testing
import Workers

@Suite("A document parser")
struct DocumentParserTests {
    /// Answers as it is told, in place of a worker.
    private struct Scripted: WorkerLaunching {
        let answer: Result<[UInt8], WorkerError>

        func run(_ worker: String, request: [UInt8], ticket: EffectTicket) async throws -> [UInt8] {
            try answer.get()
        }
    }

    private func error(_ answer: Result<[UInt8], WorkerError>) async -> ParsingError? {
        let parser = DocumentParser(workers: Scripted(answer: answer))
        do {
            _ = try await parser.parse(Array("<a/>".utf8), named: "a.xml", ticket: Parsing.ticket)
            return nil
        } catch {
            return error as? ParsingError
        }
    }

    @Test("hands on what the worker says of the file, and how to install what is missing")
    func refusals() async {
        let missing = WorkerRefusal(code: "parse.component-missing", message: "apt-get install poppler-utils")
        let error = await error(.failure(WorkerError(refusal: missing)))
        #expect(error == ParsingError(.componentMissing, "apt-get install poppler-utils"))
        #expect(error?.category == .missingComponent)
    }

    @Test(
        "calls everything else that goes wrong in a worker a failure of the parser",
        arguments: [
            WorkerError(.timedOut, ""), WorkerError(.crashed, ""), WorkerError(.confinementMissing, ""),
            WorkerError(refusal: WorkerRefusal(code: "worker.failed", message: "")),
            WorkerError(refusal: WorkerRefusal(code: "worker.confinement-missing", message: "")),
        ])
    func failures(failure: WorkerError) async {
        #expect(await error(.failure(failure))?.code == "parse.worker-failed")
    }

    private static func answer(
        _ text: String, _ sections: [(Int64, Int64)], lines: [UInt8] = [], recognition: CBORValue = .null
    ) -> CBORValue {
        let items = sections.map {
            CBORValue.array([.array([.text("h")]), CBORValue($0.0), CBORValue($0.1), .null, recognition])
        }
        return .map([
            CBORPair(1, .text(text)), CBORPair(2, .array(items)), CBORPair(3, .text("x")), CBORPair(4, .bytes(lines)),
        ])
    }

    @Test(
        "throws away an answer whose sections do not lie in its text, in order",
        arguments: [
            answer("abc", [(0, 4)]), answer("abc", [(2, 2)]), answer("abc", [(2, 1)]), answer("abc", [(0, 2), (1, 3)]),
            answer("abc", [(1, 2), (0, 1)]), answer("abc", [(-1, 2)]), answer("ü", [(0, 2)]), .null, .map([]),
            answer("abc", [(0, 1)], lines: [0, 4, 1, 2, 3, 4, 0]), answer("abc", [(0, 1)], recognition: .unsigned(101)),
            answer("abc", [(0, 1)], recognition: .text("")),
        ])
    func malformed(answer: CBORValue) async {
        #expect(await error(.success(CBOREncoder.encode(answer)))?.code == "parse.worker-failed")
    }

    @Test("takes an answer whose sections do")
    func wellFormed() async {
        #expect(await error(.success(CBOREncoder.encode(Self.answer("abc", [(0, 1), (1, 3)])))) == nil)
    }
}
