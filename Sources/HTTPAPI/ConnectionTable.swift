import NIOCore
import NIOSSL
import Synchronization

/// What a connection may take of the face before it asks anything.
package struct ConnectionLimits: Sendable {
    var maximum = FaceLimits.connections
    var maximumPerAddress = FaceLimits.connectionsPerAddress
    var handshake = FaceLimits.handshake
    var firstHead = FaceLimits.firstHead

    package init() {}
}

/// The open connections of a face, kept to its limits by ending those that ask nothing.
final class ConnectionTable: Sendable {
    private struct State {
        var ledger: ConnectionLedger<ObjectIdentifier>
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    let limits: ConnectionLimits
    private let counters: FaceCounters
    private let state: Mutex<State>

    init(limits: ConnectionLimits, counters: FaceCounters) {
        self.limits = limits
        self.counters = counters
        state = Mutex(
            State(ledger: ConnectionLedger(maximum: limits.maximum, maximumPerAddress: limits.maximumPerAddress)))
    }

    func opened(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        let unwanted = state.withLock { state -> (any Channel)? in
            switch state.ledger.admit(id, from: Self.address(of: channel)) {
            case .refused: return channel
            case .admitted(let ended):
                state.channels[id] = channel
                return ended.flatMap { state.channels.removeValue(forKey: $0) }
            }
        }
        if let unwanted { end(unwanted) }
    }

    func closed(_ channel: any Channel) {
        let id = ObjectIdentifier(channel)
        state.withLock { state in
            state.ledger.remove(id)
            state.channels[id] = nil
        }
    }

    func beginServing(_ id: ObjectIdentifier) { state.withLock { $0.ledger.begin(id) } }

    func endServing(_ id: ObjectIdentifier) { state.withLock { $0.ledger.end(id) } }

    func endUnlessAsked(_ channel: any Channel) {
        let hasAsked = state.withLock { $0.ledger.hasAsked(ObjectIdentifier(channel)) }
        if !hasAsked { end(channel) }
    }

    /// Ends a connection at once. Closed in the ordinary way, TLS would wait for the peer's word, which a peer that is
    /// ended for its silence does not give.
    func end(_ channel: any Channel) {
        counters.countEnded()
        channel.eventLoop.execute {
            guard let tls = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self) else {
                return channel.close(promise: nil)
            }
            tls.close(mode: .all, promise: nil)
        }
    }

    /// On the loopback every peer has the same address, which therefore tells nobody apart.
    private static func address(of channel: any Channel) -> String? {
        guard let address = channel.remoteAddress?.ipAddress, !address.hasPrefix("127."), address != "::1" else {
            return nil
        }
        return address
    }
}
