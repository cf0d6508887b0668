import AuditRecord
import Contracts
import Database
import Synchronization

/// A record's folders whose segments take no write from a given one on, as on a volume that has filled up.
///
/// Every acknowledged entry is one write here, since a test asks for one thing at a time.
final class FailingRecorder: Sendable {
    private let state = Mutex<(left: Int, isArmed: Bool)>((.max, false))

    /// From now on only `count` more writes succeed.
    func fail(after count: Int) { state.withLock { $0 = (count, true) } }

    /// Whether a write was refused.
    var hasFailed: Bool { state.withLock { $0.isArmed && $0.left < 0 } }

    fileprivate func takesWrite() -> Bool {
        state.withLock {
            guard $0.isArmed else { return true }
            if $0.left > 0 {
                $0.left -= 1
                return true
            }
            $0.left = -1
            return false
        }
    }

    func folders(_ folders: RecordFolders) -> RecordFolders {
        RecordFolders(root: folders.root, segments: Folder(folder: folders.segments, recorder: self))
    }

    private struct Folder: DurableFolder {
        let folder: any DurableFolder
        let recorder: FailingRecorder

        func open(_ name: String, creating: Bool) throws -> any DurableFile {
            File(try folder.open(name, creating: creating), recorder)
        }

        func names() throws -> [String] { try folder.names() }
        func replace(_ name: String, with bytes: [UInt8]) throws { try folder.replace(name, with: bytes) }
        func remove(_ name: String) throws { try folder.remove(name) }
        func synchronize() throws { try folder.synchronize() }
    }

    private final class File: DurableFile {
        private let file: any DurableFile
        private let recorder: FailingRecorder

        init(_ file: any DurableFile, _ recorder: FailingRecorder) {
            self.file = file
            self.recorder = recorder
        }

        var size: UInt64 { get throws { try file.size } }

        func append(_ bytes: [UInt8]) throws {
            guard recorder.takesWrite() else {
                throw DatabaseError(.diskFull, "Could not write: the disk is full. Free space and try again.")
            }
            try file.append(bytes)
        }

        func read(at offset: UInt64, count: Int) throws -> [UInt8] { try file.read(at: offset, count: count) }
        func truncate(to size: UInt64) throws { try file.truncate(to: size) }
        func synchronize() throws { try file.synchronize() }
        func close() throws { try file.close() }
    }
}
