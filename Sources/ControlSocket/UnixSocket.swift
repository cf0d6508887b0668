import Glibc

/// A connected or listening Unix stream socket, closed when the last holder lets go.
///
/// `@unchecked Sendable`: the descriptor never changes; concurrent reads and writes of one stream are the kernel's to
/// order, and each side here has one reader and one writer.
final class UnixSocket: @unchecked Sendable {
    let descriptor: Int32

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    private static let streamKind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

    /// A socket's address inside `folder`: through the open folder's descriptor, so that a home may lie as deep as it
    /// likes although an address has only 108 bytes.
    private static func withAddress<Result>(
        _ name: String, in folder: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws(ControlError) -> Result {
        let handle = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { throw ControlError(.notReachable, "The home folder cannot be opened.") }
        defer { close(handle) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = Array("/proc/self/fd/\(handle)/\(name)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path) }
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    static func connect(_ name: String, in folder: String) throws(ControlError) -> UnixSocket {
        let made = UnixSocket(descriptor: socket(AF_UNIX, streamKind, 0))
        let outcome = try withAddress(name, in: folder) { Glibc.connect(made.descriptor, $0, $1) }
        guard outcome == 0 else {
            throw ControlError(.notReachable, "No process answers at the home's control socket.")
        }
        return made
    }

    /// Listens for this user alone: the socket file has mode 0600 from its first moment.
    static func listen(_ name: String, in folder: String, backlog: Int32) throws(ControlError) -> UnixSocket {
        let made = UnixSocket(descriptor: socket(AF_UNIX, streamKind | Int32(SOCK_NONBLOCK.rawValue), 0))
        unlink(folder + "/" + name)
        fchmod(made.descriptor, 0o600)
        let bound = try withAddress(name, in: folder) { bind(made.descriptor, $0, $1) == 0 ? 0 : errno }
        guard bound != ENOSPC, bound != EDQUOT else {
            throw ControlError(.diskFull, "The control socket cannot be made: the disk is full. Free space first.")
        }
        guard bound == 0, Glibc.listen(made.descriptor, backlog) == 0 else {
            throw ControlError(.listenFailed, "The control socket cannot be made in the home; check its permissions.")
        }
        return made
    }

    /// The next waiting client, or `nil` when none waits.
    func accept() -> UnixSocket? {
        let client = Glibc.accept(descriptor, nil, nil)
        guard client >= 0 else { return nil }
        _ = fcntl(client, F_SETFD, FD_CLOEXEC)
        return UnixSocket(descriptor: client)
    }

    /// The user at the other end, as the kernel knows it (unix(7), SO_PEERCRED: process, user, group).
    var peerUser: uid_t? {
        var credentials: (pid: Int32, uid: UInt32, gid: UInt32) = (0, 0, 0)
        var length = socklen_t(MemoryLayout.size(ofValue: credentials))
        let outcome = getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &length)
        return outcome == 0 ? credentials.uid : nil
    }

    /// Gives up on a peer that neither reads nor writes for this long.
    func limitStalls(seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func send(_ frame: ControlFrame) throws(ControlError) {
        let bytes = frame.encoded
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ControlError(.closed, "The other side of the control socket went away.") }
            sent += count
        }
    }

    func receive() throws(ControlError) -> ControlFrame {
        let (kind, count) = try ControlFrame.parseHeader(read(ControlFrame.headerCount))
        return ControlFrame(kind: kind, payload: try read(count))
    }

    private func read(_ wanted: Int) throws(ControlError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: wanted)
        var filled = 0
        while filled < wanted {
            let count = bytes.withUnsafeMutableBytes {
                recv(descriptor, $0.baseAddress?.advanced(by: filled), wanted - filled, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ControlError(.closed, "The other side of the control socket went away.") }
            filled += count
        }
        return bytes
    }
}
