import CoreFoundation
import Glibc

/// Files that only the owner of this process reads, replaced in one step.
enum PrivateFile {
    static let maximumBytes = 65_536

    /// The bytes of the file, or `nil` where there is none.
    ///
    /// - Throws: ``HTTPAPIError`` `http.certificate-unreadable`, also for a file that others may read.
    static func read(_ path: String) throws(HTTPAPIError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw unreadable("cannot be opened")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw unreadable("is no file")
        }
        guard status.st_mode & 0o077 == 0 else { throw unreadable("may be read by others; set its mode to 0600") }
        guard status.st_size <= maximumBytes else { throw unreadable("is longer than \(maximumBytes) bytes") }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while bytes.count <= maximumBytes {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            guard count >= 0 else { throw unreadable("cannot be read") }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
        }
        throw unreadable("is longer than \(maximumBytes) bytes")
    }

    /// Puts `bytes` in the place of the file: after a crash there is the old file or the new one.
    ///
    /// - Throws: ``HTTPAPIError`` `http.certificate-unwritable`, `file.disk-full`.
    static func replace(_ path: String, with bytes: [UInt8]) throws(HTTPAPIError) {
        let temporary = path + ".new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw unwritable(errno) }
        var failure = write(bytes, to: descriptor) && fsync(descriptor) == 0 ? 0 : errno
        close(descriptor)
        if failure == 0, rename(temporary, path) != 0 { failure = errno }
        guard failure == 0 else {
            unlink(temporary)
            throw unwritable(failure)
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            written += count
        }
        return true
    }

    private static func unreadable(_ what: String) -> HTTPAPIError {
        HTTPAPIError(
            .certificateUnreadable,
            "A file of the node's TLS material \(what). Mend it, or move its folder away to have new material made.")
    }

    /// What the kernel's error number, of a file or of the folder, means for a person.
    static func unwritable(_ number: Int32) -> HTTPAPIError {
        switch number {
        case ENOSPC, EDQUOT:
            HTTPAPIError(
                .diskFull, "The node's TLS material cannot be written: the disk is full. Free space and try again.")
        default:
            HTTPAPIError(
                .certificateUnwritable,
                "The node's TLS material cannot be written (\(String(cString: strerror(number)))). Check its folder.")
        }
    }
}
