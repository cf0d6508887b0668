import Contracts
import Core
import Hummingbird
import NIOCore

/// Makes responses, every one with the headers that keep a browser on its guard.
enum FaceResponse {
    /// Nothing but this node's own stylesheet and forms: no script, no frame, no outside asset (CSP Level 3).
    static let contentSecurityPolicy =
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

    static func json(_ text: String, status: HTTPResponse.Status) -> Response {
        make(text, type: "application/json", status: status)
    }

    static func html(_ text: String, status: HTTPResponse.Status) -> Response {
        make(text, type: "text/html; charset=utf-8", status: status)
    }

    static func stylesheet(_ text: String) -> Response { make(text, type: "text/css; charset=utf-8", status: .ok) }

    static func plain(_ text: String, status: HTTPResponse.Status) -> Response {
        make(text, type: "text/plain; charset=utf-8", status: status)
    }

    /// Goes on at the first page with GET and sets the cookie on the way, or takes it back where it is `nil`.
    static func redirect(cookie value: String?) -> Response {
        var response = plain("", status: .seeOther)
        response.headers[.location] = "/"
        let cookie = value.map { "\(AccessToken.cookieName)=\($0)" } ?? "\(AccessToken.cookieName)=; Max-Age=0"
        response.headers[.setCookie] = cookie + "; Path=/; Secure; HttpOnly; SameSite=Strict"
        return response
    }

    static func errorJSON(_ error: any CodedError) -> String {
        let next = (error as? SubmissionError)?.nextSequence.map { ",\"next_sequence\":\($0)" } ?? ""
        return "{\"error\":{\"code\":\(ReportJSON.quoted(error.code)),"
            + "\"message\":\(ReportJSON.quoted(error.message))\(next)}}\n"
    }

    private static func make(_ text: String, type: String, status: HTTPResponse.Status) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        headers[.cacheControl] = "no-store"
        headers[.contentSecurityPolicy] = contentSecurityPolicy
        headers[.xContentTypeOptions] = "nosniff"
        headers[.referrerPolicy] = "no-referrer"
        headers[.crossOriginOpenerPolicy] = "same-origin"
        headers[.crossOriginResourcePolicy] = "same-origin"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
    }

    /// Asks browsers never to come without TLS again; not under the name `localhost`, where other programs of the
    /// same person serve without.
    static func addStrictTransport(to response: inout Response, host: String?) {
        guard host?.hasPrefix("localhost") != true else { return }
        response.headers[.strictTransportSecurity] = "max-age=31536000"
    }
}
