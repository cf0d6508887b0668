import Contracts
import ContractsTesting
import Core
import CoreTesting
import Hummingbird
import Logging
import NIOCore
import Synchronization

@testable import HTTPAPI

/// Calls the responder as a connection would, without one.
struct FaceHarness {
    static let host = "127.0.0.1:8443"
    static let origin = "https://127.0.0.1:8443"

    let node: FakeNode
    let token = AccessToken(random: SeededRandomSource(seed: 7))
    let counters = FaceCounters()
    let closed = CallLog()
    let responder: FaceResponder

    init(
        node: FakeNode = FakeNode(), pageFailure: (any Error)? = nil, keysFailure: (any Error)? = nil,
        timeLimit: Duration = FaceLimits.request
    ) throws {
        self.node = node
        let console = ConsoleFace(
            page: { isPost, path, fields in
                if let pageFailure { throw pageFailure }
                guard ["/", "/ask", "/record"].contains(path) else { return nil }
                return
                    "\(isPost ? "post" : "get") \(path) \(fields.sorted { $0.key < $1.key })"
            },
            failurePage: { "failure \($0) \($1) \($2)" }, stylesheet: "body {}")
        responder = FaceResponder(
            api: NodeAPI(
                node: node,
                operatorKeys: {
                    if let keysFailure { throw keysFailure }
                    return "{\"keys\":[]}"
                }),
            console: console,
            guarding: RequestGuard(servedHosts: try ListenAddress(Self.host).servedHosts, token: token),
            counters: counters, logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }),
            timeLimit: timeLimit)
    }

    /// What came back.
    struct Reply: Sendable {
        let status: Int
        let headers: HTTPFields
        let body: String

        /// The code of an error in JSON or on the harness's failure page.
        var code: String? {
            if let match = body.firstMatch(of: /"code":"([a-z.-]+)"/) { return String(match.1) }
            return body.firstMatch(of: /^failure [0-9]+ ([a-z.-]+)/).map { String($0.1) }
        }
    }

    /// Who the request says it is from.
    enum Caller: Sendable, CaseIterable {
        case stranger, program, person
    }

    func send(
        _ method: HTTPRequest.Method, _ path: String, as caller: Caller = .program, body: String = "",
        type: String? = nil, host: String? = FaceHarness.host, extra: [(String, String)] = []
    ) async throws -> Reply {
        var headers = HTTPFields()
        switch caller {
        case .stranger: break
        case .program: headers[.authorization] = "Bearer \(token.text)"
        case .person:
            headers[.cookie] = "a=b; \(AccessToken.cookieName)=\(token.cookieValue)"
            if method == .post { headers[.origin] = Self.origin }
        }
        if method == .post {
            headers[.contentType] =
                type ?? (path.hasPrefix("/v1") ? "application/json" : "application/x-www-form-urlencoded")
        }
        for (name, value) in extra {
            guard let name = HeaderName(name) else { preconditionFailure("not a header name") }
            headers[name] = value.isEmpty ? nil : value
        }
        let head = HTTPRequest(method: method, scheme: "https", authority: host, path: path, headerFields: headers)
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer(string: body)))
        let closed = closed
        let response = try await responder.respond(to: request, context: FaceContext(close: { closed.add("closed") }))
        let collected = CollectedBody()
        try await response.body.write(collected)
        return Reply(status: response.status.code, headers: response.headers, body: collected.text)
    }
}

/// Keeps the body of a response.
private final class CollectedBody: ResponseBodyWriter, Sendable {
    private let buffer = Mutex(ByteBuffer())

    var text: String { buffer.withLock { String(buffer: $0) } }

    func write(_ part: ByteBuffer) async throws { buffer.withLock { _ = $0.writeImmutableBuffer(part) } }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
