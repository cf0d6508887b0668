import Core
import Foundation

/// A file that is to be taken in, and the name under which the knowledge will know it.
package struct DocumentFile: Sendable, Equatable {
    package static let maximumBytes = 64 * 1_024 * 1_024
    package static let maximumFiles = 100_000

    package let path: String
    package let name: String

    package init(path: String, name: String) {
        self.path = path
        self.name = name
    }

    /// The files at `paths`: a file itself under its last name, a folder's files, at any depth, under their path
    /// within it. Hidden files, and links inside a folder, are passed over. Sorted bytewise by name within each path.
    ///
    /// - Throws: ``KnowledgeError`` `knowledge.unreadable-file` for a path that is not there,
    ///   `knowledge.too-many-files` for more than 100,000.
    package static func find(_ paths: [String]) throws -> [DocumentFile] {
        var files: [DocumentFile] = []
        for path in paths {
            files += try find(path)
            guard files.count <= maximumFiles else {
                throw KnowledgeError(.tooManyFiles, "Take in at most \(maximumFiles) files at once.")
            }
        }
        return files
    }

    private static func find(_ path: String) throws -> [DocumentFile] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw unreadable("There is nothing at '\(path)'; check the path.")
        }
        let url = URL(fileURLWithPath: path)
        guard isFolder.boolValue else { return [DocumentFile(path: path, name: url.lastPathComponent)] }
        guard let names = FileManager.default.enumerator(atPath: path) else {
            throw unreadable("The folder '\(path)' cannot be read; check its permissions.")
        }
        var files: [DocumentFile] = []
        for case let name as String in names {
            guard !name.split(separator: "/").contains(where: { $0.hasPrefix(".") }),
                names.fileAttributes?[.type] as? FileAttributeType == .typeRegular
            else { continue }
            files.append(DocumentFile(path: path + "/" + name, name: name))
            guard files.count <= maximumFiles else { break }
        }
        return files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// The file's bytes.
    ///
    /// - Throws: ``KnowledgeError`` `knowledge.unreadable-file` when it cannot be read or is over 64 MiB.
    package func read() throws(KnowledgeError) -> [UInt8] {
        let bytes: Data
        let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let kind = try? FileManager.default.attributesOfItem(atPath: place)[.type] as? FileAttributeType
        guard kind == .typeRegular else {
            throw Self.unreadable("It is not a regular file: a pipe or a device is not read.")
        }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            bytes = try handle.read(upToCount: Self.maximumBytes + 1) ?? Data()
        } catch {
            throw Self.unreadable("The file cannot be read; check its permissions.", error)
        }
        guard bytes.count <= Self.maximumBytes else {
            throw Self.unreadable("The file is over 64 MiB; split it.")
        }
        return Array(bytes)
    }

    private static func unreadable(_ message: String, _ underlying: (any Error)? = nil) -> KnowledgeError {
        KnowledgeError(.unreadableFile, message, underlying: underlying)
    }
}
