import Contracts
import Core
import CoreTesting
import Foundation
import Synchronization

/// The error a simulated disk gives where a real one would.
package struct DiskError: CodedError {
    package let code: String
    package var message: String { "simulated" }
    package var category: ErrorCategory { .failed }

    package static let full = DiskError(code: "file.disk-full")
    package static let inputOutput = DiskError(code: "file.input-output")
    package static let powerCut = DiskError(code: "test.power-cut")
    package static let notFound = DiskError(code: "file.not-found")
}

/// A disk in memory that knows what is durable, fails on purpose, and can lose its power.
package final class SimulatedDisk: Sendable {
    /// What a file holds, and how much of that a power cut is sure to leave.
    private struct Content {
        var bytes: [UInt8] = []
        var durable: [UInt8] = []
        /// Whether the folder was synchronised after the file was made, so that its name stays.
        var isNamed = false
    }

    private struct State {
        var files: [String: Content] = [:]
        var operations = 0
        var stopAt: Int?
        /// Whether the operation at which the power goes still reaches the disk.
        var keepsLast = false
        var isDead = false
        var capacity = Int.max
        var failsSync = false
        var opened: [String] = []
        var bytesRead = 0
    }

    private let state = Mutex(State())

    package init() {}

    package var folder: SimulatedFolder { SimulatedFolder(disk: self, prefix: "") }

    package func folder(_ name: String) -> SimulatedFolder { SimulatedFolder(disk: self, prefix: name + "/") }

    package var operations: Int { state.withLock { $0.operations } }
    package var opened: [String] { state.withLock { $0.opened } }

    package func bytes(_ name: String) -> [UInt8]? { state.withLock { $0.files[name]?.bytes } }
    package var names: [String] { state.withLock { $0.files.keys.sorted() } }

    package func set(_ name: String, _ bytes: [UInt8]?) {
        state.withLock { $0.files[name] = bytes.map { Content(bytes: $0, durable: $0, isNamed: true) } }
    }

    package func limit(to capacity: Int) { state.withLock { $0.capacity = capacity } }
    package var used: Int { state.withLock { $0.files.values.reduce(0) { $0 + $1.bytes.count } } }
    package func failSynchronisation(_ fails: Bool = true) { state.withLock { $0.failsSync = fails } }
    package func forgetOpened() { state.withLock { $0.opened = [] } }
    package var bytesRead: Int { state.withLock { $0.bytesRead } }

    /// The power goes at the operation with that number, counted from now.
    package func stop(after operations: Int, keepsLast: Bool) {
        state.withLock {
            $0.stopAt = $0.operations + operations
            $0.keepsLast = keepsLast
        }
    }

    /// The disk as the next start finds it: of what was not synchronised, `seed` chooses what each file keeps.
    ///
    /// A file may keep nothing, all, a part, or its length with zeros in it; a name that no synchronised folder holds
    /// may be gone with all its bytes.
    package func afterPowerCut(seed: UInt64) -> SimulatedDisk {
        let next = SimulatedDisk()
        var random = SplitMix64(seed: seed)
        for name in names {
            guard let content = state.withLock({ $0.files[name] }) else { continue }
            if !content.isNamed, Bool.random(using: &random) { continue }
            var left = content.durable
            if content.bytes.starts(with: content.durable) {
                let more = content.bytes.count - content.durable.count
                let kept = [0, more, Int.random(in: 0...more, using: &random)][Int.random(in: 0..<3, using: &random)]
                let tail = content.bytes[content.durable.count..<content.durable.count + kept]
                let zeros = Int.random(in: 0..<4, using: &random) == 0 ? Int.random(in: 0...kept, using: &random) : 0
                left += tail.prefix(kept - zeros) + [UInt8](repeating: 0, count: zeros)
            }
            next.set(name, left)
        }
        return next
    }

    /// Copies everything into a real folder.
    package func write(to folder: URL) throws {
        for name in names {
            let url = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(bytes(name) ?? []).write(to: url)
        }
    }

    fileprivate func note(bytesRead: Int) { state.withLock { $0.bytesRead += bytesRead } }

    fileprivate func read<Value>(_ body: (inout [String: [UInt8]], inout [String]) throws -> Value) throws -> Value {
        try state.withLock { state in
            guard !state.isDead else { throw DiskError.powerCut }
            var files = state.files.mapValues(\.bytes)
            return try body(&files, &state.opened)
        }
    }

    /// Runs a changing operation, unless the power goes with it.
    fileprivate func change(_ name: String, _ body: (inout [UInt8]?, inout [UInt8]?) throws -> Void) throws {
        try state.withLock { state in
            guard !state.isDead else { throw DiskError.powerCut }
            state.operations += 1
            let isLast = state.operations == state.stopAt
            state.isDead = isLast
            if !isLast || state.keepsLast {
                var bytes = state.files[name]?.bytes
                var durable = state.files[name]?.durable
                let isNamed = state.files[name]?.isNamed ?? false
                let others = state.files.reduce(0) { $0 + ($1.key == name ? 0 : $1.value.bytes.count) }
                defer {
                    state.files[name] = bytes.map { Content(bytes: $0, durable: durable ?? [], isNamed: isNamed) }
                }
                try body(&bytes, &durable)
                let room = state.capacity - others
                if let count = bytes?.count, count > max(0, room) {
                    bytes = Array((bytes ?? []).prefix(max(0, room, state.files[name]?.bytes.count ?? 0)))
                    throw DiskError.full
                }
            }
            if isLast { throw DiskError.powerCut }
        }
    }

    /// Makes the names of a folder's files durable, unless the power goes with it.
    fileprivate func name(_ prefix: String) throws {
        try state.withLock { state in
            guard !state.isDead else { throw DiskError.powerCut }
            state.operations += 1
            state.isDead = state.operations == state.stopAt
            if !state.isDead || state.keepsLast {
                for file in state.files.keys where file.hasPrefix(prefix) { state.files[file]?.isNamed = true }
            }
            if state.isDead { throw DiskError.powerCut }
        }
    }

    fileprivate var failsSynchronisation: Bool { state.withLock { $0.failsSync } }
}

/// One folder of a ``SimulatedDisk``.
package struct SimulatedFolder: DurableFolder {
    package let disk: SimulatedDisk
    package let prefix: String

    package func open(_ name: String, creating: Bool) throws -> any DurableFile {
        let path = prefix + name
        let exists = try disk.read { files, opened in
            opened.append(path)
            return files[path] != nil
        }
        if !exists {
            guard creating else { throw DiskError.notFound }
            try disk.change(path) { bytes, durable in
                bytes = []
                durable = []
            }
        }
        return SimulatedFile(disk: disk, name: path)
    }

    package func names() throws -> [String] {
        try disk.read { files, _ in
            Set(
                files.keys.filter { $0.hasPrefix(prefix) }.map {
                    String($0.dropFirst(prefix.count).split(separator: "/")[0])
                }
            ).sorted()
        }
    }

    package func replace(_ name: String, with bytes: [UInt8]) throws {
        try disk.change(prefix + name) { current, durable in
            current = bytes
            durable = bytes
        }
        // The replacement itself is one step here: the real one synchronises file and folder around its rename.
        try disk.name(prefix)
    }

    package func remove(_ name: String) throws {
        try disk.change(prefix + name) { bytes, durable in
            guard bytes != nil else { throw DiskError.notFound }
            bytes = nil
            durable = nil
        }
    }

    package func synchronize() throws {
        if disk.failsSynchronisation { throw DiskError.inputOutput }
        try disk.name(prefix)
    }
}

/// One file of a ``SimulatedDisk``.
package final class SimulatedFile: DurableFile {
    private let disk: SimulatedDisk
    private let name: String

    package init(disk: SimulatedDisk, name: String) {
        self.disk = disk
        self.name = name
    }

    package var size: UInt64 { get throws { try disk.read { files, _ in UInt64(files[name]?.count ?? 0) } } }

    package func append(_ bytes: [UInt8]) throws {
        try disk.change(name) { current, _ in current = (current ?? []) + bytes }
    }

    package func read(at offset: UInt64, count: Int) throws -> [UInt8] {
        let bytes = try disk.read { files, _ in Array((files[name] ?? []).dropFirst(Int(offset)).prefix(count)) }
        disk.note(bytesRead: bytes.count)
        return bytes
    }

    package func truncate(to size: UInt64) throws {
        try disk.change(name) { current, durable in
            let bytes = current ?? []
            current = Array(bytes.prefix(Int(size))) + [UInt8](repeating: 0, count: max(0, Int(size) - bytes.count))
            if (durable?.count ?? 0) > Int(size) { durable = Array((durable ?? []).prefix(Int(size))) }
        }
    }

    package func synchronize() throws {
        if disk.failsSynchronisation { throw DiskError.inputOutput }
        try disk.change(name) { current, durable in durable = current }
    }

    package func close() throws {}
}
