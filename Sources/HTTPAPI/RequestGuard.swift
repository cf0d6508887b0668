import Hummingbird

/// Turns away what must not reach the node: other names, other sites, strangers.
struct RequestGuard: Sendable {
    let servedHosts: Set<String>
    let token: AccessToken

    /// The host must be one of this node's names, whatever the port (a forwarded port is the operator's business).
    ///
    /// - Throws: ``HTTPAPIError`` `http.unknown-host`; `http.malformed-request` for two hosts (RFC 9112 section 3.2).
    func checkHost(_ request: Request) throws(HTTPAPIError) {
        guard !request.headers.contains(.secondHost) else {
            throw HTTPAPIError(.malformedRequest, "The request names two hosts.")
        }
        guard let authority = request.head.authority?.lowercased() else { throw Self.unknownHost }
        var host = authority[...]
        if let colon = authority.lastIndex(of: ":"), !authority.hasSuffix("]") {
            guard ListenAddress.port(authority[authority.index(after: colon)...]) != nil else { throw Self.unknownHost }
            host = authority[..<colon]
        }
        guard servedHosts.contains(String(host)) else { throw Self.unknownHost }
    }

    /// What acts must come from this node's own pages or from no page at all.
    ///
    /// A browser says how the page relates to us in `Sec-Fetch-Site`, and which site it is of in `Origin`; under our
    /// own policy of no referrer the latter is `null` also for our own pages (Fetch Standard section 3.1), so `null`
    /// passes only beside the former. A program sends neither; with a cookie (`isForm`) one of the two must be there.
    ///
    /// - Throws: ``HTTPAPIError`` `http.foreign-origin`.
    func checkOrigin(_ request: Request, isForm: Bool) throws(HTTPAPIError) {
        let origin = request.headers[.origin]
        let site = request.headers[.secFetchSite]
        let own = "https://" + (request.head.authority ?? "").lowercased()
        let isOwnOrigin = origin == nil || origin?.lowercased() == own || (origin == "null" && site != nil)
        let isOwnSite = site == nil || site == "same-origin"
        let isSaid = origin != nil || site != nil || !isForm
        guard isOwnOrigin, isOwnSite, isSaid else { throw Self.foreignOrigin }
    }

    /// - Throws: ``HTTPAPIError`` `http.unauthenticated`.
    func checkBearer(_ request: Request) throws(HTTPAPIError) {
        let scheme = "bearer "
        guard let value = request.headers[.authorization], value.lowercased().hasPrefix(scheme),
            token.matches(String(value.dropFirst(scheme.count)))
        else {
            throw HTTPAPIError(.unauthenticated, "Send the token of this node: 'Authorization: Bearer TOKEN'.")
        }
    }

    /// - Throws: ``HTTPAPIError`` `http.unauthenticated`.
    func checkCookie(_ request: Request) throws(HTTPAPIError) {
        let prefix = AccessToken.cookieName + "="
        let cookies = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }
        let offered = cookies.map { $0.drop { $0 == " " } }.filter { $0.hasPrefix(prefix) }
        guard offered.count == 1, token.matchesCookie(String(offered[0].dropFirst(prefix.count))) else {
            throw HTTPAPIError(.unauthenticated, "Enter the token that the node showed when it started.")
        }
    }

    private static let unknownHost = HTTPAPIError(
        .unknownHost, "This node is not served under that name. Use the address that it showed when it started.")
    private static let foreignOrigin = HTTPAPIError(
        .foreignOrigin, "The request came from a page of another site. Use the node's own pages.")
}

/// The name of a header line.
typealias HeaderName = HTTPFields.Element.Name

extension HeaderName {
    /// The first one has become the request's authority, so one that is left is one too many.
    static let secondHost = constant("Host")
    static let secFetchSite = constant("Sec-Fetch-Site")
    static let crossOriginOpenerPolicy = constant("Cross-Origin-Opener-Policy")
    static let crossOriginResourcePolicy = constant("Cross-Origin-Resource-Policy")
    static let referrerPolicy = constant("Referrer-Policy")

    /// - Precondition: `name` is a token of RFC 9110.
    static func constant(_ name: StaticString) -> HeaderName {
        guard let made = HeaderName(name.description) else { preconditionFailure("not a header name") }
        return made
    }
}
