import Glibc

/// A connection that never says a word.
final class SilentPeer: Sendable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let outcome = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else { throw NoConnection() }
    }

    deinit { close(descriptor) }

    struct NoConnection: Error {}

    /// Whether the other side has ended it, waiting for that as long as `limit`.
    func isEnded(within limit: Duration) async -> Bool {
        let start = ContinuousClock.now
        repeat {
            var byte: UInt8 = 0
            let count = recv(descriptor, &byte, 1, Int32(MSG_DONTWAIT))
            if count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR) { return true }
            guard ContinuousClock.now - start < limit else { return false }
            try? await Task.sleep(for: .milliseconds(20))
        } while true
    }
}
