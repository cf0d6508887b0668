import Contracts
import ContractsTesting
import Core
import Hummingbird
import Testing

@testable import HTTPAPI

@Suite("The record as a service, over HTTP")
struct SubmissionRouteTests {
    private let source = [("Authorization", "Bearer \(FakeNode.sourceToken)")]

    private func post(
        _ path: String, _ body: String, node: FakeNode = FakeNode(), extra: [(String, String)] = []
    ) async throws -> FaceHarness.Reply {
        try await FaceHarness(node: node).send(.post, path, as: .stranger, body: body, extra: source + extra)
    }

    @Test("takes one event with a receipt and a batch without, and says 201")
    func taken() async throws {
        let node = FakeNode()
        let one = try await post("/v1/oar/events", #"{"kind":"prompt","contents":{"text":"q"}}"#, node: node)
        #expect(one.status == 201)
        #expect(one.body.contains(#""receipt":{"#))
        let many = try await post(
            "/v1/oar/batches",
            #"{"events":[{"kind":"tool-call","facts":{"ok":true,"n":-1,"m":"a:b"}},{"kind":"output"}]}"#, node: node,
            extra: [("Idempotency-Key", "\"k-1\"")])
        #expect(many.status == 201)
        #expect(many.body.contains(#""receipt":null"#))
        #expect(node.calls.all == [#"submit ["prompt"] - true"#, #"submit ["tool-call", "output"] k-1 false"#])
    }

    @Test("answers where a source stands, and gives a receipt later")
    func looks() async throws {
        let node = FakeNode()
        let state = try await FaceHarness(node: node).send(.get, "/v1/oar/state", as: .stranger, extra: source)
        #expect(state.status == 200)
        #expect(state.body.contains(#""next_sequence":3"#))
        let receipt = try await FaceHarness(node: node).send(.get, "/v1/oar/receipts/7", as: .stranger, extra: source)
        #expect(receipt.status == 200)
        #expect(node.calls.all == ["submissionState", "submissionReceipt 7"])
    }

    @Test("opens to a source's token alone, and that token opens nothing else")
    func tokens() async throws {
        for path in ["/v1/oar/state", "/v1/oar/nothing", "/v1/oar"] {
            for caller in FaceHarness.Caller.allCases {
                let reply = try await FaceHarness().send(.get, path, as: caller)
                #expect(reply.status == 401)
                #expect(reply.code == "submission.unauthenticated")
            }
        }
        for path in ["/v1/record", "/v1/verify", "/v1/documents?purpose=audit"] {
            let reply = try await FaceHarness().send(.get, path, as: .stranger, extra: source)
            #expect(reply.status == 401)
            #expect(reply.code == "http.unauthenticated")
        }
    }

    @Test(
        "refuses what is no event, naming the field",
        arguments: [
            ("[]", "the wrong type"), ("{", "no JSON object"), (#"{"contents":{}}"#, "needs the field 'kind'"),
            (#"{"kind":"thought"}"#, "kind is one of"), (#"{"kind":"prompt","text":"a"}"#, "not known here"),
            (#"{"kind":"prompt","sequence":"1"}"#, "'sequence'"), (#"{"kind":"prompt","sequence":-1}"#, "no JSON"),
            (#"{"kind":"prompt","contents":{"text":1}}"#, "'text'"), (#"{"kind":"prompt","purpose":"fun"}"#, "purpose"),
            (#"{"kind":"prompt","digests":{"a":"00"}}"#, "64 hexadecimal"),
            (#"{"kind":"prompt","subjects":["No Name"]}"#, "name is"), (#"{"kind":"prompt","labels":["x"]}"#, "label"),
            (#"{"kind":"prompt","facts":{"a":[1]}}"#, "wrong type"),
            (#"{"kind":"prompt","kind":"output"}"#, "twice"), (#"{"kind":"prompt","facts":{"a":1,"a":2}}"#, "twice"),
        ])
    func malformed(body: String, words: String) async throws {
        let node = FakeNode()
        let reply = try await post("/v1/oar/events", body, node: node)
        #expect(reply.status == 400, "\(reply.body)")
        #expect(reply.code == "submission.malformed")
        #expect(reply.body.contains(words), "\(reply.body)")
        #expect(node.calls.all.isEmpty)
    }

    @Test("refuses a batch that is empty or too long, a bad key, a query, a form and another method")
    func limits() async throws {
        #expect(try await post("/v1/oar/batches", #"{"events":[]}"#).code == "submission.malformed")
        let long = Array(repeating: #"{"kind":"output"}"#, count: 257).joined(separator: ",")
        #expect(try await post("/v1/oar/batches", #"{"events":[\#(long)]}"#).code == "submission.malformed")
        let event = #"{"kind":"output"}"#
        for key in ["\"", "\"\"", "a b", String(repeating: "a", count: 256), "ü"] {
            let reply = try await post("/v1/oar/events", event, extra: [("Idempotency-Key", key)])
            #expect(reply.code == "http.malformed-request", "\(key)")
        }
        #expect(try await post("/v1/oar/events?a=b", event).code == "http.malformed-request")
        #expect(
            try await post("/v1/oar/events", event, extra: [("Content-Type", "text/plain")]).code
                == "http.unsupported-media-type")
        #expect(try await post("/v1/oar/state", event).code == "http.method-not-allowed")
        #expect(try await post("/v1/oar/nothing", event).code == "http.not-found")
        let large = #"{"kind":"output","contents":{"a":"\#(String(repeating: "a", count: 70_000))"}}"#
        #expect(try await post("/v1/oar/events", large).status == 201)
        let tooLarge = #"{"kind":"output","contents":{"a":"\#(String(repeating: "a", count: 1_048_576))"}}"#
        #expect(try await post("/v1/oar/events", tooLarge).code == "http.body-too-large")
        #expect(try await post("/v1/oar/batches", #"{"events":[\#(large)]}"#).status == 201)
        let foreign = try await post("/v1/oar/events", event, extra: [("Origin", "https://evil.example")])
        #expect(foreign.code == "http.foreign-origin")
    }

    @Test(
        "turns the service's errors into the statuses that clients know",
        arguments: [
            (SubmissionError.Code.malformed, 400), (.sequence, 409), (.keyReused, 422), (.rateLimited, 429),
            (.notFound, 404), (.noLog, 404), (.notASource, 400), (.unauthenticated, 401),
        ])
    func statuses(code: SubmissionError.Code, status: Int) async throws {
        let failure = SubmissionError(code, "Do it.", nextSequence: code == .sequence ? 5 : nil)
        let reply = try await post("/v1/oar/events", #"{"kind":"output"}"#, node: FakeNode(failure: failure))
        #expect(reply.status == status)
        #expect(reply.code == code.rawValue)
        #expect(reply.body.contains(#""next_sequence":5"#) == (code == .sequence))
        #expect((reply.headers[.retryAfter] == "1") == (status == 429))
    }
}
