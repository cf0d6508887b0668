import Contracts
import Core
import RecordFormat
import Signatures

/// Notices, entry by entry, that the wall clock was moved.
enum ClockWatch {
    /// By how much the two clocks may drift apart between one entry and the next.
    static let toleranceNanoseconds: UInt64 = 2_000_000_000

    /// What the wall clock should have said, and what it said.
    struct Jump: Equatable {
        let expected: UInt64
        let found: UInt64

        var outcome: String { found < expected ? "backwards" : "forwards" }
    }

    /// The jump that must be recorded before an entry at `now` may follow one at `last`, or `nil`.
    ///
    /// Without a restart between them the monotonic clock says how much time went by; after one, only a wall clock
    /// that went back is known to be wrong.
    static func jump(from last: EntryTime, to now: EntryTime) -> Jump? {
        guard last.bootID == now.bootID else {
            guard now.utcNanoseconds < last.utcNanoseconds else { return nil }
            return Jump(expected: last.utcNanoseconds, found: now.utcNanoseconds)
        }
        let elapsed = now.monotonicNanoseconds - min(now.monotonicNanoseconds, last.monotonicNanoseconds)
        let (sum, overflowed) = last.utcNanoseconds.addingReportingOverflow(elapsed)
        let expected = overflowed ? UInt64.max : sum
        let found = now.utcNanoseconds
        let distance = max(expected, found) - min(expected, found)
        guard distance > toleranceNanoseconds || found < last.utcNanoseconds else { return nil }
        return Jump(expected: expected, found: found)
    }

    /// The time of `clocks` as an entry states it after one at `last`.
    ///
    /// Within one boot the monotonic clock never runs back; where a sandbox makes it seem so, it stands still.
    static func entryTime(_ clocks: RecordTime, after last: EntryTime) -> EntryTime {
        var time = EntryTime(
            utcNanoseconds: clocks.utc.nanoseconds, bootID: RecordID(clocks.boot),
            monotonicNanoseconds: clocks.monotonicNanoseconds)
        if time.bootID == last.bootID {
            time.monotonicNanoseconds = max(time.monotonicNanoseconds, last.monotonicNanoseconds)
        }
        return time
    }
}

extension EntryDraft {
    /// The record's own word that the clock was moved.
    init(_ jump: ClockWatch.Jump, tenant: TenantID, system: PrincipalID) {
        self.init(
            tenant: tenant, actor: Actor(principal: system, kind: .system), action: EntryPayload.clockJumpAction)
        outcome = jump.outcome
        facts = ["expected-utc": .count(jump.expected), "found-utc": .count(jump.found)]
    }
}
