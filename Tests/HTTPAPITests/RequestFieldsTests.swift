import ContractsTesting
import Core
import CoreTesting
import Hummingbird
import Testing

@testable import HTTPAPI

@Suite("Request fields")
struct RequestFieldsTests {
    @Test(
        "are read from a form",
        arguments: [
            ("", [:]), ("a=b", ["a": "b"]), ("a=b&c=d", ["a": "b", "c": "d"]), ("a", ["a": ""]), ("a=", ["a": ""]),
            ("a=b=c", ["a": "b=c"]), ("a=%C3%BC+x%26", ["a": "ü x&"]), ("&a=b&&", ["a": "b"]), ("%61=1", ["a": "1"]),
        ])
    func form(text: String, wanted: [String: String]) throws {
        #expect(try RequestFields(form: text).values == wanted)
    }

    @Test(
        "refuse what is no form, with the code",
        arguments: [
            ("a=%", "http.malformed-request"), ("a=%4", "http.malformed-request"), ("a=%zz", "http.malformed-request"),
            ("a=%ff", "http.malformed-request"), ("a=%ED%A0%80", "http.malformed-request"),
            ("a=1&a=2", "http.repeated-field"), ("a=1&%61=2", "http.repeated-field"),
            ((0...16).map { "f\($0)=1" }.joined(separator: "&"), "http.malformed-request"),
        ])
    func badForm(text: String, code: String) {
        let error = #expect(throws: HTTPAPIError.self) { try RequestFields(form: text) }
        #expect(error?.code == code)
    }

    @Test(
        "are read from a flat JSON object",
        arguments: [
            ("{}", [:]), (#"{"a":"b","limit":3}"#, ["a": "b", "limit": "3"]), (#"{"a":null}"#, [:]),
            (#"{"a":"ü"}"#, ["a": "ü"]),
            (#" { "a" : "b\"\\\/\n\u00fc\ud83d\ude97" , "limit" : -0 } "#, ["a": "b\"\\/\nü🚗", "limit": "0"]),
        ])
    func json(text: String, wanted: [String: String]) throws {
        #expect(try RequestFields(json: Array(text.utf8)).values == wanted)
    }

    @Test(
        "refuse any other JSON",
        arguments: [
            "", "[]", "null", "\"a\"", "{", #"{"a":{"b":1}}"#, #"{"a":["b"]}"#, #"{"a":true}"#, #"{"a":1.5}"#,
            #"{"a":"b"} x"#, "{a:1}", String(repeating: "[", count: 60_000), "{\"a\":\"\u{0}\"}", #"{"a":"b",}"#,
            #"{"a":"\ud83d"}"#, #"{"a":"\ude97"}"#, #"{"a":"\x"}"#, #"{"a":01}"#,
            #"{"a":}"#, #"{"a" "b"}"#, #"{"a":99999999999999999999}"#, #"{"limit":"#, #"{"a":"b"#,
        ])
    func badJSON(text: String) {
        let error = #expect(throws: HTTPAPIError.self) { try RequestFields(json: Array(text.utf8)) }
        #expect(error?.code == "http.malformed-request")
    }

    @Test(
        "refuse two members of one name, and a number where a text belongs, with the code",
        arguments: [
            (#"{"a":"b","a":"c"}"#, "http.repeated-field"), (#"{"a":"b","\u0061":"b"}"#, "http.repeated-field"),
            (#"{"a":null,"a":"b"}"#, "http.repeated-field"), (#"{"question":1}"#, "http.malformed-field"),
            ("{" + (0...16).map { "\"f\($0)\":\"1\"" }.joined(separator: ",") + "}", "http.malformed-request"),
        ])
    func looseJSON(text: String, code: String) {
        let error = #expect(throws: HTTPAPIError.self) { try RequestFields(json: Array(text.utf8)) }
        #expect(error?.code == code)
    }

    @Test("survive any bytes", arguments: UInt64(1)...200)
    func anyBytes(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let text = random.text(of: "a=&%+0fF{}\":,é\u{0}[]1", length: 0...120)
        if let fields = try? RequestFields(form: text) { #expect(fields.values.count <= FaceLimits.fields) }
        if let fields = try? RequestFields(json: Array(text.utf8)) { #expect(fields.values.count <= FaceLimits.fields) }
    }

    @Test(
        "are checked before anything is done",
        arguments: [
            (#"{"question":"q"}"#, 400, "http.missing-field"), (#"{"purpose":"audit"}"#, 400, "http.missing-field"),
            (#"{"question":"","purpose":"audit"}"#, 400, "http.missing-field"),
            (#"{"question":"q","purpose":"audit","purpos":"x"}"#, 400, "http.unknown-field"),
            (#"{"question":"q","purpose":"audit","purpose":"engineering"}"#, 400, "http.repeated-field"),
            (#"{"question":7,"purpose":"audit"}"#, 400, "http.malformed-field"),
            (#"{"question":"q","purpose":"audit","collection":"No Name"}"#, 400, "core.malformed-name"),
            (
                #"{"question":"\#(String(repeating: "q", count: 8_193))","purpose":"audit"}"#, 400,
                "http.malformed-field"
            ),
            (#"{"question":"q","purpose":"\#(String(repeating: "p", count: 257))"}"#, 400, "http.malformed-field"),
            (String(repeating: " ", count: 65_537), 413, "http.body-too-large"),
        ])
    func asking(body: String, status: Int, code: String) async throws {
        let harness = try FaceHarness()
        let reply = try await harness.send(.post, "/v1/ask", body: body)
        #expect(reply.status == status)
        #expect(reply.code == code)
        #expect(harness.node.calls.all.isEmpty)
        #expect(harness.closed.all == (status == 413 ? ["closed"] : []))
    }

    @Test(
        "are checked in addresses too",
        arguments: [
            ("/v1/record?limit=0", 400, "http.malformed-field"), ("/v1/record?limit=1001", 400, "http.malformed-field"),
            ("/v1/record?limit=x", 400, "http.malformed-field"), ("/v1/record?x=y", 400, "http.unknown-field"),
            ("/v1/verify?x", 400, "http.unknown-field"), ("/v1/documents", 400, "http.missing-field"),
            ("/v1/documents?purpose=fun", 400, "core.unknown-purpose"),
            ("/v1/documents?purpose=audit&purpose=audit", 400, "http.repeated-field"),
            (
                "/v1/record?query=\(Array(repeating: "a", count: 33).joined(separator: "+"))", 400,
                "http.malformed-field"
            ),
            ("/v1/record?query=\(String(repeating: "a", count: 8_192))", 400, "http.malformed-request"),
            ("https://127.0.0.1:8443/v1/verify", 400, "http.malformed-request"), ("*", 400, "http.malformed-request"),
        ])
    func addresses(path: String, status: Int, code: String) async throws {
        let harness = try FaceHarness()
        let reply = try await harness.send(.get, path)
        #expect(reply.status == status)
        #expect(reply.code == code)
        #expect(harness.node.calls.all.isEmpty)
    }

    @Test(
        "come in the form the address takes, or not at all",
        arguments: [
            ("/v1/ask", "text/plain"), ("/v1/ask", "application/x-www-form-urlencoded"), ("/ask", "application/json"),
            ("/ask", "multipart/form-data"), ("/v1/ask", ""),
        ])
    func mediaTypes(path: String, type: String) async throws {
        let harness = try FaceHarness()
        let caller: FaceHarness.Caller = path == "/ask" ? .person : .program
        let reply = try await harness.send(
            .post, path, as: caller, body: "{}", extra: [("Content-Type", type)])
        #expect(reply.status == 415)
        #expect(reply.code == "http.unsupported-media-type")
        let parameters = try await harness.send(
            .post, "/v1/ask", body: #"{"question":"q","purpose":"audit"}"#, type: "Application/JSON; charset=utf-8")
        #expect(parameters.status == 200)
    }
}
