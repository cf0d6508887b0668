import Contracts
import Core
import Glibc

/// A real folder whose files are written to survive a power cut.
package struct SystemFolder: DurableFolder {
    package let path: String

    /// Opens the folder, making it (mode 0700) where it is missing.
    ///
    /// - Throws: ``DatabaseError`` `file.input-output` when it cannot be made.
    package init(_ path: String) throws(DatabaseError) {
        self.path = path
        if mkdir(path, 0o700) != 0, errno != EEXIST {
            throw SystemCall.failure("make the folder", errno)
        }
    }

    /// Opens a regular file and nothing else: a symbolic link would lead out of the folder, a pipe would never end.
    ///
    /// On a volume that only lets itself be read the file opens for reading, so that a copy on such a one verifies.
    package func open(_ name: String, creating: Bool) throws -> any DurableFile {
        let path = try path(of: name)
        let flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        var descriptor = Glibc.open(path, flags | O_RDWR | (creating ? O_CREAT : 0), 0o600)
        if descriptor < 0, !creating, errno == EROFS || errno == EACCES {
            descriptor = Glibc.open(path, flags | O_RDONLY)
        }
        guard descriptor >= 0 else { throw SystemCall.failure("open '\(name)'", errno) }
        let file = SystemFile(descriptor: descriptor, name: name)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw DatabaseError(.inputOutput, "Could not open '\(name)': it is not a regular file.")
        }
        return file
    }

    package func names() throws -> [String] {
        guard let stream = opendir(path) else { throw SystemCall.failure("list the folder", errno) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func replace(_ name: String, with bytes: [UInt8]) throws {
        let temporary = name + ".new"
        let file = try open(temporary, creating: true)
        do {
            try file.truncate(to: 0)
            try file.append(bytes)
            try file.synchronize()
            try file.close()
        } catch {
            try? file.close()
            // Half a file would go on taking space on a disk that is full.
            unlink(try path(of: temporary))
            throw error
        }
        guard rename(try path(of: temporary), try path(of: name)) == 0 else {
            throw SystemCall.failure("replace '\(name)'", errno)
        }
        try synchronize()
    }

    package func remove(_ name: String) throws {
        guard unlink(try path(of: name)) == 0 else { throw SystemCall.failure("remove '\(name)'", errno) }
        try synchronize()
    }

    package func synchronize() throws {
        let descriptor = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemCall.failure("open the folder", errno) }
        defer { Glibc.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw SystemCall.failure("synchronize the folder", errno) }
    }

    private func path(of name: String) throws(DatabaseError) -> String {
        guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")), name != ".", name != ".." else {
            throw DatabaseError(.badName, "A file's name in a store has no '/' and is not '.' or '..'.")
        }
        return path + "/" + name
    }
}

/// One real file. Calls are whole operations on a descriptor; a store serialises its own.
///
/// `@unchecked Sendable`: the only state that changes is the descriptor, which ``close()`` sets once and which a
/// store calls from the same isolation as every other call.
final class SystemFile: DurableFile, @unchecked Sendable {
    private var descriptor: Int32
    private let name: String

    init(descriptor: Int32, name: String) {
        self.descriptor = descriptor
        self.name = name
    }

    deinit { if descriptor >= 0 { Glibc.close(descriptor) } }

    var size: UInt64 {
        get throws {
            let end = lseek(descriptor, 0, SEEK_END)
            guard end >= 0 else { throw SystemCall.failure("measure '\(name)'", errno) }
            return UInt64(end)
        }
    }

    func append(_ bytes: [UInt8]) throws {
        guard lseek(descriptor, 0, SEEK_END) >= 0 else { throw SystemCall.failure("append to '\(name)'", errno) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemCall.failure("write '\(name)'", count == 0 ? ENOSPC : errno) }
            written += count
        }
    }

    func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = pread(
                    descriptor, buffer.baseAddress?.advanced(by: filled), count - filled,
                    off_t(offset) + off_t(filled))
                if got < 0, errno == EINTR { continue }
                guard got >= 0 else { throw SystemCall.failure("read '\(name)'", errno) }
                if got == 0 { break }
                filled += got
            }
        }
    }

    func truncate(to size: UInt64) throws {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw SystemCall.failure("cut '\(name)'", errno) }
    }

    func synchronize() throws {
        guard fdatasync(descriptor) == 0 else { throw SystemCall.failure("synchronize '\(name)'", errno) }
    }

    func close() throws {
        guard descriptor >= 0 else { return }
        let closing = descriptor
        descriptor = -1
        guard Glibc.close(closing) == 0 else { throw SystemCall.failure("close '\(name)'", errno) }
    }
}

/// A folder that is not there: it lists nothing and opens nothing, and reading it makes nothing.
package struct AbsentFolder: DurableFolder {
    package init() {}

    package func open(_ name: String, creating: Bool) throws -> any DurableFile { throw Self.absent }
    package func names() -> [String] { [] }
    package func replace(_ name: String, with bytes: [UInt8]) throws { throw Self.absent }
    package func remove(_ name: String) throws { throw Self.absent }
    package func synchronize() throws { throw Self.absent }

    private static let absent = DatabaseError(.inputOutput, "The folder is not there.")
}
