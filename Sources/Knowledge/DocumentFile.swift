import Core
import Foundation
import Glibc

/// A file that is to be taken in, and the name under which the knowledge will know it.
package struct DocumentFile: Sendable {
    package static let maximumBytes = 64 * 1_024 * 1_024
    /// Of all that is found, taken in or passed over.
    package static let maximumFiles = 100_000

    package let path: String
    package let name: String
    /// Why it is not taken in, though it was found: a link, a pipe, a hidden name. Reading it throws this.
    package let obstacle: KnowledgeError?

    package init(path: String, name: String, obstacle: KnowledgeError? = nil) {
        self.path = path
        self.name = name
        self.obstacle = obstacle
    }

    /// The files at `paths`: a file itself under its last name, a folder's files, at any depth up to
    /// ``FolderWalk/maximumDepth``, under their path within it. Sorted bytewise by name within each path.
    ///
    /// What a folder holds beside readable documents is among them with its ``obstacle``, so that nothing is passed
    /// over in silence.
    ///
    /// - Throws: ``KnowledgeError`` `knowledge.unreadable-file` for a path that is not there,
    ///   `knowledge.too-many-files` for more than 100,000.
    package static func find(_ paths: [String]) throws -> [DocumentFile] {
        var files: [DocumentFile] = []
        for path in paths {
            files += try find(path, room: maximumFiles - files.count)
        }
        return files
    }

    private static func find(_ path: String, room: Int) throws(KnowledgeError) -> [DocumentFile] {
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else {
                throw unreadable("'\(path)' cannot be looked at; check its permissions.")
            }
            throw unreadable("There is nothing at '\(path)'; check the path.")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard room > 0 else { throw FolderWalk.tooMany }
            return [DocumentFile(path: path, name: URL(fileURLWithPath: path).lastPathComponent)]
        }
        return try FolderWalk.files(of: path, room: room)
    }

    /// The file's bytes. What it is is asked of the open file, so that nothing can take its place in between; opening
    /// a pipe does not wait for a writer.
    ///
    /// - Throws: its ``obstacle``; ``KnowledgeError`` `knowledge.unreadable-file` when it cannot be read or is over
    ///   64 MiB.
    package func read() throws(KnowledgeError) -> [UInt8] {
        if let obstacle { throw obstacle }
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.unreadable("The file cannot be read; check its permissions.") }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Self.unreadable("It is not a regular file: a pipe or a device is not read.")
        }
        let bytes: Data
        do {
            bytes = try handle.read(upToCount: Self.maximumBytes + 1) ?? Data()
        } catch {
            throw KnowledgeError(
                .unreadableFile, "The file cannot be read; check the disk that it is on.", underlying: error)
        }
        guard bytes.count <= Self.maximumBytes else {
            throw Self.unreadable("The file is over 64 MiB; split it.")
        }
        return Array(bytes)
    }

    private static func unreadable(_ message: String) -> KnowledgeError { KnowledgeError(.unreadableFile, message) }
}
