/// Makes the paths of a call absolute without asking the file system.
///
/// `..` stays as it is: taking it away by text would be wrong behind a symbolic link.
package enum PathText {
    /// The longest path Linux takes (PATH_MAX without its NUL).
    static let maximumBytes = 4_095

    static func resolve(_ path: String, against folder: String) -> String {
        let joined = path.hasPrefix("/") ? path : folder + "/" + path
        let parts = joined.split(separator: "/").filter { $0 != "." }
        return "/" + parts.joined(separator: "/")
    }

    /// A path as it may stand in a command that a person copies: in single quotes unless every byte is harmless.
    package static func shellWord(_ path: String) -> String {
        if path.utf8.allSatisfy(harmless.contains) { return path }
        let parts = path.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: #"'\''"#) + "'"
    }

    private static let harmless = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-".utf8)

    /// An argument that names a file or folder.
    ///
    /// - Throws: ``CommandError`` `command.usage` when it is empty, too long or holds a NUL.
    static func argument(_ text: String) throws -> String {
        guard !text.isEmpty, text.utf8.count <= maximumBytes, !text.utf8.contains(0) else {
            throw CommandError(.usage, "A path is 1 to \(maximumBytes) bytes without NUL.")
        }
        return text
    }
}
