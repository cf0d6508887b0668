import Contracts
import Core
import RecordFormat
import Signatures

/// The two working keys of a log, and keys that may have followed them.
package struct RecordKeys: Sendable {
    package let entry: SigningKey
    package let checkpoint: SigningKey
    /// Keys made for a roll of which only the log knows whether it took place.
    package let candidates: [SigningKey]

    package init(entry: SigningKey, checkpoint: SigningKey, candidates: [SigningKey] = []) {
        self.entry = entry
        self.checkpoint = checkpoint
        self.candidates = candidates
    }

    var all: [SigningKey] { [entry, checkpoint] + candidates }

    /// The two that `history` puts in charge, or `nil` when they are not all here.
    func inCharge(_ history: KeyHistory?) -> RecordKeys? {
        guard let history, let entry = all.first(where: { $0.keyID == history.current(.entry).keyID }),
            let checkpoint = all.first(where: { $0.keyID == history.current(.checkpoint).keyID })
        else { return nil }
        return RecordKeys(entry: entry, checkpoint: checkpoint)
    }
}

/// How a record writes, in whose name, and its limits.
package struct RecordConfiguration: Sendable {
    /// The node itself, for the entries that the record makes on its own account.
    package var tenant: TenantID
    package var system: PrincipalID
    /// When a segment is full: 4 KiB to 256 MiB.
    package var segmentBytes: UInt64 = 64 << 20
    /// Space kept so that running out of space can still be recorded.
    package var reserveBytes = 4 << 20
    /// How many entries may be under way at a time.
    package var maximumInFlight = 8_192
    /// How many entries one write takes at most.
    package var maximumBatch = 512
    /// How long an entry waits at most for a checkpoint over it.
    package var checkpointInterval = Duration.seconds(1)

    package init(tenant: TenantID, system: PrincipalID) {
        self.tenant = tenant
        self.system = system
    }
}

/// Where a record lies: its own folder, and the folder `segments` in that.
package struct RecordFolders: Sendable {
    static let checkpointName = "checkpoint"
    static let frontierName = "frontier"
    static let indexName = "index"
    static let reserveName = "reserve"
    static let descriptionName = "log.json"

    package let root: any DurableFolder
    package let segments: any DurableFolder

    package init(root: any DurableFolder, segments: any DurableFolder) {
        self.root = root
        self.segments = segments
    }

    /// The first indices of the segments, ascending.
    func segmentFirsts() throws -> [UInt64] {
        try segments.names().compactMap { SegmentHeader.firstIndex(fileName: $0) }
    }

    /// A file of the record's own folder, at most `limit` bytes of it; `nil` when there is none.
    func read(_ name: String, limit: Int) throws -> [UInt8]? {
        guard try root.names().contains(name) else { return nil }
        let file = try root.open(name, creating: false)
        defer { try? file.close() }
        // No more room than the file fills, however large the limit.
        return try file.read(at: 0, count: Int(min(file.size, UInt64(limit))))
    }
}

/// The outside world of a record, passed in so that tests own it.
package struct RecordEnvironment: Sendable {
    package let time: any TimeSource
    package let random: any RandomSource
    /// Ends the process; called when a synchronisation failed, after which the page cache lies.
    package let terminate: @Sendable (RecordError) -> Void

    package init(
        time: any TimeSource, random: any RandomSource, terminate: @escaping @Sendable (RecordError) -> Void
    ) {
        self.time = time
        self.random = random
        self.terminate = terminate
    }
}
