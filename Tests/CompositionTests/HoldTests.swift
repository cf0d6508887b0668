import Contracts
import Core
import CoreTesting
import Foundation
import Policy
import Testing

@testable import Composition

@Suite("A legal hold")
struct HoldTests {
    private func expect(
        _ code: String, _ work: @Sendable () async throws -> Void
    ) async -> CompositionError? {
        let error = await #expect(throws: CompositionError.self) { try await work() }
        #expect(error?.code == code)
        return error
    }

    private func document(_ node: Node) async throws -> String {
        let reader = Reader(principal: try PrincipalName("ana"), purpose: .qualityInvestigation)
        return try #require(try await node.documents(reader).first).document
    }

    @Test("on the person wins over erasure and removal, also after a restart, until two people release it")
    func subject() async throws {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            let hold = try await node.placeHold(fixture.hold(.subject(SubjectName("subject-1"))))
            #expect(try await node.entry(at: hold.entry).action == "hold.placed")
            #expect(hold.matter == "claim-7" && hold.target == "subject-1")
        }
        try await fixture.home.use { node in
            let planned = try await node.erase(fixture.request(dryRun: true))
            #expect(planned.verdict == "held" && planned.obstacles.first?.reason == nil, "petra may not know it")
            let held = await expect("erasure.held") { _ = try await node.erase(fixture.request()) }
            #expect(held?.category == .refused && held?.message.contains("claim-7") == false)
            let document = try await document(node)
            let kept = await expect("erasure.held") { _ = try await node.removeDocument(document) }
            #expect(kept?.message.contains("claim-7") == false)
            let refusal = try await node.searchRecord(["action:erasure.refused"], limit: 1)
            #expect(refusal.first?.outcome == "held" && refusal.first?.facts["holds"] == "1")

            let alone = HoldReleaseRequest(
                matter: try MatterName("claim-7"), orderedBy: try fixture.conrad, approvedBy: try fixture.conrad)
            _ = await expect("erasure.second-person-needed") { _ = try await node.releaseHold(alone) }
            let release = HoldReleaseRequest(
                matter: try MatterName("claim-7"), orderedBy: try fixture.conrad, approvedBy: try fixture.petra)
            #expect(try await node.releaseHold(release).released == 1)
            _ = await expect("hold.unknown") { _ = try await node.releaseHold(release) }
            #expect(try await node.erase(fixture.request()).verdict == "erased")
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
        }
        #expect(fixture.files(holding: ErasureHome.encodings(of: ErasureHome.planted)) == [], "nor its reason")
    }

    @Test("on a document or a case keeps what reads it or was decided under it")
    func documentAndCase() async throws {
        for isDocument in [true, false] {
            let fixture = try await ErasureHome()
            try await fixture.home.use { node in
                _ = try await node.ask(ErasureHome.question, as: "ana", for: .qualityInvestigation)
                let target: HoldTarget =
                    isDocument
                    ? .document(try DocumentID(try await document(node))) : .caseFile(try CaseName("case-1"))
                _ = try await node.placeHold(fixture.hold(target))
                _ = await expect("erasure.held") { _ = try await node.erase(fixture.request()) }
                #expect(try node.duties.dueErasures().isEmpty)
            }
        }
    }

    @Test("names its matter to counsel, auditors and who placed it, and to nobody else")
    func confidential() async throws {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            _ = try await node.placeHold(fixture.hold(.subject(SubjectName("subject-1"))))
            for (name, isTold) in [("audrey", true), ("petra", false), ("ana", false)] {
                let key = name == "conrad" ? fixture.home.path(of: "conrad.key") : nil
                let asker = Signatory(name: try PrincipalName(name), credentialFile: key)
                let seen = try #require(try await node.holds(asker).first)
                #expect((seen.matter != nil) == isTold && (seen.target != nil) == isTold, "\(name)")
            }
            #expect(try await node.holds(nil).first?.matter == nil)
        }
        for name in ["claim-7", "\(ErasureHome.planted) sued"] {
            #expect(fixture.files(holding: ErasureHome.encodings(of: name)) == [], "\(name) is sealed")
        }
    }

    @Test("comes too late for a person whose erasure has begun")
    func tooLate() async throws {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            let subject = try #require(try node.registry.subjectID(for: SubjectName("subject-1"), creating: nil))
            #expect(try node.duties.begin(DueErasure(subject: subject, approval: 1, counts: [:]), unlessHeld: []))
            let error = await #expect(throws: PolicyError.self) {
                try await node.placeHold(fixture.hold(.subject(SubjectName("subject-1"))))
            }
            #expect(error?.code == "policy.erasure-under-way")
        }
    }

    @Test("and the beginning of an erasure exclude each other in one transaction")
    func exclusive() async throws {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            _ = try await node.placeHold(fixture.hold(.subject(SubjectName("subject-1"))))
            let subject = try #require(try node.registry.subjectID(for: SubjectName("subject-1"), creating: nil))
            let erasure = DueErasure(subject: subject, approval: 1, counts: [:])
            #expect(try !node.duties.begin(erasure, unlessHeld: [.subject(subject)]))
            #expect(try node.duties.dueErasures().isEmpty)
        }
    }
}

@Suite("A retention rule")
struct RetentionTests {
    private func adopt(_ rule: String, _ fixture: ErasureHome) throws -> RetentionRequest {
        RetentionRequest(rule: rule, inForce: true, orderedBy: try fixture.conrad, approvedBy: try fixture.petra)
    }

    @Test("wins over an erasure once two people adopt it, says until when, and ends on that day")
    func adopted() async throws {
        let time = ManualTimeSource()
        let fixture = try await ErasureHome(time: time)
        try await fixture.home.use { node in
            #expect(try await node.retentionRules().first { $0.rule == "R-04" }?.inForce == false)
            #expect(try await node.erase(fixture.request(dryRun: true)).verdict == "would-erase")
            #expect(try await node.adoptRetentionRule(adopt("R-04", fixture)).inForce)
            let planned = try await node.erase(fixture.request(dryRun: true))
            #expect(planned.verdict == "retained")
            #expect(planned.obstacles.first?.until == "2036-01-02" && planned.obstacles.first?.by == "R-04")
            let knowledge = planned.stores.first { $0.store == "knowledge" }
            #expect(knowledge?.verdict == "retained until 2036-01-02 by R-04")
            let error = await #expect(throws: CompositionError.self) { try await node.erase(fixture.request()) }
            #expect(error?.code == "erasure.retained" && error?.message.contains("2036-01-02") == true)
            let refusal = try #require(try await node.searchRecord(["action:erasure.refused"], limit: 1).first)
            #expect(refusal.facts["rule"] == "R-04" && refusal.facts["until"] == "2036-01-02")
            let key = fixture.home.path(of: "petra.key")
            _ = try await node.issueCredential(for: try PrincipalName("petra"), to: key)
            time.advance(seconds: 3_653 * 86_400)
            let petra = Signatory(name: try PrincipalName("petra"), credentialFile: key)
            let later = ErasureRequest(
                subject: try SubjectName("subject-1"), dryRun: true, orderedBy: petra, approvedBy: nil)
            #expect(try await node.erase(later).verdict == "would-erase")
        }
    }

    @Test("of Union law is in force from the start")
    func unionLaw() async throws {
        let label = Label.exportControlled(.eu, classification: "5E001")
        let fixture = try await ErasureHome(time: ManualTimeSource(), labels: [label])
        try await fixture.home.use { node in
            let planned = try await node.erase(fixture.request(dryRun: true))
            #expect(planned.obstacles.map(\.by) == ["R-03"])
            #expect(planned.obstacles.first?.until == "2032-01-01", "five years from the end of 2026")
        }
    }

    @Test("counts days as the calendar does")
    func days() throws {
        func day(_ seconds: UInt64) -> String {
            CivilDay(of: Instant(nanoseconds: seconds * 1_000_000_000)).description
        }
        #expect(day(0) == "1970-01-01" && day(951_782_400) == "2000-02-29" && day(1_767_225_599) == "2025-12-31")
        let rule = try #require(RetentionSchedule.rule("R-01"))
        let leapDay = Instant(nanoseconds: 1_709_164_800 * 1_000_000_000)
        #expect(CivilDay(of: leapDay).description == "2024-02-29")
        #expect(rule.end(from: leapDay).description == "2029-03-01")
    }
}

@Suite("A person's own data")
struct SubjectExportTests {
    private struct File: Decodable {
        let documents: [Document]
        let decisions: [Decision]
        let processing: [Processing]

        struct Document: Decodable { let file: String }
        struct Decision: Decodable { let question: String }
        struct Processing: Decodable { let action: String }
    }

    private func request(_ fixture: ErasureHome, to folder: String) throws -> SubjectExportRequest {
        SubjectExportRequest(
            subject: try SubjectName("subject-1"), folder: folder, orderedBy: try fixture.petra)
    }

    @Test("is written with texts and processing, stands in the record, and a later erasure lists its place")
    func export() async throws {
        let fixture = try await ErasureHome()
        let folder = fixture.home.path(of: "for-them")
        try await fixture.home.use { node in
            _ = try await node.ask(ErasureHome.question, as: "ana", for: .qualityInvestigation)
            let report = try await node.exportSubject(request(fixture, to: folder))
            #expect(report.documents == 1 && report.decisions == 1 && report.withheld.isEmpty)
            let data = try #require(FileManager.default.contents(atPath: folder + "/subject.json"))
            let file = try JSONDecoder().decode(File.self, from: data)
            let name = try #require(file.documents.first).file
            let text = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
            #expect(String(decoding: text, as: UTF8.self).contains(ErasureHome.planted))
            #expect(file.decisions.map(\.question) == [ErasureHome.question])
            #expect(file.processing.contains { $0.action == "decision.made" })
            #expect(try await node.entry(at: report.entry).action == "subject.exported")
            let planned = try await node.erase(fixture.request(dryRun: true))
            #expect(planned.exports.map(\.place) == [folder])
            let again = await #expect(throws: CompositionError.self) {
                try await node.exportSubject(request(fixture, to: folder))
            }
            #expect(again?.code == "input.bad-file", "the folder is not empty")
        }
    }

    @Test("never lands in the home, and what others' rights or rules close is listed as withheld")
    func bounds() async throws {
        let fixture = try await ErasureHome(labels: [.exportControlled(.itar, classification: "VIII")])
        let shared = try fixture.home.write("# Two\n\nOf two people.\n", to: "two.md")
        try await fixture.home.use { node in
            _ = try await node.ingest(
                IngestRequest.files(
                    [shared], labels: LabelSet([.personal]), purposes: [.qualityInvestigation],
                    subjects: ["subject-1", "subject-2"]), progress: { _ in })
            let inside = await #expect(throws: CompositionError.self) {
                try await node.exportSubject(request(fixture, to: fixture.home.path + "/out"))
            }
            #expect(inside?.code == "input.bad-file")
            let report = try await node.exportSubject(request(fixture, to: fixture.home.path(of: "out")))
            #expect(report.documents == 0 && report.withheld.count == 2)
            #expect(report.withheld.contains { $0.reason.contains("Art. 15(4)") })
            #expect(report.withheld.contains { $0.reason.hasPrefix("P-") })
        }
    }
}
