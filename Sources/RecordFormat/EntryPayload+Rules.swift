/// Rules that an entry's own fields must keep, besides their form.
extension EntryPayload {
    /// The record's own word that the wall clock was moved; the one entry before which it may have run backwards.
    package static let clockJumpAction = "clock.jump"
    /// A source's sign of life, which says how many entries it had sent before.
    package static let heartbeatAction = "source.heartbeat"
    package static let heartbeatFact = "counter"

    /// - Throws: ``ReasonCode/monotonicBackwards``, ``ReasonCode/timeBackwards``.
    package func checkTime(after earlier: EntryTime) throws(ReasonCode) {
        let isBackwards = time.monotonicNanoseconds < earlier.monotonicNanoseconds
        guard time.bootID != earlier.bootID || !isBackwards else { throw .monotonicBackwards }
        guard time.utcNanoseconds >= earlier.utcNanoseconds || action.utf8.elementsEqual(Self.clockJumpAction.utf8)
        else { throw .timeBackwards }
    }

    /// Whether a heartbeat's counter is its source's own; true of every other entry.
    package var countsItsHeartbeat: Bool {
        guard action.utf8.elementsEqual(Self.heartbeatAction.utf8) else { return true }
        return fact(Self.heartbeatFact) == .unsigned(source.sequence)
    }
}
