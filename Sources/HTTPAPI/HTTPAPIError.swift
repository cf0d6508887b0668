import Core

/// The error of the served face: what is wrong with a request, or with the node's own material for serving.
package struct HTTPAPIError: CodedError {
    package enum Code: String, Sendable, CaseIterable {
        case malformedAddress = "http.malformed-address"
        case certificateUnreadable = "http.certificate-unreadable"
        case certificateUnwritable = "http.certificate-unwritable"
        case addressUnavailable = "http.address-unavailable"
        case diskFull = "file.disk-full"
        case unauthenticated = "http.unauthenticated"
        case unknownHost = "http.unknown-host"
        case foreignOrigin = "http.foreign-origin"
        case notFound = "http.not-found"
        case methodNotAllowed = "http.method-not-allowed"
        case bodyTooLarge = "http.body-too-large"
        case unsupportedMediaType = "http.unsupported-media-type"
        case malformedRequest = "http.malformed-request"
        case missingField = "http.missing-field"
        case unknownField = "http.unknown-field"
        case repeatedField = "http.repeated-field"
        case malformedField = "http.malformed-field"
        case timedOut = "http.timed-out"
        case unexpected = "http.unexpected"
    }

    package let kind: Code
    package let message: String
    package let underlying: (any Error)?

    package var code: String { kind.rawValue }

    package var category: ErrorCategory {
        switch kind {
        case .certificateUnreadable, .certificateUnwritable, .addressUnavailable, .diskFull, .timedOut, .unexpected:
            .failed
        case .unauthenticated, .foreignOrigin, .unknownHost: .refused
        case .notFound: .notFound
        case .malformedAddress, .methodNotAllowed, .bodyTooLarge, .unsupportedMediaType, .malformedRequest,
            .missingField, .unknownField, .repeatedField, .malformedField:
            .usage
        }
    }

    package init(_ kind: Code, _ message: String, underlying: (any Error)? = nil) {
        self.kind = kind
        self.message = message
        self.underlying = underlying
    }
}
