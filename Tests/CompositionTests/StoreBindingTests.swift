import Contracts
import Core
import Foundation
import GRDB
import Knowledge
import Policy
import Testing

@testable import AuditRecord
@testable import Composition

@Suite("A home whose stores somebody else wrote into")
struct StoreBindingTests {
    /// A home with an operator, `ana` and one export-controlled and one open document.
    private func home() async throws -> TestHome {
        let home = try TestHome()
        try await home.initialise()
        let open = try home.write("# Wheel\n\nThe wheel bolt gets 105 Nm.\n", to: "open.md")
        let closed = try home.write("# Radar\n\nThe radar bolt gets 17 Nm.\n", to: "closed.md")
        let requests = [
            try IngestRequest.files([open]),
            try IngestRequest.files(
                [closed], labels: LabelSet([.internal, .exportControlled(.itar, classification: "XI")])),
        ]
        try await home.use { node in
            _ = try await node.addPrincipal(
                PrincipalRequest(
                    name: try PrincipalName("ana"), title: "somebody (fiction)", tenant: try TenantName("aurion"),
                    kind: .person, roles: [.analyst], citizenships: [], residencies: [], clearances: []))
            for request in requests { _ = try await node.ingest(request, progress: { _ in }) }
        }
        return home
    }

    private func edit(_ home: TestHome, _ store: String, _ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        try DatabaseQueue(path: home.home.store(store), configuration: configuration).write {
            try $0.execute(sql: sql)
        }
    }

    private func code(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch {
            return (error as? any CodedError).map { "\($0.code) \($0.category)" }
        }
    }

    /// Everything that a store's fault must stop, and what must go on.
    private func expectClosed(_ home: TestHome, _ expected: String) async throws {
        try await home.use { node in
            #expect(
                await code { _ = try await node.ask("What does the wheel bolt get?", as: nil, for: .engineering) }
                    == "\(expected) failed")
            let reader = Reader(principal: nil, purpose: .engineering)
            #expect(await code { _ = try await node.documents(reader) } == "\(expected) failed")
            #expect(
                await code { _ = try await node.search("bolt", limit: 3, collection: nil, reader) }
                    == "\(expected) failed")
            let said = try await node.searchRecord(["action:\(expected)"], limit: 9)
            #expect(said.count == 3 && said[0].outcome == expected)
            #expect(try await node.entry(at: 0).index == 0)
            #expect(try await node.exportRecord(to: home.path(of: "export-\(UUID())")).entries > 3)
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
            #expect(try await node.check().faults.contains { $0.hasPrefix(expected) })
        }
    }

    @Test(
        "obeys no changed principal, grant or delegation, and still shows its record",
        arguments: [
            "UPDATE principal SET clearances = 'itar', citizenships = 'US', residencies = 'US'",
            "UPDATE purpose_grant SET ends = ends + 1", "DELETE FROM delegation", "UPDATE tenant SET title = 'other'",
        ])
    func policy(sql: String) async throws {
        let home = try await home()
        try edit(home, "policy", sql)
        try await expectClosed(home, "policy.damaged")
        let change = try await home.use { node in
            await code {
                _ = try await node.addTenant(
                    TenantRequest(name: try TenantName("kestrel"), title: "Kestrel", kind: .supplier))
            }
        }
        #expect(change == "policy.damaged failed")
    }

    @Test("obeys no label, owner or deletion in the knowledge")
    func knowledge() async throws {
        for sql in [
            "UPDATE versions SET class = (SELECT min(id) FROM visibility_classes)",
            "UPDATE documents SET owner = zeroblob(16)", "DELETE FROM versions WHERE id = 2",
        ] {
            let home = try await home()
            try edit(home, "knowledge", sql)
            try await expectClosed(home, "knowledge.damaged")
        }
    }

    @Test("makes nobody its operator by writing into home.json", arguments: [1, 2])
    func stamp(format: Int) async throws {
        let home = try await home()
        let file = URL(filePath: home.home.stampFile)
        var stamp = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
        let ana = try await home.use { try $0.registry.principal(named: PrincipalName("ana")).id }
        stamp["firstOperator"] = ana.description
        stamp["format"] = format
        if format == 1 { stamp["seal"] = nil }
        let written = try JSONSerialization.data(withJSONObject: stamp)
        try written.write(to: file)
        try await expectClosed(home, "policy.damaged")
        #expect(try Data(contentsOf: file) == written)
    }

    @Test(
        "notices a store that was put back from an older copy, or lost",
        arguments: ["knowledge", "policy"], [true, false])
    func rolledBack(store: String, isLost: Bool) async throws {
        let home = try await home()
        let files = ["", "-wal", "-shm"].map { home.home.store(store) + $0 }
        let kept = home.path(of: "kept.sqlite")
        try FileManager.default.copyItem(atPath: files[0], toPath: kept)
        let more = try IngestRequest.files([try home.write("The radar bolt gets 18 Nm.\n", to: "closed.md")])
        try await home.use { node in
            _ = try await node.ingest(more, progress: { _ in })
            _ = try await node.revoke(RevokeRequest(principal: try PrincipalName("ana"), purpose: nil, role: .analyst))
        }
        for file in files { try? FileManager.default.removeItem(atPath: file) }
        if !isLost { try FileManager.default.copyItem(atPath: kept, toPath: files[0]) }
        try await expectClosed(home, "\(store).rolled-back")
    }

    @Test(
        "heals after a crash before and after the store was written, and is rolled back by neither",
        arguments: [true, false])
    func crash(hasBegun: Bool) async throws {
        let home = try await home()
        let tenant = Tenant(
            id: try TenantID(bytes: Array(repeating: 7, count: 16)), name: try TenantName("kestrel"),
            title: try Title("Kestrel"), category: .supplier)
        let index = try await home.use { node in
            let intent = try await node.record.append(node.intent(.policyChange).draft)
            if hasBegun {
                try node.registry.add(tenant, ticket: EffectTicket(kind: .policyChange, intent: intent))
            }
            return intent.index
        }
        if hasBegun {
            try await EffectOutbox(folder: Node.recordFolders(home.home).root).open(index)
        }
        try await home.use { node in
            let interrupted = try await node.searchRecord(["action:effect.interrupted"], limit: 9)
            #expect(interrupted.map(\.outcome) == [hasBegun ? "unknown" : "not-started"])
            #expect(try await node.tenants().count == (hasBegun ? 2 : 1))
            #expect(node.faults.isEmpty)
            let anchors = try await node.searchRecord(["action:stores.sealed"], limit: 1)
            #expect(anchors.first.map { $0.index > index } == hasBegun)
            #expect(
                try await node.ask("What does the wheel bolt get?", as: nil, for: .engineering).outcome == "unanimous")
        }
        let settled = try await home.use { try await $0.searchRecord(["action:stores.sealed"], limit: 99).count }
        let again = try await home.use { try await $0.searchRecord(["action:stores.sealed"], limit: 99).count }
        #expect(settled == again, "a settled home records nothing at its start")
    }

    @Test("says so of a file that is no store any more", arguments: ["knowledge", "policy"])
    func garbage(store: String) async throws {
        let home = try await home()
        for end in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: home.home.store(store) + end) }
        try Data(repeating: 120, count: 9_000).write(to: URL(filePath: home.home.store(store)))
        #expect(await code { try await home.use { _ in } } == "\(store).damaged failed")
    }

    @Test("takes a document's row into its entry")
    func commitment() async throws {
        let home = try await home()
        try await home.use { node in
            let stored = try await node.searchRecord(["action:knowledge.document-stored"], limit: 2)
            #expect(stored.count == 2 && Set(stored.compactMap { $0.facts["seal"] }).count == 2)
            #expect(stored.allSatisfy { $0.facts["knowledge.head"] != nil })
        }
    }
}
