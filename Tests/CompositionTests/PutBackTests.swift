import Contracts
import Core
import Foundation
import GRDB
import Testing

@testable import Composition

/// What the attackers did: parts of a home put back from a copy, and rows written into the register of duties.
@Suite("A home of which a part was put back or written into")
struct PutBackTests {
    private func code(_ body: () async throws -> some Sendable) async -> String? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? any CodedError)?.code ?? "\(error)"
        }
    }

    private func edit(_ home: TestHome, _ sql: String) throws {
        try DatabaseQueue(path: home.home.store("duties")).write { try $0.execute(sql: sql) }
    }

    private func replace(_ path: String, by copy: String) throws {
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.copyItem(atPath: copy, toPath: path)
    }

    @Test(
        "carries out no erasure, drops no rule and lifts no hold that somebody else wrote",
        arguments: [
            "INSERT INTO erasure_due SELECT target, 0, '{}' FROM hold", "INSERT INTO rule_in_force VALUES ('R-03', 0)",
            "DELETE FROM hold", "DELETE FROM duty_seal", "UPDATE hold SET target = zeroblob(16)",
            "UPDATE hold SET since = since + 1",
        ])
    func duties(sql: String) async throws {
        let fixture = try await ErasureHome()
        let hold = try fixture.hold(.subject(SubjectName("subject-1")))
        try await fixture.home.use { node in _ = try await node.placeHold(hold) }
        try edit(fixture.home, sql)
        let request = try fixture.request()
        try await fixture.home.use { node in
            #expect(await code { try await node.erase(request) } == "policy.damaged")
            #expect(await code { try await node.holds(nil) } == "policy.damaged")
            #expect(await code { try await node.retentionRules() } == "policy.damaged")
            let faults = try await node.check().faults
            #expect(faults.contains { $0.hasPrefix("duties: policy.damaged") })
            let erasures = try await node.searchRecord(["action:effect.erasure"], limit: 9)
            #expect(erasures.isEmpty)
            let verdict = try await node.verifyRecord().verdict
            #expect(verdict == "VERIFIED")
        }
    }

    @Test("does not open with a record that is older than its stores")
    func olderRecord() async throws {
        let fixture = try await ErasureHome()
        let home = fixture.home
        let copy = home.path(of: "record-copy")
        try FileManager.default.copyItem(atPath: home.home.recordFolder, toPath: copy)
        try await home.use { node in
            for name in ["ana", "audrey", "robot"] {
                _ = try await node.revoke(
                    RevokeRequest(principal: try PrincipalName(name), purpose: nil, role: nil))
            }
        }
        try replace(home.home.recordFolder, by: copy)
        #expect(await code { try await home.use { _ in } } == "record.older-than-stores")
    }

    @Test("takes no more events into a company's log that is shorter than what was acknowledged")
    func shorterTenantLog() async throws {
        let fixture = try await ErasureHome()
        let home = fixture.home
        let logs = home.home.tenantLogsFolder
        let copy = home.path(of: "logs-copy")
        let events = try home.write(
            #"{"events":[{"kind":"prompt","contents":{"text":"about them"},"subjects":["subject-1"]}]}"#, to: "e.json")
        let robot = try PrincipalName("robot")
        try await home.use { node in
            _ = try await node.addSource(robot, days: 9)
            _ = try await node.submit(file: events, idempotencyKey: nil, as: robot)
        }
        try await home.use { node in
            let aurion = try TenantName("aurion")
            #expect(
                await code { try await node.exportTenantLog(aurion, to: home.path + "/out") } == "export.inside-home")
            _ = try await node.exportTenantLog(aurion, to: home.path(of: "out"))
            #expect(try await node.searchRecord(["action:record.exported"], limit: 9).count == 1)
        }
        try FileManager.default.copyItem(atPath: logs, toPath: copy)
        try await home.use { node in _ = try await node.submit(file: events, idempotencyKey: nil, as: robot) }
        try replace(logs, by: copy)
        try await home.use { node in
            #expect(
                await code { try await node.submit(file: events, idempotencyKey: nil, as: robot) }
                    == "record.rolled-back")
        }
    }

    @Test("gives a person also what other systems recorded about them")
    func exportsSubmitted() async throws {
        let fixture = try await ErasureHome()
        let home = fixture.home
        let events = try home.write(
            #"""
            {"events":[{"kind":"prompt","contents":{"text":"quince jam"},"subjects":["subject-1"]},
             {"kind":"output","contents":{"text":"of two"},"subjects":["subject-1","subject-2"]}]}
            """#, to: "e.json")
        let robot = try PrincipalName("robot")
        let petra = try fixture.petra
        try await home.use { node in
            _ = try await node.addSource(robot, days: 9)
            _ = try await node.submit(file: events, idempotencyKey: nil, as: robot)
            let report = try await node.exportSubject(
                SubjectExportRequest(
                    subject: SubjectName("subject-1"), folder: home.path(of: "given"), orderedBy: petra))
            #expect(report.withheld.contains { $0.item == "entry 3 of aurion's log" })
        }
        let given = try String(contentsOfFile: home.path(of: "given") + "/subject.json", encoding: .utf8)
        #expect(given.contains("\"text\" : \"quince jam\""))
        #expect(!given.contains("of two"))
    }
}
