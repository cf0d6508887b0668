import AuditRecord
import Contracts
import Core

/// What a home's stamp is worth once the node's key and record are open.
///
/// A stamp of an older layout carries no seal. Its home is taken as it stands once; that the record holds no sealed
/// store yet is the proof that it never was, so nobody gains an upgrade by writing an older layout into the stamp.
struct StampStanding {
    /// The stamp in this program's layout.
    let stamp: HomeStamp
    /// Whether the stores are from before there were seals and are to be taken as they stand.
    let adopts: Bool
    /// Whether somebody else than this node wrote it.
    let isAltered: Bool

    init(_ found: HomeStamp, key: DataKey, _ record: AuditRecord) async throws {
        guard found.format < HomeStamp.sealedFormat else {
            (stamp, adopts, isAltered) = (found, false, !found.isAuthentic(with: key))
            return
        }
        let sealed = found.sealed(with: key)
        let anchored = try await StoreAnchor.newest(in: record, from: 0)
        let wasSealed = anchored != StoreAnchor()
        isAltered = wasSealed && anchored.home != sealed.seal
        stamp = isAltered ? found : sealed
        adopts = !wasSealed
    }
}
