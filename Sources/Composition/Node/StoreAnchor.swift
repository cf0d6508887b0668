import AuditRecord
import Contracts
import Core
import Database
import RecordFormat
import Signatures

/// How far the stores had come, as an entry of the record holds it: the newest revision of each and a keyed digest of
/// its rows. A store that stands before it was put back from an older copy.
struct StoreAnchor: Equatable {
    /// The entry after a change, and after a start that found a change without one.
    static let action = "stores.sealed"
    /// A document's own entry commits to the knowledge as well.
    static let storedAction = "knowledge.document-stored"

    private(set) var knowledge: Mark?
    private(set) var policy: Mark?
    /// The seal of `home.json`.
    private(set) var home: Digest?

    struct Mark: Equatable {
        let revision: UInt64
        let digest: [UInt8]

        /// Whether the record says something else than a store that stands at `head`.
        func contradicts(_ head: LedgerHead) -> Bool {
            revision > head.revision || (revision == head.revision && digest != head.digest)
        }
    }

    /// The newest marks that the record holds from `start` on.
    static func newest(in record: AuditRecord, from start: UInt64) async throws -> StoreAnchor {
        var newest = StoreAnchor()
        try await record.scan(from: min(start, await record.count)) { entry in
            newest.take(entry.payload)
            return true
        }
        return newest
    }

    private mutating func take(_ payload: EntryPayload) {
        guard payload.action == Self.action || payload.action == Self.storedAction else { return }
        knowledge = Self.later(knowledge, Self.mark("knowledge", in: payload))
        policy = Self.later(policy, Self.mark("policy", in: payload))
        if case .bytes(let bytes) = payload.fact("home"), let digest = try? Digest(bytes: bytes) { home = digest }
    }

    private static func later(_ one: Mark?, _ other: Mark?) -> Mark? {
        guard let one, let other else { return one ?? other }
        return one.revision > other.revision ? one : other
    }

    private static func mark(_ store: String, in payload: EntryPayload) -> Mark? {
        guard case .unsigned(let revision) = payload.fact("\(store).revision"),
            case .bytes(let digest) = payload.fact("\(store).head")
        else { return nil }
        return Mark(revision: revision, digest: digest)
    }

    /// What an entry holds of a store.
    static func facts(_ store: String, _ head: LedgerHead) -> [String: Fact] {
        ["\(store).revision": .count(head.revision), "\(store).head": .bytes(head.digest)]
    }
}

/// The revisions that the record is known to hold.
struct AnchoredRevisions: Equatable {
    var knowledge: UInt64 = 0
    var policy: UInt64 = 0
}
