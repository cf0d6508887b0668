import Hummingbird
import NIOCore

/// What a request comes with beside itself: the connection, where there is one.
struct FaceContext: InitializableFromSource, Sendable {
    /// Ends the connection once what was written is on its way.
    let close: @Sendable () -> Void
    let connection: ObjectIdentifier?

    init(source: ApplicationRequestContextSource) {
        let channel = source.channel
        close = { channel.close(promise: nil) }
        connection = ObjectIdentifier(channel)
    }

    init(close: @escaping @Sendable () -> Void) {
        self.close = close
        connection = nil
    }
}
