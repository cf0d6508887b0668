import Contracts
import Core

/// The entries that the record makes on its own account.
extension AuditRecord {
    nonisolated func ownDraft(_ action: String) -> EntryDraft {
        EntryDraft(
            tenant: configuration.tenant, actor: Actor(principal: configuration.system, kind: .system), action: action)
    }

    nonisolated func recovery(_ cut: LogState.Cut) -> EntryDraft {
        var draft = ownDraft("record.recovery")
        draft.facts = ["from-index": .count(cut.index), "cut-bytes": .count(cut.bytes), "reason": .text(cut.reason)]
        return draft
    }

    nonisolated func missingReserve() -> EntryDraft {
        var draft = ownDraft("record.no-reserve")
        draft.outcome = RecordError.Code.diskFull.rawValue
        draft.facts = ["reserve-bytes": .count(UInt64(configuration.reserveBytes))]
        return draft
    }
}
