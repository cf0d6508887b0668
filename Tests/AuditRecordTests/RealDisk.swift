import AuditRecord
import Contracts
import Database
import Foundation

/// A record's folders on the real disk, gone afterwards.
final class RealDisk {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("record-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var folders: RecordFolders {
        get throws { try Self.folders(path) }
    }

    static func folders(_ path: String) throws -> RecordFolders {
        RecordFolders(root: try SystemFolder(path), segments: try SystemFolder(path + "/segments"))
    }

    /// The segments' paths, in order.
    var segments: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: path + "/segments").sorted()
                .map { path + "/segments/" + $0 }
        }
    }
}

/// A file system of its own size, in memory; making one takes the rights of root.
final class SmallVolume {
    let path: String

    init(bytes: Int) throws {
        path = FileManager.default.temporaryDirectory.appendingPathComponent("volume-" + UUID().uuidString).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let mounted = try Command.run("mount", ["-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", path])
        guard mounted.status == 0 else { throw CocoaError(.fileWriteNoPermission) }
    }

    deinit {
        _ = try? Command.run("umount", ["-l", path])
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Whether such volumes can be made here.
    static let isPossible = (try? SmallVolume(bytes: 65_536)) != nil

    /// Fills the volume to the last page but `left` bytes.
    func fill(leaving left: Int = 0) throws {
        let ballast = try SystemFolder(path).open("ballast", creating: true)
        defer { try? ballast.close() }
        while (try? ballast.append([UInt8](repeating: 0, count: 4_096))) != nil {}
        let size = try ballast.size
        try ballast.truncate(to: size > UInt64(left) ? size - UInt64(left) : 0)
    }

    func unfill() throws { try FileManager.default.removeItem(atPath: path + "/ballast") }
}
