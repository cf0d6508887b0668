import Contracts
import Core
import Synchronization

/// A gate and record in memory: keeps every draft in order, and fails on demand as a full disk would.
package final class RecordingGate: EffectGate, RecordAppending {
    private struct State {
        var drafts: [EntryDraft] = []
        var outcomes: [String] = []
        var failure: FakeError?
    }

    private let state = Mutex(State())

    package init() {}

    /// What was appended, oldest first.
    package var drafts: [EntryDraft] { state.withLock { $0.drafts } }

    /// How each performed effect ended, in the order in which they ended: `done`, or the code of its error.
    package var outcomes: [String] { state.withLock { $0.outcomes } }

    /// Every later append fails with this error; `nil` heals it.
    package func fail(with error: FakeError?) { state.withLock { $0.failure = error } }

    package func append(_ draft: EntryDraft) async throws -> RecordedEntry {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            state.drafts.append(draft)
            let index = UInt64(state.drafts.count - 1)
            return RecordedEntry(log: .zero, index: index, leafHash: .zero, time: Instant(nanoseconds: index))
        }
    }

    package func perform<Outcome: Sendable>(
        _ intent: EffectIntent, _ effect: @Sendable (EffectTicket) async throws -> Outcome
    ) async throws -> Outcome {
        let entry = try await append(intent.draft)
        do {
            let outcome = try await effect(EffectTicket(kind: intent.kind, intent: entry))
            state.withLock { $0.outcomes.append("done") }
            return outcome
        } catch {
            state.withLock { $0.outcomes.append((error as? any CodedError)?.code ?? "unknown") }
            throw error
        }
    }
}

extension EffectTicket {
    /// A ticket for tests of an effect itself, without a gate.
    package static func sample(_ kind: EffectKind) -> EffectTicket {
        EffectTicket(
            kind: kind,
            intent: RecordedEntry(log: .zero, index: 0, leafHash: .zero, time: Instant(nanoseconds: 0)))
    }
}
