import CSandbox
import Core
import Glibc

/// What `mickai worker NAME` runs: confines itself, reads one request, answers it once, ends.
///
/// Call it first thing in the program, before any thread starts. It speaks on descriptor 3 alone, a unix socket
/// whose other end its own user made; anything else there ends it.
package enum WorkerProcess {
    /// Exit statuses, for whoever starts a worker by hand.
    private enum Status {
        static let answered: Int32 = 0
        static let notStartedByLauncher: Int32 = 2
        static let broken: Int32 = 1
    }

    static let descriptor: Int32 = 3

    /// - Parameter arguments: the worker's name and, where the caller set lower limits, those.
    /// - Returns: the exit status: 0 when a response was written, also one that refuses.
    package static func main(arguments: some Collection<String>, handlers: [WorkerHandler]) -> Int32 {
        let name = arguments.first ?? ""
        guard sandbox_die_with_parent() == 0, hasLauncher() else { return Status.notStartedByLauncher }
        let handler = handlers.first { $0.name == name }
        var confinement = WorkerConfinement()
        let outcome: WorkerResponse.Outcome
        do {
            try confinement.apply(
                handler?.profile ?? .pure, below: WorkerCeiling(arguments: arguments.dropFirst()))
            outcome = .payload(try answer(name, handler))
        } catch {
            outcome = .refusal(refusal(error))
        }
        let body = WorkerResponse(outcome, confinement: confinement.layers).encoded
        return send(WorkerFrame.header(of: body.count) + body) ? Status.answered : Status.broken
    }

    private static func hasLauncher() -> Bool {
        var process: pid_t = 0
        var user: uid_t = 0
        guard sandbox_peer(descriptor, &process, &user) == 0 else { return false }
        return user == getuid() && process == getppid()
    }

    private static func answer(_ name: String, _ handler: WorkerHandler?) throws -> [UInt8] {
        let request = try WorkerRequest(decoding: receive())
        guard let handler, request.worker == name else {
            throw WorkerError(.unknown, "This program has no worker of that name.")
        }
        let payload = try handler.handle(request.payload, WorkerPieces(send: send))
        guard payload.count <= WorkerLimits.maximumPayloadBytes else {
            throw WorkerError(.malformedResponse, "The worker's answer is over the limit; split the input.")
        }
        return payload
    }

    private static func refusal(_ error: any Error) -> WorkerRefusal {
        guard let coded = error as? any CodedError else {
            return WorkerRefusal(code: "worker.failed", message: "The worker could not do its work on this input.")
        }
        return WorkerRefusal(code: coded.code, message: String(coded.message.prefix(250)))
    }

    private static func receive() throws(WorkerError) -> [UInt8] {
        let length = WorkerFrame.bodyBytes(try receive(WorkerFrame.headerBytes))
        guard length <= WorkerLimits.maximumPayloadBytes + WorkerFrame.envelopeBytes else {
            throw WorkerError(.malformedRequest, "The request is over the limit.")
        }
        return try receive(length)
    }

    private static func receive(_ count: Int) throws(WorkerError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = bytes.withUnsafeMutableBytes {
                read(descriptor, $0.baseAddress?.advanced(by: filled), count - filled)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { throw WorkerError(.malformedRequest, "The request broke off.") }
            filled += got
        }
        return bytes
    }

    @Sendable private static func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
