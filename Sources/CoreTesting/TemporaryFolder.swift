import Foundation

/// A fresh folder of a test's own, removed with everything in it when the last reference goes.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        let parent = FileManager.default.temporaryDirectory
        let folder = parent.appendingPathComponent("mickai-test-\(UUID().uuidString)", isDirectory: true)
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        path = folder.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where a file of that name stands or would stand.
    package func path(of name: String) -> String { path + "/" + name }

    /// Writes a file, with the folders above it where they are missing.
    package func write(_ bytes: [UInt8], to name: String) throws {
        let file = URL(fileURLWithPath: path(of: name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    package func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    package func read(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(of: name))))
    }

    package static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    /// Names in the folder itself, sorted bytewise.
    package func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
