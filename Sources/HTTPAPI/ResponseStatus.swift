import Contracts
import Core
import Hummingbird

/// The one place where errors become statuses of HTTP (RFC 9110 section 15).
enum ResponseStatus {
    static func of(_ error: any CodedError) -> HTTPResponse.Status {
        if let error = error as? HTTPAPIError, let status = own(error.kind) { return status }
        if let error = error as? SubmissionError, let status = own(error.kind) { return status }
        return of(error.category)
    }

    static func of(_ category: ErrorCategory) -> HTTPResponse.Status {
        switch category {
        case .failed: .internalServerError
        case .usage: .badRequest
        case .refused: .forbidden
        case .notFound: .notFound
        case .missingComponent: .serviceUnavailable
        }
    }

    private static func own(_ code: SubmissionError.Code) -> HTTPResponse.Status? {
        switch code {
        case .unauthenticated: .unauthorized
        case .sequence: .conflict
        case .keyReused: .unprocessableContent
        case .rateLimited: .tooManyRequests
        case .malformed, .notFound, .notASource, .noLog: nil
        }
    }

    /// What HTTP has a finer word for than the category.
    private static func own(_ code: HTTPAPIError.Code) -> HTTPResponse.Status? {
        switch code {
        case .unauthenticated: .unauthorized
        case .unknownHost: .misdirectedRequest
        case .methodNotAllowed: .methodNotAllowed
        case .bodyTooLarge: .contentTooLarge
        case .unsupportedMediaType: .unsupportedMediaType
        case .timedOut: .gatewayTimeout
        case .malformedAddress, .certificateUnreadable, .certificateUnwritable, .addressUnavailable,
            .diskFull, .foreignOrigin,
            .notFound, .malformedRequest, .missingField, .unknownField, .repeatedField, .malformedField, .unexpected:
            nil
        }
    }
}
