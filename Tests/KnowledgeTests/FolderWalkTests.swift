import CoreTesting
import Foundation
import Glibc
import Testing

@testable import Knowledge

@Suite("The files of a folder")
struct FolderWalkTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func found() throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try DocumentFile.find([folder.path]).map { ($0.name, $0.obstacle?.code ?? "") })
    }

    @Test("are found, and all that stands beside them is named with the reason why it is not")
    func obstacles() throws {
        try folder.write("A bolt.", to: "a/bolt.md")
        try folder.write("Hidden.", to: "a/.secret")
        try folder.write("Hidden.", to: ".git/config")
        #expect(symlink("bolt.md", folder.path(of: "a/link.md")) == 0)
        #expect(symlink("..", folder.path(of: "a/up")) == 0)
        #expect(mkfifo(folder.path(of: "pipe.md"), 0o600) == 0)
        #expect(mknod(folder.path(of: "socket.md"), S_IFSOCK | 0o600, 0) == 0)
        let odd = Array(folder.path.utf8) + Array("/a/caf".utf8) + [0xE9] + Array("\\.md".utf8) + [0]
        let made = odd.map { CChar(bitPattern: $0) }.withUnsafeBufferPointer { bytes in
            bytes.baseAddress.map { open($0, O_CREAT | O_WRONLY, 0o600) } ?? -1
        }
        #expect(made >= 0)
        close(made)
        #expect(
            try found() == [
                "a/bolt.md": "", "a/.secret": "knowledge.hidden-file", ".git": "knowledge.hidden-file",
                "a/link.md": "knowledge.symbolic-link", "a/up": "knowledge.symbolic-link",
                "pipe.md": "knowledge.not-a-regular-file", "socket.md": "knowledge.not-a-regular-file",
                #"a/caf\xE9\x5C.md"#: "knowledge.malformed-name",
            ])
    }

    @Test("are read no deeper than the limit, and the folder below it is named")
    func depth() throws {
        let levels = (1...FolderWalk.maximumDepth).map { "\($0)" }
        try folder.write("Deep.", to: levels.dropLast().joined(separator: "/") + "/deep.md")
        try folder.write("Too deep.", to: levels.joined(separator: "/") + "/deeper.md")
        #expect(
            try found() == [
                levels.dropLast().joined(separator: "/") + "/deep.md": "",
                levels.joined(separator: "/"): "knowledge.too-deep",
            ])
    }

    @Test("are never more than the limit")
    func number() throws {
        for name in ["a.md", "b.md", "c.md"] { try folder.write("A bolt.", to: name) }
        #expect(try FolderWalk.files(of: folder.path, room: 3).count == 3)
        let error = #expect(throws: KnowledgeError.self) { try FolderWalk.files(of: folder.path, room: 2) }
        #expect(error?.code == "knowledge.too-many-files")
    }

    @Test("that cannot be taken in are not read either")
    func reading() throws {
        #expect(symlink("/etc/hostname", folder.path(of: "link.md")) == 0)
        let file = try #require(try DocumentFile.find([folder.path]).first)
        let error = #expect(throws: KnowledgeError.self) { try file.read() }
        #expect(error?.code == "knowledge.symbolic-link")
    }
}

/// A folder mounted into itself, which only root can make.
@Suite("A folder that holds itself", .enabled(if: geteuid() == 0, "needs root to mount"))
struct FolderLoopTests {
    @Test("is read once and named")
    func loop() throws {
        let folder = try TemporaryFolder()
        try folder.write("A bolt.", to: "a.md")
        try folder.write("", to: "inner/placeholder.md")
        let inner = folder.path(of: "inner")
        guard mount(folder.path, inner, nil, UInt(MS_BIND), nil) == 0 else {
            print("skipped: a folder that holds itself: this system lets nothing be mounted")
            return
        }
        defer { umount2(inner, Int32(MNT_DETACH)) }
        let found = try DocumentFile.find([folder.path]).map { [$0.name, $0.obstacle?.code ?? ""] }
        #expect(found == [["a.md", ""], ["inner", "knowledge.folder-loop"]])
    }
}
