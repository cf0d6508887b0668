import Synchronization

/// How many requests came and how many were turned away before they meant anything.
///
/// Such noise is counted here and never recorded one by one: a stranger must not be able to fill the record.
package final class FaceCounters: Sendable {
    package struct Values: Sendable, Equatable {
        package var requests: UInt64 = 0
        package var unauthenticated: UInt64 = 0
        package var unknownHost: UInt64 = 0
        package var foreignOrigin: UInt64 = 0
        /// Connections that were ended because they asked nothing.
        package var endedConnections: UInt64 = 0
    }

    private let counted = Mutex(Values())

    package init() {}

    package var values: Values { counted.withLock { $0 } }

    func countRequest() { counted.withLock { $0.requests += 1 } }

    func countEnded() { counted.withLock { $0.endedConnections += 1 } }

    func count(_ code: HTTPAPIError.Code) {
        counted.withLock { values in
            switch code {
            case .unauthenticated: values.unauthenticated += 1
            case .unknownHost: values.unknownHost += 1
            case .foreignOrigin: values.foreignOrigin += 1
            case .malformedAddress, .certificateUnreadable, .certificateUnwritable, .addressUnavailable,
                .diskFull, .notFound,
                .methodNotAllowed, .bodyTooLarge, .unsupportedMediaType, .malformedRequest, .missingField,
                .unknownField, .repeatedField,
                .malformedField, .timedOut, .unexpected:
                break
            }
        }
    }
}
