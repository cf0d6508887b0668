import Core
import Glibc

/// Makes one process at a time the owner of a home, by flock(2) on its lock file; given back when released or when
/// the process ends, however it ends.
///
/// `@unchecked Sendable`: the descriptor is set once and closed in `deinit` only.
final class HomeLock: @unchecked Sendable {
    private let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// The lock, or `nil` while another process holds it.
    ///
    /// - Throws: ``CompositionError`` `home.permission-denied`, `home.not-writable`; ``DatabaseError``
    ///   `file.disk-full`.
    static func take(_ home: Home) throws -> HomeLock? {
        let descriptor = open(home.lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw home.unwritable(errno)
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return HomeLock(descriptor: descriptor) }
        close(descriptor)
        return nil
    }
}
