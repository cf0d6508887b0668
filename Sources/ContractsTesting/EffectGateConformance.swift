import Contracts
import Core
import Synchronization

/// What every ``EffectGate`` must hold to.
package enum EffectGateConformance {
    /// - Parameters:
    ///   - intent: one that `gate` can record.
    ///   - entries: how many entries the record behind the gate holds.
    /// - Throws: ``ConformanceFailure`` with the first promise broken.
    package static func check(
        _ gate: any EffectGate, intent: EffectIntent, entries: @escaping @Sendable () async throws -> Int
    ) async throws {
        let before = try await entries()
        let during = try await gate.perform(intent) { ticket in
            try Conformance.require(ticket.kind == intent.kind, "the ticket is of the intent's kind")
            return try await entries()
        }
        try Conformance.require(during > before, "the intent is durable before the effect happens")
        try await Conformance.requireCode("test.effect-failed", "the effect's own error comes back") {
            try await gate.perform(intent) { _ in throw FakeError("test.effect-failed") }
        }
        try Conformance.require(intent.draft.action == intent.kind.action, "an intent bears its kind's action")
    }

    /// - Parameter gate: one whose record cannot take another entry.
    /// - Throws: ``ConformanceFailure`` when the effect happens all the same.
    package static func checkFailing(_ gate: any EffectGate, intent: EffectIntent, code: String) async throws {
        let happened = Mutex(false)
        try await Conformance.requireCode(code, "the record's error comes back") {
            try await gate.perform(intent) { _ in happened.withLock { $0 = true } }
        }
        try Conformance.require(!happened.withLock { $0 }, "an effect without a durable intent does not happen")
    }
}
