import Contracts
import Core
import Hummingbird
import Logging
import NIOCore

/// Takes a request through every check, in one order, to the API or the console, and answers it.
///
/// Order: size of the target, host, origin, who calls, then the body, then the work. What fails early costs little
/// and learns nothing: a stranger cannot tell an address that exists from one that does not.
struct FaceResponder: HTTPResponder {
    typealias Context = FaceContext

    let api: NodeAPI
    let console: ConsoleFace
    let guarding: RequestGuard
    let counters: FaceCounters
    let logger: Logger
    var timeLimit = FaceLimits.request
    var connections: ConnectionTable?

    /// While this answers, and until the answer is written, no newcomer takes the connection's place.
    func respond(to request: Request, context: FaceContext) async throws -> Response {
        guard let connections, let connection = context.connection else { return await reply(to: request, context) }
        connections.beginServing(connection)
        var response = await reply(to: request, context)
        if request.method == .head {
            connections.endServing(connection)
            return response
        }
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            defer { connections.endServing(connection) }
            try await body.write(writer)
        }
        return response
    }

    private func reply(to request: Request, _ context: FaceContext) async -> Response {
        counters.countRequest()
        let target = Target(request)
        var response: Response
        do {
            response = try await withinTime { try await answer(request, target) }
        } catch {
            response = failure(error, target)
            if endsConnection(error) { response.body = Self.closing(response.body, context) }
        }
        FaceResponse.addStrictTransport(to: &response, host: request.head.authority)
        return request.method == .head ? response.createHeadResponse() : response
    }

    /// The path in its parts, decoded, and the query as it came.
    struct Target: Sendable {
        let isWellFormed: Bool
        let path: String
        let query: String

        init(_ request: Request) {
            let text = request.head.path ?? ""
            let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            path = String(parts.first ?? "")
            query = parts.count == 2 ? String(parts[1]) : ""
            isWellFormed = text.utf8.count <= FaceLimits.targetBytes && path.hasPrefix("/")
        }

        /// No address of ours needs percent-encoding, so one that has it matches nothing.
        var parts: [String] {
            path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        }

        /// Whether a program is to read the answer.
        var isForPrograms: Bool { path == "/v1" || path.hasPrefix("/v1/") || path.hasPrefix("/.well-known/") }
    }

    private func answer(_ request: Request, _ target: Target) async throws -> Response {
        guard target.isWellFormed else {
            throw HTTPAPIError(.malformedRequest, "The address of the request is too long or malformed.")
        }
        try guarding.checkHost(request)
        if target.parts.starts(with: SubmissionFace.path) { return try await answerSubmission(request, target) }
        let matching = Route.all.compactMap { route in route.match(target.parts).map { (route, $0) } }
        let isOpen = matching.contains { $0.0.access == .everybody }
        guard target.isForPrograms || isOpen else { return try await answerConsole(request, target) }
        if request.method != .get, request.method != .head { try guarding.checkOrigin(request, isForm: false) }
        if !isOpen { try guarding.checkBearer(request) }
        let method: HTTPRequest.Method = request.method == .head ? .get : request.method
        guard let (route, variable) = matching.first(where: { $0.0.method == method }) else {
            throw matching.isEmpty ? Self.notFound : Self.methodNotAllowed
        }
        let fields = try await route.method == .post ? jsonFields(request, target) : RequestFields(form: target.query)
        let answer = try await route.handler(api, variable, fields)
        return target.isForPrograms
            ? FaceResponse.json(answer.text, status: answer.status)
            : FaceResponse.plain(answer.text, status: answer.status)
    }

    private func answerSubmission(_ request: Request, _ target: Target) async throws -> Response {
        if request.method != .get, request.method != .head { try guarding.checkOrigin(request, isForm: false) }
        guard [.get, .head, .post].contains(request.method) else { throw Self.methodNotAllowed }
        let face = SubmissionFace(node: api.node)
        let answer = try await face.answer(
            request, target.parts.dropFirst(SubmissionFace.path.count), query: target.query
        ) { limit in
            try Self.expect("application/json", of: request)
            return try await body(of: request, limit: limit)
        }
        return FaceResponse.json(answer.text, status: answer.status)
    }

    private func answerConsole(_ request: Request, _ target: Target) async throws -> Response {
        let isLook = request.method == .get || request.method == .head
        guard isLook || request.method == .post else { throw Self.methodNotAllowed }
        if !isLook { try guarding.checkOrigin(request, isForm: true) }
        if isLook, target.path == ConsoleFace.stylesheetPath { return FaceResponse.stylesheet(console.stylesheet) }
        if !isLook, target.path == ConsoleFace.enterPath { return try await enter(request) }
        try guarding.checkCookie(request)
        if !isLook, target.path == ConsoleFace.leavePath { return FaceResponse.redirect(cookie: nil) }
        if isLook, target.path == ConsoleFace.enterPath {
            return FaceResponse.redirect(cookie: guarding.token.cookieValue)
        }
        let fields = try await isLook ? RequestFields(form: target.query) : formFields(request)
        guard let page = try await console.page(!isLook, target.path, fields.values) else { throw Self.notFound }
        return FaceResponse.html(page, status: .ok)
    }

    /// Takes the token from the form and gives the cookie for it.
    private func enter(_ request: Request) async throws -> Response {
        let fields = try await formFields(request)
        guard guarding.token.matches((fields.optional("token") ?? "").filter { !$0.isWhitespace }) else {
            throw HTTPAPIError(.unauthenticated, "That is not the token that the node showed when it started.")
        }
        return FaceResponse.redirect(cookie: guarding.token.cookieValue)
    }

    private func jsonFields(_ request: Request, _ target: Target) async throws -> RequestFields {
        guard target.query.isEmpty else {
            throw HTTPAPIError(.malformedRequest, "This call takes its fields from the body alone.")
        }
        try Self.expect("application/json", of: request)
        return try RequestFields(json: try await body(of: request))
    }

    private func formFields(_ request: Request) async throws -> RequestFields {
        try Self.expect("application/x-www-form-urlencoded", of: request)
        return try RequestFields(form: String(decoding: try await body(of: request), as: UTF8.self))
    }

    private static func expect(_ type: String, of request: Request) throws(HTTPAPIError) {
        let given = request.headers[.contentType]?.lowercased().prefix { $0 != ";" }.filter { $0 != " " }
        guard given == type else { throw HTTPAPIError(.unsupportedMediaType, "Send the body as \(type).") }
    }

    private func body(of request: Request, limit: Int = FaceLimits.bodyBytes) async throws -> [UInt8] {
        let tooLarge = HTTPAPIError(.bodyTooLarge, "A body has at most \(limit) bytes.")
        if let length = request.headers[.contentLength].flatMap(Int.init), length > limit {
            throw tooLarge
        }
        var bytes: [UInt8] = []
        for try await part in request.body {
            guard bytes.count + part.readableBytes <= limit else { throw tooLarge }
            bytes += part.readableBytesView
        }
        return bytes
    }

    private static let notFound = HTTPAPIError(.notFound, "Nothing stands at this address.")
    private static let methodNotAllowed = HTTPAPIError(
        .methodNotAllowed, "This address is not called with that method.")
}

extension FaceResponder {
    /// Runs `work`, and gives it up when the time is over; work that does not heed cancellation is waited for.
    private func withinTime(
        _ work: @escaping @Sendable () async throws -> Response
    ) async throws -> Response {
        try await withThrowingTaskGroup(of: Response.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: timeLimit)
                throw HTTPAPIError(.timedOut, "The answer took too long and was given up. Try again.")
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    /// Says what went wrong, to a program as JSON and to a person as a page.
    private func failure(_ error: any Error, _ target: Target) -> Response {
        let coded = Self.coded(error)
        let status = ResponseStatus.of(coded)
        if let own = coded as? HTTPAPIError { counters.count(own.kind) }
        if status.kind == .serverError {
            logger.error("request failed", metadata: ["error.code": "\(coded.code)", "http.status": "\(status.code)"])
        }
        var response =
            target.isForPrograms
            ? FaceResponse.json(FaceResponse.errorJSON(coded), status: status)
            : FaceResponse.html(console.failurePage(status.code, coded.code, coded.message), status: status)
        if status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer realm=\"mickai\"" }
        if status == .tooManyRequests { response.headers[.retryAfter] = "1" }
        if status == .methodNotAllowed { response.headers[.allow] = "GET, HEAD, POST" }
        return response
    }

    /// An error that carries no code keeps its words to itself, for they may hold content.
    private static func coded(_ error: any Error) -> any CodedError {
        if let error = error as? any CodedError { return error }
        return HTTPAPIError(.unexpected, "The node failed without a reason that it may show.", underlying: error)
    }

    /// Whether what the client still sends is not worth reading.
    private func endsConnection(_ error: any Error) -> Bool {
        switch (error as? HTTPAPIError)?.kind {
        case .bodyTooLarge, .timedOut: true
        default: false
        }
    }

    private static func closing(_ body: ResponseBody, _ context: FaceContext) -> ResponseBody {
        ResponseBody(contentLength: body.contentLength) { writer in
            try await body.write(writer)
            context.close()
        }
    }
}
