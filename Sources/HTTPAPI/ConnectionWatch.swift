import NIOCore
import NIOTLS

/// Tells the table when its connection opens and closes, and ends it when handshake or first head take too long.
final class ConnectionWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let table: ConnectionTable
    private var isOpen = false
    private var deadline: Scheduled<Void>?

    init(_ table: ConnectionTable) { self.table = table }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { open(context.channel) }
    }

    func handlerRemoved(context: ChannelHandlerContext) { close(context.channel) }

    func channelActive(context: ChannelHandlerContext) {
        open(context.channel)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        close(context.channel)
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            expect(context.channel, within: table.limits.firstHead)
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func open(_ channel: any Channel) {
        guard !isOpen else { return }
        isOpen = true
        table.opened(channel)
        expect(channel, within: table.limits.handshake)
    }

    private func close(_ channel: any Channel) {
        deadline?.cancel()
        table.closed(channel)
    }

    private func expect(_ channel: any Channel, within limit: Duration) {
        deadline?.cancel()
        let table = table
        deadline = channel.eventLoop.scheduleTask(in: TimeAmount(limit)) { table.endUnlessAsked(channel) }
    }
}
