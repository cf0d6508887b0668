import Glibc

/// Turns the kernel's error numbers into errors a person can act on.
package enum SystemCall {
    package static func failure(_ action: String, _ number: Int32) -> DatabaseError {
        switch number {
        case ENOSPC, EDQUOT:
            DatabaseError(.diskFull, "Could not \(action): the disk is full. Free space and try again.")
        case ENOENT: DatabaseError(.notFound, "Could not \(action): there is no such file.")
        case EACCES, EPERM:
            DatabaseError(
                .notPermitted,
                "Could not \(action): this user may not. Work as the owner of the home, or mend its permissions.")
        case EROFS:
            DatabaseError(.notPermitted, "Could not \(action): the volume only lets itself be read. Remount it.")
        default:
            DatabaseError(.inputOutput, "Could not \(action): \(String(cString: strerror(number))) (errno \(number)).")
        }
    }

    /// Whether the volume that holds `path` has no room for as much as a few pages, or for one more file.
    static func isFull(_ path: String) -> Bool {
        var volume = statvfs()
        guard statvfs(path, &volume) == 0 else { return false }
        let free = UInt64(volume.f_bavail) * UInt64(volume.f_frsize)
        return free < fewPages || (volume.f_files > 0 && volume.f_favail == 0)
    }

    /// What opening a store writes: a page of the shared index of its write-ahead log, and the log's head.
    private static let fewPages: UInt64 = 65_536
}
