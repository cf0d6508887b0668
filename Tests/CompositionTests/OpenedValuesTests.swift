import AuditRecord
import Contracts
import Core
import Foundation
import RecordFormat
import Testing

@testable import Composition

@Suite("Values that an auditor opens in an export")
struct OpenedValuesTests {
    private func fixture(grants: Bool = true) async throws -> ErasureHome {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            if grants {
                _ = try await node.grant(
                    GrantRequest(
                        principal: try PrincipalName("audrey"), purpose: .audit, caseName: try CaseName("audit-1"),
                        days: 30))
            }
            _ = try await node.ask(
                AskRequest(
                    question: ErasureHome.question,
                    reader: Reader(principal: try PrincipalName("ana"), purpose: .qualityInvestigation)))
        }
        return fixture
    }

    private func request(
        _ fixture: ErasureHome, _ name: String, by auditor: String = "audrey", entries: ClosedRange<UInt64>? = nil
    ) throws -> OpeningRequest {
        OpeningRequest(
            folder: fixture.home.path(of: name), fields: ["request"], entries: entries,
            auditor: Signatory(name: try PrincipalName(auditor)))
    }

    private func opened(_ fixture: ErasureHome, _ name: String) -> String? {
        FileManager.default.contents(atPath: fixture.home.path(of: name) + "/opened.jsonl")
            .map { String(decoding: $0, as: UTF8.self) }
    }

    private func verify(_ fixture: ErasureHome, _ name: String) async throws -> VerificationReport {
        try await LocalHouse(environment: fixture.home.environment(), variables: [:]).verifyBundle(
            BundleCheck(
                path: fixture.home.path(of: name), keyFile: nil, logID: nil, checkpointFile: nil, maxAgeSeconds: nil,
                witnessFile: nil))
    }

    @Test("stand in the bundle, under an entry that names the auditor, and every verifier checks them")
    func opens() async throws {
        let fixture = try await fixture()
        let report = try await fixture.home.use { try await $0.exportOpened(request(fixture, "bundle")) }
        let said = try #require(report.opened)
        #expect(said.values == 1 && said.withheld == 0 && said.gone == 0)
        let text = try #require(opened(fixture, "bundle"))
        let line = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let value = try #require((line["value"] as? String).flatMap { Data(base64Encoded: $0) })
        #expect(String(decoding: value, as: UTF8.self).contains(ErasureHome.planted))
        try await fixture.home.use { node in
            let entry = try await node.entry(at: said.entry)
            #expect(entry.action == "record.opened" && entry.purpose == "audit")
            #expect(entry.onBehalfOfName == "audrey" && entry.facts["fields"] == "request")
            #expect(said.entry < report.entries, "the bundle itself says that it was opened")
        }
        let verified = try await verify(fixture, "bundle")
        #expect(verified.verdict == "VERIFIED" && verified.opened == 1)
        try Data(text.replacing("\"value\":\"", with: "\"value\":\"AAAA").utf8).write(
            to: URL(filePath: fixture.home.path(of: "bundle") + "/opened.jsonl"))
        let altered = try await verify(fixture, "bundle")
        #expect(altered.verdict == "INVALID" && altered.reason == "opened-mismatch")
        if IndependentVerifier.isPresent {
            let output = try IndependentVerifier.verify(fixture.home.path(of: "bundle"))
            #expect(output.contains("INVALID") && output.contains("opened-mismatch"), "\(output)")
        }
    }

    @Test("are refused to who has no leave for the purpose, or not the role; nothing is written")
    func refuses() async throws {
        let fixture = try await fixture(grants: false)
        try await fixture.home.use { node in
            for (name, code) in [("audrey", "policy.purpose-not-granted"), ("ana", "policy.role-forbids")] {
                let request = try request(fixture, "none", by: name)
                let error = await #expect(throws: (any Error).self) { try await node.exportOpened(request) }
                #expect((error as? any CodedError)?.code == code)
            }
            #expect(try await node.searchRecord(["action:record.opened"], limit: 5).isEmpty)
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.home.path(of: "none")))
    }

    @Test("are those of the entries asked for, and gone with the person whose they were")
    func limits() async throws {
        let fixture = try await fixture()
        try await fixture.home.use { node in
            let asked = try #require(try await node.searchRecord(["action:request.received"], limit: 1).first)
            let none = try await node.exportOpened(request(fixture, "before", entries: 0...(asked.index - 1)))
            #expect(none.opened?.values == 0)
            #expect(opened(fixture, "before") == nil)
            _ = try await node.erase(fixture.request())
            let after = try await node.exportOpened(request(fixture, "after"))
            #expect(after.opened?.values == 0 && after.opened?.gone == 1)
            #expect(opened(fixture, "after") == nil)
        }
        #expect(try await verify(fixture, "after").verdict == "VERIFIED")
    }
}
