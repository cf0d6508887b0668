import AuditRecord
import Contracts
import Core
import Database
import Foundation
import Knowledge
import Policy
import RecordFormat
import Synchronization

/// Whether the stores are what this node wrote and as new as its record says.
///
/// Crash order: intent entry, store, ``StoreAnchor`` entry, outcome entry. After a crash before the store, nothing
/// changed. After one before the anchor, the store is newer than the record says, which is sound: the next start
/// records where it stands. Only a store that is OLDER than the record says was put back.
extension Node {
    /// How many entries may stand after the last one that a store covers, before a start writes a new anchor.
    private static let maximumDistance: UInt64 = 4_096

    /// Compares the stores with the record, and records what it does not hold yet.
    func settleStores(upgraded: Bool) async throws {
        guard let (knowledgeHead, policyHead) = try heads() else {
            try await compareSound()
            return
        }
        guard await record.count > max(knowledgeHead.covers, policyHead.covers) else { throw Self.recordIsOlder }
        let newest = try await StoreAnchor.newest(in: record, from: min(knowledgeHead.covers, policyHead.covers))
        if newest.knowledge?.contradicts(knowledgeHead) == true { knowledge.condemn(LedgerFault(.rolledBack)) }
        if newest.policy?.contradicts(policyHead) == true { registry.condemn(LedgerFault(.rolledBack)) }
        guard knowledge.fault == nil, registry.fault == nil else { return }
        anchored.withLock {
            $0 = AnchoredRevisions(
                knowledge: newest.knowledge?.revision ?? 0, policy: newest.policy?.revision ?? 0)
        }
        if upgraded {
            try await anchor(outcome: "upgraded")
        } else {
            try await anchorWhatChanged()
        }
        try await shortenDistance()
    }

    /// A store changes only after its intent is durable, so no crash leaves a record without the entry it covers.
    private static let recordIsOlder = CompositionError(
        .recordOlder,
        """
        The record is older than the stores of this home: it was put back from a copy, or cut. Restore the whole home \
        from one backup, the newest there is.
        """)

    /// With one store damaged, the other is still compared.
    private func compareSound() async throws {
        if let head = try knowledge.head(),
            try await StoreAnchor.newest(in: record, from: head.covers).knowledge?.contradicts(head) == true
        {
            knowledge.condemn(LedgerFault(.rolledBack))
        }
        if let head = try registry.head(),
            try await StoreAnchor.newest(in: record, from: head.covers).policy?.contradicts(head) == true
        {
            registry.condemn(LedgerFault(.rolledBack))
        }
    }

    /// Both heads; `nil` where one store answers nothing.
    private func heads() throws -> (knowledge: LedgerHead, policy: LedgerHead)? {
        guard let knowledge = try knowledge.head(), let policy = try registry.head() else { return nil }
        return (knowledge, policy)
    }

    /// Records where the stores stand, where one has changed since the record last said so.
    func anchorWhatChanged(after parents: [EntryReference] = []) async throws {
        guard let heads = try heads() else { return }
        let current = AnchoredRevisions(knowledge: heads.knowledge.revision, policy: heads.policy.revision)
        guard anchored.withLock({ $0 != current }) else { return }
        _ = try await anchor(after: parents)
    }

    @discardableResult
    private func anchor(after parents: [EntryReference] = [], outcome: String? = nil) async throws -> UInt64? {
        guard let heads = try heads() else { return nil }
        var draft = draft(StoreAnchor.action, by: Actor(principal: stamp.firstOperator, kind: .system))
        draft.parents = parents
        draft.outcome = outcome
        draft.facts = StoreAnchor.facts("knowledge", heads.knowledge).merging(
            StoreAnchor.facts("policy", heads.policy)
        ) { $1 }
        if let seal = stamp.seal { draft.facts["home"] = .bytes(seal.bytes) }
        let entry = try await record.append(draft)
        anchored.withLock {
            $0.knowledge = max($0.knowledge, heads.knowledge.revision)
            $0.policy = max($0.policy, heads.policy.revision)
        }
        return entry.index
    }

    /// Lets the next start begin its comparison later, where much was recorded since a store last changed.
    func shortenDistance() async throws {
        guard let heads = try heads(),
            await record.count > min(heads.knowledge.covers, heads.policy.covers) + Self.maximumDistance,
            let index = try await anchor()
        else { return }
        try knowledge.cover(index)
        try registry.cover(index)
    }

    /// Records after a document's own entry that it committed to the knowledge at `head`.
    func noteAnchored(_ head: LedgerHead) {
        anchored.withLock { $0.knowledge = max($0.knowledge, head.revision) }
    }

    /// Runs what a request needs; where a store turns out to be damaged or old, an entry says so before the error does.
    func noting<Result: Sendable>(
        by actor: Actor? = nil, after parents: [EntryReference] = [],
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            return try await body()
        } catch {
            if let fault = error as? any StoreFaulting, fault.isStoreFault {
                var draft = draft(fault.code, by: actor ?? operatorActor)
                draft.parents = parents
                draft.outcome = fault.code
                _ = try? await record.append(draft)
            }
            throw error
        }
    }

    /// What is wrong with the stores, in words for the operator: the error of each, then the rows that it is known of.
    var faults: [String] {
        let found = [
            registry.fault.map { ($0.error.description, $0.rows) },
            knowledge.fault.map { ($0.error.description, $0.rows) },
            duties.fault.map { ("duties: \($0)", []) },
            strayValues.map { ($0, []) },
        ]
        return found.compactMap { $0 }.flatMap { [$0.0] + $0.1.prefix(Self.maximumFaultRows) }
    }

    private static let maximumFaultRows = 100

    /// The record's own folder never holds opened values: a file of that name makes every verifier say INVALID.
    private var strayValues: String? {
        let file = home.recordFolder + "/" + OpenedFile.name
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        return "record: '\(file)' does not belong there and makes the record read as INVALID. Move it away."
    }
}
