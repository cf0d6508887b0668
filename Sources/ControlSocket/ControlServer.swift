import Core
import Dispatch
import Foundation
import Glibc
import Logging
import ServiceLifecycle

/// Lets other processes of the same user run commands against the home that this process owns.
///
/// The kernel names the user at the other end; anybody but the owner of this process (and root) is refused. At most
/// ``maximumClients`` run at a time, the rest wait in the kernel's queue. A client that goes away cancels its command.
package struct ControlServer: Service {
    package static let socketName = "control.sock"
    package static let maximumClients = 8
    private static let stallSeconds = 10

    /// Runs one command line with the given sinks and returns its exit status.
    package typealias Handler = @Sendable (ControlCall, ControlOutput) async -> Int32

    private let listener: UnixSocket
    private let logger: Logger
    private let handler: Handler

    /// - Throws: ``ControlError`` `control.listen-failed`. The caller holds the home's lock, so a socket file that is
    ///   there already was left by a process that died.
    package init(home: String, logger: Logger, handler: @escaping Handler) throws(ControlError) {
        listener = try UnixSocket.listen(Self.socketName, in: home, backlog: 32)
        self.logger = logger
        self.handler = handler
    }

    package func run() async throws {
        await withDiscardingTaskGroup { group in
            var active = 0
            let events = AsyncStream.makeStream(of: Event.self, bufferingPolicy: .unbounded)
            let ready = DispatchSource.makeReadSource(fileDescriptor: listener.descriptor, queue: .global())
            ready.setEventHandler { events.continuation.yield(.readable) }
            ready.resume()
            defer { ready.cancel() }
            for await event in events.stream.cancelOnGracefulShutdown() {
                if case .finished = event { active -= 1 }
                while active < Self.maximumClients, let client = listener.accept() {
                    active += 1
                    group.addTask {
                        await serve(client)
                        events.continuation.yield(.finished)
                    }
                }
            }
            group.cancelAll()
        }
    }

    private enum Event: Sendable { case readable, finished }

    private func serve(_ client: UnixSocket) async {
        client.limitStalls(seconds: Self.stallSeconds)
        let output = ControlOutput(socket: client)
        guard let user = client.peerUser, user == geteuid() || user == 0 else {
            logger.warning("control client refused", metadata: ["control.reason": "foreign-user"])
            output.write("control.foreign-user: this home belongs to another user.\n", to: .standardError)
            output.finish(3)
            return
        }
        guard let call = await receiveCall(client) else {
            output.finish(2)
            return
        }
        let status = await cancelling(on: client) { await handler(call, output) }
        output.finish(status)
    }

    private func receiveCall(_ client: UnixSocket) async -> ControlCall? {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                guard let frame = try? client.receive(), frame.kind == .call,
                    let call = try? JSONDecoder().decode(ControlCall.self, from: Data(frame.payload)),
                    call.arguments.count <= ControlCall.maximumArguments, call.workingFolder.hasPrefix("/")
                else {
                    continuation.resume(returning: nil)
                    return
                }
                continuation.resume(returning: call)
            }
        }
    }

    /// Runs `body` and cancels it when the client hangs up: a client sends nothing after its call, so a readable
    /// socket means that it went away.
    private func cancelling(on client: UnixSocket, _ body: @escaping @Sendable () async -> Int32) async -> Int32 {
        await withTaskGroup(of: Int32?.self) { group in
            group.addTask { await body() }
            group.addTask {
                await Self.hangUp(of: client)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            return await group.next().flatMap { $0 } ?? 1
        }
    }

    /// Returns when the client has gone, or when the task is cancelled.
    private static func hangUp(of client: UnixSocket) async {
        let events = AsyncStream.makeStream(of: Void.self)
        let source = DispatchSource.makeReadSource(fileDescriptor: client.descriptor, queue: .global())
        source.setEventHandler {
            events.continuation.yield()
            events.continuation.finish()
        }
        source.resume()
        for await _ in events.stream { break }
        source.cancel()
    }
}

/// Where a command that runs for a client writes.
///
/// A client that reads nothing for ten seconds is given up; what it would have seen is dropped.
package struct ControlOutput: Sendable {
    package enum Stream: Sendable { case standardOutput, standardError }

    private static let chunk = 65_536

    private let socket: UnixSocket

    init(socket: UnixSocket) { self.socket = socket }

    package func write(_ text: String, to stream: Stream) {
        let kind: ControlFrame.Kind = stream == .standardOutput ? .standardOutput : .standardError
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: Self.chunk) {
            let part = Array(bytes[start..<min(start + Self.chunk, bytes.count)])
            guard (try? socket.send(ControlFrame(kind: kind, payload: part))) != nil else { return }
        }
    }

    func finish(_ status: Int32) {
        try? socket.send(ControlFrame(kind: .exit, payload: [UInt8(truncatingIfNeeded: status)]))
    }
}
