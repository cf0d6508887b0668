import Arbitration
import AuditRecord
import BrainKit
import Contracts
import Core
import Database
import HardwareTrust
import Knowledge
import Logging
import Policy
import Signatures
import Synchronization
import Workers

/// One opened home: the object graph, and each thing a node can be asked as one readable sequence of record, policy,
/// service and gate.
///
/// A node is opened by the process that holds the home's lock and closed once. Its parts guard their own state; the
/// node itself holds only how far its record is known to have come.
package final class Node: NodeOperating {
    let home: Home
    let stamp: HomeStamp
    let configuration: NodeConfiguration
    let time: any TimeSource
    let random: any RandomSource
    let logger: Logger

    let nodeKeys: NodeKeys
    let keys: KeyHierarchy
    package let record: AuditRecord
    let gate: RecordedEffectGate
    let side: SideStore
    let registry: PrincipalRegistry
    let policy: PolicyEvaluator
    let knowledge: KnowledgeStore
    let decisions: DecisionStore
    let duties: HoldRegister
    let submissions: SubmissionService
    let parser: DocumentParser
    let model: ModelLoading
    let catalogue: BrainCatalogue
    let arbiter: Arbiter
    /// How far the record is known to hold the stores' heads.
    let anchored = Mutex(AnchoredRevisions())

    init(parts: NodeParts, arbiter: Arbiter, catalogue: BrainCatalogue, model: ModelLoading) {
        home = parts.home
        stamp = parts.stamp
        configuration = parts.configuration
        time = parts.time
        random = parts.random
        logger = parts.logger
        nodeKeys = parts.nodeKeys
        keys = parts.keys
        record = parts.record
        gate = parts.gate
        side = parts.side
        registry = parts.registry
        policy = parts.policy
        knowledge = parts.knowledge
        decisions = parts.decisions
        duties = parts.duties
        submissions = parts.submissions
        parser = parts.parser
        self.model = model
        self.catalogue = catalogue
        self.arbiter = arbiter
    }

    /// Every store that can hold content about a person.
    var erasers: [any Erasing] { [knowledge, side, decisions, submissions.eraser, keys, registry] }

    /// The order in which they forget. Content comes before the keys: a passage leaves the full-text index by its own
    /// words, which need its key once more. Then again, for what came in until the keys were gone; the handle last.
    var erasureOrder: [any Erasing] {
        let contents: [any Erasing] = [knowledge, side, decisions, submissions.eraser]
        return contents + [keys] + contents + [registry]
    }

    /// Seals a last checkpoint of every log and ends them; the node's own also where a company's fails.
    package func close() async throws {
        var failure: (any Error)?
        do { try await submissions.logs.close() } catch { failure = error }
        try? await shortenDistance()
        try await record.close()
        if let failure { throw failure }
    }

    func now() -> Instant { time.now().utc }

    /// The node's own operator, as the actor of what a command changes.
    var operatorActor: Actor { Actor(principal: stamp.firstOperator, kind: .person) }

    func draft(_ action: String, by actor: Actor) -> EntryDraft {
        EntryDraft(tenant: stamp.tenant, actor: actor, action: action)
    }

    /// An effect's intent in the operator's name.
    func intent(_ kind: EffectKind, _ facts: [String: Fact] = [:]) -> EffectIntent {
        var draft = draft(kind.action, by: operatorActor)
        draft.facts = facts
        return EffectIntent(kind, draft: draft)
    }
}

/// The parts of a node that open on files, in the order in which they open.
struct NodeParts {
    let home: Home
    let stamp: HomeStamp
    let configuration: NodeConfiguration
    let time: any TimeSource
    let random: any RandomSource
    let logger: Logger
    let nodeKeys: NodeKeys
    let keys: KeyHierarchy
    let record: AuditRecord
    let gate: RecordedEffectGate
    let side: SideStore
    let registry: PrincipalRegistry
    let policy: PolicyEvaluator
    let knowledge: KnowledgeStore
    let decisions: DecisionStore
    let duties: HoldRegister
    let submissions: SubmissionService
    let parser: DocumentParser
}
