import Hummingbird

/// One address of the API, who may call it, and what it does.
struct Route: Sendable {
    enum Access: Sendable, Equatable {
        case everybody
        case tokenHolder
    }

    let method: HTTPRequest.Method
    /// Parts of the path; `*` stands for one part of any text, handed to the handler.
    let pattern: [String]
    let access: Access
    let handler: @Sendable (NodeAPI, String, RequestFields) async throws -> NodeAPI.Answer

    init(
        _ method: HTTPRequest.Method, _ path: String, _ access: Access = .tokenHolder,
        _ handler: @escaping @Sendable (NodeAPI, String, RequestFields) async throws -> NodeAPI.Answer
    ) {
        self.method = method
        pattern = path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        self.access = access
        self.handler = handler
    }

    /// Every address of the API.
    static let all: [Route] = [
        Route(.get, "/healthz", .everybody) { _, _, _ in NodeAPI.Answer(text: "ok\n") },
        Route(.get, "/.well-known/mickai-operator-key.json", .everybody) { api, _, fields in try await api.keys(fields)
        },
        Route(.post, "/v1/ask") { api, _, fields in try await api.ask(fields) },
        Route(.get, "/v1/record") { api, _, fields in try await api.record(fields) },
        Route(.get, "/v1/record/*") { api, index, fields in try await api.entry(index, fields) },
        Route(.get, "/v1/documents") { api, _, fields in try await api.documents(fields) },
        Route(.post, "/v1/search") { api, _, fields in try await api.search(fields) },
        Route(.get, "/v1/verify") { api, _, fields in try await api.verify(fields) },
        Route(.get, "/v1/checkpoint") { api, _, fields in try await api.checkpoint(fields) },
    ]

    /// The part of `path` that `*` stands for (empty where there is none), or `nil` where the path is another.
    func match(_ path: [String]) -> String? {
        guard path.count == pattern.count else { return nil }
        var variable = ""
        for (part, wanted) in zip(path, pattern) {
            if wanted == "*" { variable = part } else if part != wanted { return nil }
        }
        return variable
    }
}
