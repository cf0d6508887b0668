import Core

/// The one door through which anything with an effect goes: a durable entry first, then the effect, then its outcome.
///
/// Effectful functions take an ``EffectTicket``; only a gate makes one. `ArchitectureTests` holds both from the
/// sources. When the intent cannot be made durable, the effect does not happen.
package protocol EffectGate: Sendable {
    /// Records `intent`, performs `effect`, records how it ended.
    ///
    /// - Throws: what the record throws before the effect, or what the effect throws (its code is the outcome).
    func perform<Outcome: Sendable>(
        _ intent: EffectIntent, _ effect: @Sendable (EffectTicket) async throws -> Outcome
    ) async throws -> Outcome
}

/// What is about to happen, as the record will hold it.
package struct EffectIntent: Sendable {
    package let kind: EffectKind
    /// Its action is set by the gate to the kind's.
    package let draft: EntryDraft

    package init(_ kind: EffectKind, draft: EntryDraft) {
        self.kind = kind
        var draft = draft
        draft.action = kind.action
        self.draft = draft
    }
}

/// The kinds of effect there are.
package enum EffectKind: String, Sendable, CaseIterable {
    case answer
    case ingest
    case removal
    case modelLoad = "model-load"
    case workerLaunch = "worker-launch"
    case export
    case erasure
    case policyChange = "policy-change"

    package var action: String { "effect.\(rawValue)" }
}

/// Proof that the intent is durable; an effect takes it as its leave to happen.
///
/// INVARIANT: constructed by gates alone.
package struct EffectTicket: Sendable {
    package let kind: EffectKind
    package let intent: RecordedEntry

    package init(kind: EffectKind, intent: RecordedEntry) {
        self.kind = kind
        self.intent = intent
    }
}
