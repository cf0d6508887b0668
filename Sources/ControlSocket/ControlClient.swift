import Core
import Foundation

/// Hands a command line to the process that owns the home and passes its output through.
package struct ControlClient: Sendable {
    private let socket: UnixSocket

    /// - Throws: ``ControlError`` `control.not-reachable` when no process listens in `home`.
    package init(home: String) throws(ControlError) {
        socket = try UnixSocket.connect(ControlServer.socketName, in: home)
    }

    /// Runs `call` over there; returns its exit status. Blocks: a client process has nothing else to do. When this
    /// process ends, the owner cancels the command.
    package func run(
        _ call: ControlCall, standardOutput: ([UInt8]) -> Void, standardError: ([UInt8]) -> Void
    ) throws -> Int32 {
        try socket.send(ControlFrame(kind: .call, payload: Array(JSONEncoder().encode(call))))
        while true {
            let frame = try socket.receive()
            switch frame.kind {
            case .standardOutput: standardOutput(frame.payload)
            case .standardError: standardError(frame.payload)
            case .exit: return Int32(frame.payload.first ?? 1)
            case .call: throw ControlError(.malformedFrame, "The owner of the home answered with a call.")
            }
        }
    }
}
