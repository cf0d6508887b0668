import AuditRecord
import Contracts
import ContractsTesting
import Core
import RecordFormat
import Signatures
import Synchronization

/// A clock that moves on by a fixed step at each look.
final class SteppingClock: TimeSource {
    private struct State {
        var utc: UInt64 = 1_767_225_600_000_000_000
        var monotonic: UInt64 = 0
        var boot: BootID
    }

    private let state: Mutex<State>
    private let step: UInt64

    init(step: UInt64 = 1_000_000) throws {
        self.step = step
        state = Mutex(State(boot: try BootID(bytes: [UInt8](repeating: 4, count: 16))))
    }

    func now() -> RecordTime {
        advance(nanoseconds: step)
        return state.withLock {
            RecordTime(utc: Instant(nanoseconds: $0.utc), boot: $0.boot, monotonicNanoseconds: $0.monotonic)
        }
    }

    func advance(seconds: UInt64) { advance(nanoseconds: seconds * 1_000_000_000) }

    private func advance(nanoseconds: UInt64) {
        state.withLock {
            $0.utc += nanoseconds
            $0.monotonic += nanoseconds
        }
    }

    /// Moves the wall clock alone, as an administrator or a faulty time server would.
    func jump(milliseconds: Int64) {
        state.withLock { $0.utc = UInt64(Int64($0.utc) + milliseconds * 1_000_000) }
    }

    /// Starts the machine again: another boot, and the monotonic clock from zero.
    func reboot() throws {
        let boot = try BootID(bytes: [UInt8](repeating: 5, count: 16))
        state.withLock {
            $0.boot = boot
            $0.monotonic = 0
        }
    }

    /// Sets the monotonic clock back, as only a sandbox can make it seem.
    func turnBackMonotonic() { state.withLock { $0.monotonic /= 2 } }
}

/// Everything a test needs to make, stop and start again one record on a simulated disk.
struct TestRecord {
    let keys: RecordKeys
    let root: SigningKey
    let genesis: RecordGenesis
    let clock: SteppingClock
    let tenant: TenantID
    let person: PrincipalID
    let terminations = Terminations()
    var configuration: RecordConfiguration

    final class Terminations: Sendable {
        private let seen = Mutex<[String]>([])
        var codes: [String] { seen.withLock { $0 } }
        func note(_ error: RecordError) { seen.withLock { $0.append(error.code) } }
    }

    init(segmentBytes: UInt64 = 40_000, step: UInt64 = 1_000_000, maximumBatch: Int = 512) throws {
        keys = RecordKeys(
            entry: try SigningKey(seed: [UInt8](repeating: 1, count: 32)),
            checkpoint: try SigningKey(seed: [UInt8](repeating: 2, count: 32)))
        root = try SigningKey(seed: [UInt8](repeating: 3, count: 32))
        genesis = try RecordGenesis(root: root, keys: keys, random: SystemRandomSource())
        clock = try SteppingClock(step: step)
        tenant = try TenantID(bytes: [UInt8](repeating: 5, count: 16))
        person = try PrincipalID(bytes: [UInt8](repeating: 6, count: 16))
        configuration = RecordConfiguration(
            tenant: tenant, system: try PrincipalID(bytes: [UInt8](repeating: 7, count: 16)))
        configuration.segmentBytes = segmentBytes
        configuration.maximumBatch = maximumBatch
        configuration.reserveBytes = 20_000
    }

    func folders(_ disk: SimulatedDisk) -> RecordFolders {
        RecordFolders(root: disk.folder, segments: disk.folder("segments"))
    }

    private var environment: RecordEnvironment {
        let terminations = terminations
        return RecordEnvironment(time: clock, random: SystemRandomSource()) { terminations.note($0) }
    }

    func create(_ disk: SimulatedDisk) async throws -> AuditRecord { try await create(folders(disk)) }

    func create(_ folders: RecordFolders) async throws -> AuditRecord {
        try await AuditRecord.create(
            folders: folders, keys: keys, genesis: genesis,
            source: SourceID(bytes: [UInt8](repeating: 8, count: 16)), configuration: configuration,
            environment: environment)
    }

    func open(_ disk: SimulatedDisk, keys other: RecordKeys? = nil) async throws -> AuditRecord {
        try await open(folders(disk), keys: other)
    }

    func open(_ folders: RecordFolders, keys other: RecordKeys? = nil) async throws -> AuditRecord {
        try await AuditRecord.open(
            folders: folders, keys: other ?? keys, configuration: configuration, environment: environment)
    }

    func draft(_ action: String = "request.received") -> EntryDraft {
        EntryDraft(tenant: tenant, actor: Actor(principal: person, kind: .person), action: action)
    }

    func verdict(_ disk: SimulatedDisk) -> RecordVerdict { verdict(folders(disk)) }

    func verdict(_ folders: RecordFolders) -> RecordVerdict {
        var expectation = RecordExpectation()
        expectation.rootKey = root.publicKey
        return RecordVerification.verify(folders, expectation: expectation, cores: 2)
    }
}

extension TestRecord {
    /// Appends `count` entries from `tasks` tasks; answers what was acknowledged.
    func fill(_ record: AuditRecord, count: Int, tasks: Int = 8) async throws -> [RecordedEntry] {
        try await withThrowingTaskGroup(of: [RecordedEntry].self) { group in
            for task in 0..<tasks {
                group.addTask {
                    var entries: [RecordedEntry] = []
                    for _ in 0..<(count + task) / tasks { entries.append(try await record.append(draft())) }
                    return entries
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }
}

/// The code of what `body` throws, or `nil`.
func code(of body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? any CodedError)?.code ?? "\(error)"
    }
}
