import Core
import Glibc

/// Finds what a folder holds, at any depth, following no link: each regular file, and by name all else with the reason
/// why it is not taken in.
///
/// Names are bytes to the kernel. One that is no UTF-8 could not be shown or found again, so it is reported with its
/// odd bytes spelled out as `\xE9`.
struct FolderWalk {
    static let maximumDepth = 64

    static let tooMany = KnowledgeError(
        .tooManyFiles, "Take in at most \(DocumentFile.maximumFiles) files at once; name parts of the folder.")

    private let root: String
    private let room: Int
    private var files: [DocumentFile] = []
    /// The folders on the way down to the one that is read, by device and file number.
    private var ancestors: [FileNumber] = []

    private struct FileNumber: Equatable {
        let device: dev_t
        let number: ino_t
    }

    private init(root: String, room: Int) {
        self.root = root
        self.room = room
    }

    /// - Parameter room: how many may be found.
    /// - Throws: ``KnowledgeError`` `knowledge.unreadable-file` when the folder itself cannot be read,
    ///   `knowledge.too-many-files`.
    static func files(of folder: String, room: Int) throws(KnowledgeError) -> [DocumentFile] {
        var walk = FolderWalk(root: folder, room: room)
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, try walk.enter(descriptor, prefix: "") else {
            throw KnowledgeError(.unreadableFile, "The folder '\(folder)' cannot be read; check its permissions.")
        }
        return walk.files.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Reads the folder behind `descriptor`, which is closed; `false` when it cannot be listed.
    private mutating func enter(_ descriptor: Int32, prefix: String) throws(KnowledgeError) -> Bool {
        var status = stat()
        guard fstat(descriptor, &status) == 0, let stream = fdopendir(descriptor) else {
            close(descriptor)
            return false
        }
        defer { closedir(stream) }
        let number = FileNumber(device: status.st_dev, number: status.st_ino)
        guard !ancestors.contains(number) else {
            try report(String(prefix.dropLast()), .folderLoop, "The folder holds itself again, through a mount.")
            return true
        }
        ancestors.append(number)
        defer { ancestors.removeLast() }
        while let entry = readdir(stream) {
            try take(Self.name(of: entry), in: dirfd(stream), prefix: prefix)
        }
        return true
    }

    private mutating func take(_ bytes: [UInt8], in folder: Int32, prefix: String) throws(KnowledgeError) {
        guard bytes != [UInt8(ascii: ".")], bytes != [UInt8(ascii: "."), UInt8(ascii: ".")] else { return }
        guard let last = String(validating: bytes, as: UTF8.self) else {
            return try report(
                prefix + Self.spelled(bytes), .malformedName, "The name is not UTF-8 (odd bytes as \\xNN); rename it.")
        }
        let name = prefix + last
        guard bytes.first != UInt8(ascii: ".") else {
            return try report(name, .hiddenFile, "Its name begins with a dot; name the file itself to take it in.")
        }
        var status = stat()
        guard fstatat(folder, last, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            return try report(name, .unreadableFile, "It cannot be looked at; check the folder's permissions.")
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: try add(DocumentFile(path: root + "/" + name, name: name))
        case S_IFDIR: try descend(last, in: folder, name: name)
        case S_IFLNK:
            try report(name, .symbolicLink, "A symbolic link in a folder is not followed; name its target.")
        default: try report(name, .notRegular, "It is not a regular file: a pipe, socket or device is not read.")
        }
    }

    private mutating func descend(_ last: String, in folder: Int32, name: String) throws(KnowledgeError) {
        guard ancestors.count < Self.maximumDepth else {
            return try report(name, .tooDeep, "It lies more than \(Self.maximumDepth) folders deep; name it itself.")
        }
        let descriptor = openat(folder, last, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0, try enter(descriptor, prefix: name + "/") else {
            return try report(name, .unreadableFile, "The folder cannot be read; check its permissions.")
        }
    }

    private mutating func report(
        _ name: String, _ code: KnowledgeError.Code, _ message: String
    ) throws(KnowledgeError) {
        try add(DocumentFile(path: root + "/" + name, name: name, obstacle: KnowledgeError(code, message)))
    }

    private mutating func add(_ file: DocumentFile) throws(KnowledgeError) {
        guard files.count < room else { throw Self.tooMany }
        files.append(file)
    }

    private static func name(of entry: UnsafeMutablePointer<dirent>) -> [UInt8] {
        withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
    }

    /// `bytes` with what is no printable ASCII, and the backslash itself, as `\xNN`.
    private static func spelled(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            guard (0x20..<0x7F).contains(byte), byte != UInt8(ascii: "\\") else {
                return "\\x" + Hexadecimal.encode([byte]).uppercased()
            }
            return String(UnicodeScalar(byte))
        }.joined()
    }
}
