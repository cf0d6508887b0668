import Contracts
import Core
import Hummingbird

/// The record as a service over HTTP: `/v1/oar/…`, for other systems with tokens of their own.
///
/// A source's token opens these addresses and no others, and the operator's token does not open these.
struct SubmissionFace: Sendable {
    static let path = ["v1", "oar"]

    let node: any NodeOperating

    /// Answers a call whose path begins with ``path``.
    ///
    /// - Parameter body: reads the body, at most as many bytes as it is told.
    /// - Throws: ``HTTPAPIError``, ``SubmissionError`` and what the node throws.
    func answer(
        _ request: Request, _ parts: ArraySlice<String>, query: String, body: (Int) async throws -> [UInt8]
    ) async throws -> NodeAPI.Answer {
        let submitter = try await node.submitter(holding: Self.token(of: request))
        guard query.isEmpty else {
            throw HTTPAPIError(.malformedRequest, "This call takes its fields from the body alone.")
        }
        let isLook = request.method == .get || request.method == .head
        switch (isLook, parts.first, parts.count) {
        case (true, "state", 1):
            return try NodeAPI.Answer(await node.submissionState(of: submitter))
        case (true, "receipts", 2):
            let index = try NodeAPI.index(parts.last ?? "")
            return try NodeAPI.Answer(await node.submissionReceipt(at: index, for: submitter))
        case (false, "events", 1):
            let bytes = try await body(SubmissionJSON.maximumBytes)
            return try await submit(try SubmissionJSON(event: bytes), request, submitter)
        case (false, "batches", 1):
            return try await submit(
                try SubmissionJSON(batch: try await body(SubmissionJSON.maximumBytes)), request, submitter)
        case (true, "events", 1), (true, "batches", 1), (false, "state", 1), (false, "receipts", 2):
            throw HTTPAPIError(.methodNotAllowed, "This address is not called with that method.")
        default:
            throw HTTPAPIError(.notFound, "Nothing stands at this address.")
        }
    }

    /// 201 where at least one event was recorded now, 200 where all had been before.
    private func submit(
        _ body: SubmissionJSON, _ request: Request, _ submitter: Submitter
    ) async throws -> NodeAPI.Answer {
        let batch = SubmissionBatch(
            events: body.events, idempotencyKey: try Self.idempotencyKey(of: request),
            wantsReceipts: body.wantsReceipts)
        let report = try await node.submit(batch, by: submitter)
        return try NodeAPI.Answer(report, status: report.entries.allSatisfy(\.replayed) ? .ok : .created)
    }

    private static func token(of request: Request) -> String {
        let scheme = "bearer "
        guard let value = request.headers[.authorization], value.lowercased().hasPrefix(scheme) else { return "" }
        return String(value.dropFirst(scheme.count))
    }

    /// The key as a structured string (draft-ietf-httpapi-idempotency-key-header) or as it is commonly sent, bare.
    private static func idempotencyKey(of request: Request) throws(HTTPAPIError) -> String? {
        let values = request.headers[values: .idempotencyKey]
        guard let value = values.first else { return nil }
        var key = value[...]
        if key.hasPrefix("\""), key.hasSuffix("\""), key.count >= 2 { key = key.dropFirst().dropLast() }
        guard values.count == 1, (1...SubmissionBatch.maximumKeyBytes).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") })
        else {
            throw HTTPAPIError(
                .malformedRequest,
                "An Idempotency-Key is 1 to \(SubmissionBatch.maximumKeyBytes) visible ASCII characters, sent once.")
        }
        return String(key)
    }
}

extension HeaderName {
    static let idempotencyKey = constant("Idempotency-Key")
}
