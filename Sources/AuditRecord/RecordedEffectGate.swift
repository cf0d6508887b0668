import Contracts
import Core
import RecordFormat

/// The gate for effects over the record: durable intent, outbox row, effect, outcome.
///
/// Crash order, and what is true after each write:
/// 1. Intent durable in the record. The effect has not begun.
/// 2. Outbox row durable. From here the effect may have begun.
/// 3. The effect itself.
/// 4. Outcome durable in the record. The effect is accounted for.
/// 5. Outbox row closed; not synchronised, since losing it only means that 4 is looked up again.
///
/// After a crash ``recover()`` gives every intent without outcome its `effect.interrupted` entry: `not-started` when
/// the row was lost or never written (1), `unknown` when it is there (2 and 3).
package actor RecordedEffectGate: EffectGate {
    package static let outcomeAction = "effect.outcome"
    package static let interruptedAction = "effect.interrupted"

    private let record: AuditRecord
    private let outbox: EffectOutbox

    package init(record: AuditRecord, folder: any DurableFolder) throws {
        self.record = record
        outbox = try EffectOutbox(folder: folder)
    }

    package nonisolated func perform<Outcome: Sendable>(
        _ intent: EffectIntent, _ effect: @Sendable (EffectTicket) async throws -> Outcome
    ) async throws -> Outcome {
        let entry = try await record.append(intent.draft)
        do {
            try await outbox.open(entry.index)
            let outcome = try await effect(EffectTicket(kind: intent.kind, intent: entry))
            await settle(intent.draft, entry, "completed")
            return outcome
        } catch {
            await settle(intent.draft, entry, (error as? any CodedError)?.code ?? "effect.failed")
            throw error
        }
    }

    /// Records how an effect ended. When that fails the row stays open, and the next start calls it interrupted.
    private nonisolated func settle(_ intent: EntryDraft, _ entry: RecordedEntry, _ outcome: String) async {
        var draft = EntryDraft(tenant: intent.tenant, actor: intent.actor, action: Self.outcomeAction)
        draft.parents = [entry.reference]
        draft.purpose = intent.purpose
        draft.objects = intent.objects
        draft.outcome = outcome
        guard (try? await record.append(draft)) != nil else { return }
        await outbox.close(entry.index)
    }

    /// Accounts for what a crash left: one `effect.interrupted` entry for each intent without outcome, in their order.
    ///
    /// - Returns: The indices of those intents.
    package func recover() async throws -> [UInt64] {
        let (rows, scanned) = await outbox.state
        let count = await record.count
        var pending: [UInt64: EntryPayload] = [:]
        let intents = Set(EffectKind.allCases.map(\.action))
        try await record.scan(from: min(rows.min() ?? scanned, scanned)) { entry in
            let payload = entry.payload
            if intents.contains(payload.action) {
                pending[entry.index] = payload
            } else if payload.action == Self.outcomeAction || payload.action == Self.interruptedAction {
                for parent in payload.parents where parent.log == nil { pending[parent.index] = nil }
            }
            return true
        }
        let interrupted = pending.keys.sorted()
        for index in interrupted {
            guard let payload = pending[index], let draft = try Self.interruption(payload, rows.contains(index)) else {
                continue
            }
            _ = try await record.append(draft)
        }
        try await outbox.compact(scanned: count)
        return interrupted
    }

    private static func interruption(_ intent: EntryPayload, _ mayHaveBegun: Bool) throws -> EntryDraft? {
        guard let kind = PrincipalKind(rawValue: UInt8(intent.actor.kind.rawValue)) else { return nil }
        let actor = Actor(
            principal: try PrincipalID(bytes: intent.actor.principal.bytes), kind: kind,
            onBehalfOf: try intent.actor.onBehalfOf.map { try PrincipalID(bytes: $0.bytes) })
        var draft = EntryDraft(
            tenant: try TenantID(bytes: intent.tenant.bytes), actor: actor, action: interruptedAction)
        draft.parents = [EntryReference(index: intent.index)]
        draft.objects = intent.objects.map(\.bytes)
        draft.outcome = mayHaveBegun ? "unknown" : "not-started"
        return draft
    }
}

/// The small journal beside the record that says which effects may have begun.
///
/// Rows of 16 bytes: kind (1 open, 2 closed, 3 scanned), index, checksum. A torn or wrong last row ends the journal.
actor EffectOutbox {
    private static let name = "effects"
    private static let rowBytes = 16
    private static let compactAboveBytes = 65_536

    private enum Row: UInt32 {
        case open = 1
        case closed = 2
        case scanned = 3
    }

    private let folder: any DurableFolder
    private var file: any DurableFile
    private var size = 0
    private var pending: Set<UInt64> = []
    /// Every intent below this index was looked at by a start.
    private var scanned: UInt64 = 0

    init(folder: any DurableFolder) throws {
        self.folder = folder
        file = try folder.open(Self.name, creating: true)
        try folder.synchronize()
        let bytes = try file.read(at: 0, count: Int(min(try file.size, 64 << 20)))
        for start in stride(from: 0, to: bytes.count - bytes.count % Self.rowBytes, by: Self.rowBytes) {
            let row = Array(bytes[start..<start + Self.rowBytes])
            guard CRC32C.checksum(row, in: 0..<12) == bigEndianWord(row, at: 12),
                let kind = Row(rawValue: bigEndianWord(row, at: 0))
            else { break }
            let index = UInt64(bigEndianWord(row, at: 4)) << 32 | UInt64(bigEndianWord(row, at: 8))
            switch kind {
            case .open: pending.insert(index)
            case .closed: pending.remove(index)
            case .scanned: scanned = index
            }
            size = start + Self.rowBytes
        }
        try file.truncate(to: UInt64(size))
    }

    var state: (pending: Set<UInt64>, scanned: UInt64) { (pending, scanned) }

    func open(_ index: UInt64) throws {
        do {
            try file.append(Self.row(.open, index))
            try file.synchronize()
        } catch {
            // Rows stand at multiples of their size, so half a row must not stay.
            try? file.truncate(to: UInt64(size))
            throw error
        }
        size += Self.rowBytes
        pending.insert(index)
    }

    func close(_ index: UInt64) {
        pending.remove(index)
        guard (try? file.append(Self.row(.closed, index))) != nil else {
            try? file.truncate(to: UInt64(size))
            return
        }
        size += Self.rowBytes
        if size > Self.compactAboveBytes { try? compact(scanned: min(scanned, index)) }
    }

    /// Writes the journal anew with what is still open.
    func compact(scanned: UInt64) throws {
        self.scanned = scanned
        pending = pending.filter { $0 >= scanned }
        var bytes = Self.row(.scanned, scanned)
        for index in pending.sorted() { bytes += Self.row(.open, index) }
        try file.close()
        try folder.replace(Self.name, with: bytes)
        file = try folder.open(Self.name, creating: false)
        size = bytes.count
    }

    private static func row(_ kind: Row, _ index: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        appendBigEndian(kind.rawValue, to: &bytes)
        appendBigEndian(index, to: &bytes)
        appendBigEndian(CRC32C.checksum(bytes, in: 0..<12), to: &bytes)
        return bytes
    }
}
