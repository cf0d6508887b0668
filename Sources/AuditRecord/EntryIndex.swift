import Contracts
import Core
import RecordFormat
import Signatures
import Synchronization

/// Finds and proves one entry at the same cost however many stand before it.
///
/// Nothing rests on the file it keeps: an entry is checked against its leaf and its checksum, a proof against the
/// signed root, and the file is made again from the segments where it does not hold. It is not synchronised.
///
/// Readers run on the index's own thread. The writer only tries the lock and never waits for it: while a reader holds
/// it, rows wait in memory, at most 16,384 of them; what is dropped beyond is read from the segments again.
actor EntryIndex {
    private struct Waiting {
        var first: UInt64 = 0
        var rows: [IndexRow] = []

        mutating func add(_ more: [IndexRow], from first: UInt64) {
            if self.first + UInt64(rows.count) != first || rows.count + more.count > EntryIndex.maximumWaiting {
                self.first = first
                rows.removeAll()
            }
            rows += more
        }

        mutating func take() -> (first: UInt64, rows: [IndexRow]) {
            defer {
                first += UInt64(rows.count)
                rows = []
            }
            return (first, rows)
        }
    }

    static let maximumWaiting = 16_384
    /// A start reads at most this many entries again; more of them wait for the first reader.
    private static let maximumAtStart: UInt64 = 4_096
    private static let rowsAtOnce = 512

    private let executor = DiskExecutor("record.index")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private let folders: RecordFolders
    private nonisolated let file: Mutex<IndexFile>
    private nonisolated let waiting = Mutex(Waiting())

    init(folders: RecordFolders, count: UInt64) {
        self.folders = folders
        file = Mutex(IndexFile(folder: folders.root, count: count))
    }

    /// Takes the rows of entries that became durable. For the one writer; never waits and never fails.
    nonisolated func append(_ rows: [IndexRow], from first: UInt64) {
        waiting.withLock { $0.add(rows, from: first) }
        // A row that cannot be kept is read from the segments when it is asked for.
        _ = file.withLockIfAvailable { file in try? absorb(&file) }
    }

    /// Brings a short index up to `count`, unless that means to read much of the record.
    func start(count: UInt64) {
        file.withLock { file in
            guard count - min(count, file.size) <= Self.maximumAtStart else { return }
            try? catchUp(&file, to: count)
        }
    }

    /// The signed bytes of the entry at `index`; the caller knows that `count` entries are durable.
    ///
    /// - Throws: `record.damaged` when the segments do not hold it.
    func signedEntry(at index: UInt64, count: UInt64) throws -> [UInt8] {
        let row = file.withLock { file -> IndexRow? in
            if file.size <= index { try? catchUp(&file, to: count) }
            return (try? file.row(at: index)) ?? nil
        }
        if let row, let bytes = try SegmentSeeking.read(folders: folders, index: index, offset: row.offset),
            MerkleTree.leaf(bytes, StandardCryptography()) == row.leaf, Self.isEntry(bytes, at: index)
        {
            return bytes
        }
        guard let bytes = try SegmentSeeking.read(folders: folders, index: index) else {
            throw RecordError(
                .damaged, "The segments do not hold entry \(index). See what is wrong with: mickai oar verify")
        }
        if row != nil { forget() }
        return bytes
    }

    /// The RFC 9162 path of `index` under the tree of the first `size` entries, all durable.
    ///
    /// - Throws: `record.disk-full` when the index has no room, `record.damaged`.
    func inclusionPath(index: UInt64, size: UInt64) throws -> [RecordDigest] {
        try file.withLock { file in
            try catchUp(&file, to: size)
            guard let path = try file.path(index: index, size: size) else {
                throw RecordError(.damaged, "The index of the record does not hold entry \(index). Try again.")
            }
            return path
        }
    }

    /// Whether `bytes` call themselves the entry at `index`: a row may hold another entry's place and leaf.
    private static func isEntry(_ bytes: [UInt8], at index: UInt64) -> Bool {
        guard let message = try? COSESign1.decode(bytes, kind: .entry) else { return false }
        return (try? EntryPayload.decode(message.payload))?.index == index
    }

    /// Drops the file, which did not prove what it must; the next reader makes it again.
    func forget() { file.withLock { file in try? file.reset() } }

    private nonisolated func absorb(_ file: inout IndexFile) throws {
        let (first, rows) = waiting.withLock { $0.take() }
        try file.append(rows[...], from: first)
    }

    private func catchUp(_ file: inout IndexFile, to count: UInt64) throws {
        do {
            try absorb(&file)
            guard file.size < count else { return }
            let last = file.size > 0 ? try file.row(at: file.size - 1).map { (file.size - 1, $0.offset) } : nil
            // A row may hold another place than its entry's; then the segment is read from its beginning.
            guard last == nil || (try? readAgain(&file, to: count, known: last)) == nil else { return }
            try readAgain(&file, to: count, known: nil)
        } catch {
            if let error = error as? RecordError { throw error }
            if RecordError.isDiskFull(error) { throw RecordError.isFull }
            throw RecordError(.damaged, "The segments could not be read again.", underlying: error)
        }
    }

    private func readAgain(
        _ file: inout IndexFile, to count: UInt64, known: (index: UInt64, offset: UInt64)?
    ) throws {
        var rows: [IndexRow] = []
        let cryptography = StandardCryptography()
        try RecordScan.forEachFrame(folders: folders, from: file.size, below: count, known: known) {
            rows.append(IndexRow(leaf: MerkleTree.leaf($1, cryptography), offset: $2))
            if rows.count == Self.rowsAtOnce {
                try file.append(rows[...], from: file.size)
                rows.removeAll(keepingCapacity: true)
            }
            return true
        }
        try file.append(rows[...], from: file.size)
    }
}
