import Contracts
import Core

extension KeyHierarchy: Erasing {
    package var storeName: String { Self.storeName }

    package func count(of subject: SubjectID) throws -> Int { try keyCount(of: subject) }

    package func erase(_ subject: SubjectID, ticket: EffectTicket) throws -> Int {
        precondition(ticket.kind == .erasure, "an erasure needs an erasure's ticket")
        let count = try keyCount(of: subject)
        try destroyKey(of: subject)
        return count
    }
}
