import Contracts
import Core
import Knowledge
import Policy

/// What an erasure would do, store by store, and what wins over it.
struct ErasurePlan {
    static let held = "held"
    static let retained = "retained"

    let stores: [ErasureReport.Store]
    let obstacles: [ErasureReport.Obstacle]
    let exports: [ErasureReport.Export]

    /// The duty that lasts longest.
    var lastRetention: ErasureReport.Obstacle? {
        obstacles.filter { $0.kind == Self.retained }.max { ($0.until ?? "") < ($1.until ?? "") }
    }

    var verdict: String {
        if obstacles.contains(where: { $0.kind == Self.held }) { return Self.held }
        return obstacles.isEmpty ? "would-erase" : Self.retained
    }

    /// Why nothing was erased. A matter is named only where the asker may know it.
    var refusal: CompositionError {
        let holds = obstacles.filter { $0.kind == Self.held }
        if let first = holds.first {
            let matter = holds.compactMap(\.reason).first.map { " (\($0))" } ?? ""
            return CompositionError(
                .held, "Held\(matter): a legal hold keeps this, \(first.by). Nothing was erased; counsel releases it.")
        }
        let last = lastRetention
        return CompositionError(
            .retained,
            "Retained until \(last?.until ?? "-") by \(last?.by ?? "-") (\(last?.reason ?? "-")). Nothing was erased.")
    }

    func report(dryRun: Bool, entry: UInt64?) -> ErasureReport {
        ErasureReport(
            dryRun: dryRun, verdict: verdict, stores: stores, obstacles: obstacles, exports: exports,
            beyondReach: Node.beyondReach, entry: entry)
    }

    func done(entry: UInt64) -> ErasureReport {
        let stores = stores.map {
            ErasureReport.Store(
                store: $0.store, items: $0.items, verdict: $0.verdict == "would-erase" ? "erased" : $0.verdict)
        }
        return ErasureReport(
            dryRun: false, verdict: "erased", stores: stores, obstacles: [], exports: exports,
            beyondReach: Node.beyondReach, entry: entry)
    }
}

extension Node {
    /// - Parameter asker: decides which matters are named.
    func plan(of subject: SubjectID, _ inventory: SubjectInventory, for asker: RegisteredPrincipal) throws
        -> ErasurePlan
    {
        let holds = try duties.holds(on: inventory.targets).map { hold in
            ErasureReport.Obstacle(
                kind: ErasurePlan.held, item: "\(hold.target.kindName) \(Hexadecimal.encode(hold.target.bytes))",
                by: "hold \(hold.id)", reason: mayKnow(hold, asker) ? hold.matter.text : nil, until: nil)
        }
        let today = CivilDay(of: now())
        let rules = try duties.rulesInForce()
        let duties = inventory.items.flatMap { item in
            rules.compactMap { rule -> ErasureReport.Obstacle? in
                let end = rule.end(from: item.since)
                guard rule.applies(purposes: item.purposes, labels: item.labels), today < end else { return nil }
                return ErasureReport.Obstacle(
                    kind: ErasurePlan.retained, item: item.name, by: rule.id, reason: rule.source,
                    until: end.description)
            }
        }
        let obstacles = holds + duties
        let verdict = verdict(of: obstacles)
        var stores = try erasers.map {
            ErasureReport.Store(store: $0.storeName, items: try $0.count(of: subject), verdict: verdict)
        }
        stores.append(
            ErasureReport.Store(store: "memory", items: try knowledge.count(of: subject), verdict: verdict))
        stores.append(ErasureReport.Store(store: "record", items: inventory.entries, verdict: "stays"))
        return ErasurePlan(stores: stores, obstacles: obstacles, exports: inventory.exports)
    }

    private func verdict(of obstacles: [ErasureReport.Obstacle]) -> String {
        let plan = ErasurePlan(stores: [], obstacles: obstacles, exports: [])
        guard plan.verdict == ErasurePlan.retained, let last = plan.lastRetention else { return plan.verdict }
        return "retained until \(last.until ?? "-") by \(last.by)"
    }

    /// A matter is known to counsel and auditors, and to whoever placed the hold.
    func mayKnow(_ hold: Hold, _ asker: RegisteredPrincipal) -> Bool {
        asker.revoked == nil
            && (asker.id == hold.placedBy || asker.roles.contains(.counsel) || asker.roles.contains(.auditor))
    }
}
