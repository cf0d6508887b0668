import Contracts
import ContractsTesting
import Core
import Hummingbird
import Testing

@testable import HTTPAPI

/// One call of one route, by each kind of caller.
struct RouteCall: Sendable, CustomTestStringConvertible {
    let method: HTTPRequest.Method
    let path: String
    let body: String
    /// The status for a stranger, a program with the token, a person with the cookie.
    let statuses: (stranger: Int, program: Int, person: Int)
    /// What must have reached the node when it went through.
    let call: String?

    init(
        _ method: HTTPRequest.Method, _ path: String, _ body: String = "", _ stranger: Int, _ program: Int,
        _ person: Int, _ call: String? = nil
    ) {
        self.method = method
        self.path = path
        self.body = body
        statuses = (stranger, program, person)
        self.call = call
    }

    var testDescription: String { "\(method) \(path)" }

    static let all = [
        RouteCall(.get, "/healthz", "", 200, 200, 200),
        RouteCall(.head, "/healthz", "", 200, 200, 200),
        RouteCall(.get, "/.well-known/mickai-operator-key.json", "", 200, 200, 200),
        RouteCall(.get, "/style.css", "", 200, 200, 200),
        RouteCall(.post, "/v1/ask", #"{"question":"q","purpose":"audit"}"#, 401, 200, 401, "ask q - audit - -"),
        RouteCall(
            .post, "/v1/ask", #"{"question":"q","purpose":"audit","as":"robin","collection":"general"}"#, 401, 200, 401,
            "ask q robin audit general -"),
        RouteCall(
            .post, "/v1/ask", #"{"question":"q","purpose":"audit","as":null}"#, 401, 200, 401, "ask q - audit - -"),
        RouteCall(
            .post, "/v1/ask", #"{"question":"q","purpose":"fun"}"#, 401, 403, 401, "refuse fun - core.unknown-purpose"),
        RouteCall(
            .post, "/v1/ask", #"{"question":"q","purpose":"audit","as":"No Body"}"#, 401, 403, 401,
            "refuse audit No Body core.malformed-name"),
        RouteCall(.get, "/v1/record", "", 401, 200, 401, "searchRecord [] 100"),
        RouteCall(
            .get, "/v1/record?query=action:x+-actor:y&limit=5", "", 401, 200, 401,
            #"searchRecord ["action:x", "-actor:y"] 5"#),
        RouteCall(.get, "/v1/record/41", "", 401, 200, 401, "entry 41"),
        RouteCall(.head, "/v1/record/41", "", 401, 200, 401, "entry 41"),
        RouteCall(.get, "/v1/documents?purpose=audit&as=robin", "", 401, 200, 401, "documents robin audit"),
        RouteCall(
            .post, "/v1/search", #"{"words":"axle","purpose":"audit","limit":3}"#, 401, 200, 401,
            "search axle 3 - - audit"),
        RouteCall(.get, "/v1/verify", "", 401, 200, 401, "verify"),
        RouteCall(.get, "/v1/checkpoint", "", 401, 200, 401, "checkpoint"),
        RouteCall(.get, "/", "", 401, 401, 200),
        RouteCall(.get, "/record?query=a", "", 401, 401, 200),
        RouteCall(.post, "/ask", "question=q", 403, 403, 200),
        RouteCall(.get, "/enter", "", 401, 401, 303),
        RouteCall(.post, "/leave", "", 403, 403, 303),
        RouteCall(.get, "/nothing", "", 401, 401, 404),
        RouteCall(.get, "/v1/nothing", "", 401, 404, 401),
        RouteCall(.get, "/v1", "", 401, 404, 401),
        RouteCall(.get, "/v1/record/x", "", 401, 404, 401),
        RouteCall(.get, "/v1/record/", "", 401, 404, 401),
        RouteCall(.get, "/v1/record/-1", "", 401, 404, 401),
        RouteCall(.get, "/v1/record/1/2", "", 401, 404, 401),
        RouteCall(.get, "/v1/../v1/verify", "", 401, 404, 401),
        RouteCall(.get, "/v1/%76erify", "", 401, 404, 401),
        RouteCall(.get, "//v1/verify", "", 401, 401, 404),
        RouteCall(.get, "/v1/ask", "", 401, 405, 401),
        RouteCall(.post, "/v1/verify", "", 401, 405, 401),
        RouteCall(.delete, "/v1/verify", "", 401, 405, 401),
        RouteCall(.put, "/", "", 405, 405, 405),
        RouteCall(.post, "/healthz", "", 405, 405, 405),
    ]
}

@Suite("Routes")
struct RouteTests {
    @Test("answer each caller as they may be answered", arguments: RouteCall.all, FaceHarness.Caller.allCases)
    func answers(call: RouteCall, caller: FaceHarness.Caller) async throws {
        let harness = try FaceHarness()
        let reply = try await harness.send(call.method, call.path, as: caller, body: call.body)
        let wanted =
            switch caller {
            case .stranger: call.statuses.stranger
            case .program: call.statuses.program
            case .person: call.statuses.person
            }
        #expect(reply.status == wanted, "\(reply.body)")
        let reaches = caller == .program && call.call != nil
        #expect(harness.node.calls.all == (reaches ? [call.call].compactMap { $0 } : []))
        expectGuarded(reply)
        if call.method == .head { #expect(reply.body.isEmpty) }
    }

    private func expectGuarded(_ reply: FaceHarness.Reply) {
        #expect(
            reply.headers[.contentSecurityPolicy]
                == "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
        #expect(reply.headers[.xContentTypeOptions] == "nosniff")
        #expect(reply.headers[.referrerPolicy] == "no-referrer")
        #expect(reply.headers[.crossOriginOpenerPolicy] == "same-origin")
        #expect(reply.headers[.crossOriginResourcePolicy] == "same-origin")
        #expect(reply.headers[.strictTransportSecurity] == "max-age=31536000")
        #expect(reply.headers[.cacheControl] == "no-store")
        #expect((reply.headers[.wwwAuthenticate] != nil) == (reply.status == 401))
        #expect((reply.headers[.allow] != nil) == (reply.status == 405))
    }

    @Test("print the JSON that the command prints")
    func sameJSON() async throws {
        let node = FakeNode()
        let asked = try await FaceHarness(node: node).send(
            .post, "/v1/ask", body: #"{"question":"q","purpose":"audit"}"#)
        #expect(asked.body == (try ReportJSON.text(of: node.ask)) + "\n")
        #expect(asked.headers[.contentType] == "application/json")
        let verified = try await FaceHarness(node: node).send(.get, "/v1/verify")
        #expect(verified.body == (try ReportJSON.text(of: node.verdict)) + "\n")
        let listed = try await FaceHarness(node: node).send(.get, "/v1/documents?purpose=audit")
        #expect(listed.body.hasPrefix("{\"documents\":[{\"collection\":\"general\""))
        let found = try await FaceHarness(node: node).send(.get, "/v1/record")
        #expect(found.body.hasPrefix("{\"entries\":[{\"action\":\"request.received\""))
    }

    @Test("say only 'ok' to who asks for health")
    func health() async throws {
        let reply = try await FaceHarness().send(.get, "/healthz", as: .stranger)
        #expect(reply.body == "ok\n")
    }

    @Test("answer a refused question 403 with the whole report")
    func refused() async throws {
        let refusal = AskReport.Refusal(code: "policy.purpose-not-granted", reason: "No grant.")
        let report = Sample.answer(outcome: "refused", refusal: refusal)
        let reply = try await FaceHarness(node: FakeNode(ask: report)).send(
            .post, "/v1/ask", body: #"{"question":"q","purpose":"audit"}"#)
        #expect(reply.status == 403)
        #expect(reply.body == (try ReportJSON.text(of: report)) + "\n")
    }

    @Test(
        "turn the node's errors into statuses, for programs and for people",
        arguments: [
            (ErrorCategory.failed, 500), (.usage, 400), (.refused, 403), (.notFound, 404), (.missingComponent, 503),
        ])
    func errors(category: ErrorCategory, status: Int) async throws {
        let failure = TestFailure(message: "Do \"this\".", category: category)
        let harness = try FaceHarness(node: FakeNode(failure: failure), pageFailure: failure, keysFailure: failure)
        let forPrograms = try await harness.send(.get, "/v1/verify")
        #expect(forPrograms.status == status)
        #expect(forPrograms.body == #"{"error":{"code":"test.failure","message":"Do \"this\"."}}"# + "\n")
        let forPeople = try await harness.send(.get, "/", as: .person)
        #expect(forPeople.status == status)
        #expect(forPeople.body == "failure \(status) test.failure Do \"this\".")
        let keys = try await harness.send(.get, "/.well-known/mickai-operator-key.json", as: .stranger)
        #expect(keys.status == status)
    }

    @Test("keep the words of an error without a code to themselves")
    func uncoded() async throws {
        struct Uncoded: Error { let content = "the document says" }
        let reply = try await FaceHarness(node: FakeNode(failure: Uncoded())).send(.get, "/v1/verify")
        #expect(reply.status == 500)
        #expect(reply.code == "http.unexpected")
        #expect(!reply.body.contains("document"))
    }

    @Test("give up an answer that takes too long, and end the connection")
    func timeouts() async throws {
        let node = FakeNode(beforeAnswer: { try await Task.sleep(for: .seconds(3_600)) })
        let harness = try FaceHarness(node: node, timeLimit: .milliseconds(20))
        let reply = try await harness.send(.post, "/v1/ask", body: #"{"question":"q","purpose":"audit"}"#)
        #expect(reply.status == 504)
        #expect(reply.code == "http.timed-out")
        #expect(harness.closed.all == ["closed"])
    }
}

struct TestFailure: CodedError {
    let code = "test.failure"
    let message: String
    let category: ErrorCategory
}
