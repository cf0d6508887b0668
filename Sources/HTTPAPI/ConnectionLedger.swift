/// Who is connected, and who has to go when too many are: a rule of its own, without sockets and without a clock.
///
/// A connection that is being served is never ended for another. Of the others the one goes first that has waited
/// longest without ever having asked anything, then the one that has been idle longest since its last answer. So a
/// peer that opens connections and says nothing takes only from itself.
struct ConnectionLedger<ID: Hashable & Sendable>: Sendable {
    private enum Standing: Int {
        case unasked, idle, serving
    }

    private struct Entry {
        let address: String?
        var standing: Standing
        var since: UInt64
    }

    enum Admission: Equatable {
        /// It may stay; the one named, where there is one, has been struck off and is to be ended.
        case admitted(ending: ID?)
        /// All that it could take the place of are being served.
        case refused
    }

    let maximum: Int
    let maximumPerAddress: Int
    private var entries: [ID: Entry] = [:]
    private var events: UInt64 = 0

    init(maximum: Int, maximumPerAddress: Int) {
        self.maximum = maximum
        self.maximumPerAddress = maximumPerAddress
    }

    var count: Int { entries.count }

    /// - Parameter address: of the peer; `nil` where it says nothing of who it is, as on the loopback.
    mutating func admit(_ id: ID, from address: String?) -> Admission {
        var rivals: [ID: Entry]?
        if let address {
            let own = entries.filter { $0.value.address == address }
            if own.count >= maximumPerAddress { rivals = own }
        }
        if rivals == nil, entries.count >= maximum { rivals = entries }
        var ended: ID?
        if let rivals {
            ended =
                rivals.filter { $0.value.standing != .serving }.min {
                    ($0.value.standing.rawValue, $0.value.since) < ($1.value.standing.rawValue, $1.value.since)
                }?.key
            guard let ended else { return .refused }
            entries[ended] = nil
        }
        events += 1
        entries[id] = Entry(address: address, standing: .unasked, since: events)
        return .admitted(ending: ended)
    }

    mutating func begin(_ id: ID) { set(id, .serving) }

    mutating func end(_ id: ID) { set(id, .idle) }

    mutating func remove(_ id: ID) { entries[id] = nil }

    func hasAsked(_ id: ID) -> Bool { entries[id].map { $0.standing != .unasked } ?? true }

    private mutating func set(_ id: ID, _ standing: Standing) {
        events += 1
        entries[id]?.standing = standing
        entries[id]?.since = events
    }
}
