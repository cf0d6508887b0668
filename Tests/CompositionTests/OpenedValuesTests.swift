import AuditRecord
import Contracts
import Core
import Foundation
import Policy
import RecordFormat
import Signatures
import Testing

@testable import Composition

@Suite("Values that an auditor opens in an export")
struct OpenedValuesTests {
    private static let plain = "What torque does the axle nut need?"

    /// One question about a nut, one about a person; audrey the auditor has a key of her own.
    private func fixture(grants: Bool = true) async throws -> ErasureHome {
        let fixture = try await ErasureHome()
        let file = try fixture.home.write("# Nut\n\nThe axle nut needs a torque of 120 Nm.\n", to: "nut.md")
        try await fixture.home.use { node in
            _ = try await node.ingest(try IngestRequest.files([file]), progress: { _ in })
            _ = try await node.issueCredential(
                for: try PrincipalName("audrey"), to: fixture.home.path(of: "audrey.key"))
            if grants {
                _ = try await node.grant(
                    GrantRequest(
                        principal: try PrincipalName("audrey"), purpose: .audit, caseName: try CaseName("audit-1"),
                        days: 30))
            }
            for question in [Self.plain, ErasureHome.question] {
                _ = try await node.ask(
                    AskRequest(
                        question: question,
                        reader: Reader(principal: try PrincipalName("ana"), purpose: .qualityInvestigation)))
            }
        }
        return fixture
    }

    private func request(
        _ fixture: ErasureHome, _ name: String, by auditor: String = "audrey", fields: [String] = ["request"],
        entries: ClosedRange<UInt64>? = nil
    ) throws -> OpeningRequest {
        let key = fixture.home.path(of: "\(auditor).key")
        return OpeningRequest(
            folder: fixture.home.path(of: name), fields: fields, entries: entries,
            auditor: Signatory(
                name: try PrincipalName(auditor),
                credentialFile: FileManager.default.fileExists(atPath: key) ? key : nil))
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
        #expect(said.values == 1 && said.gone == 0)
        #expect(said.withheld == 1, "what was asked about a person is not the auditor's to read")
        let text = try #require(opened(fixture, "bundle"))
        let line = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let value = try #require((line["value"] as? String).flatMap { Data(base64Encoded: $0) })
        #expect(String(decoding: value, as: UTF8.self).contains(Self.plain))
        let index = String(try #require(line["index"] as? UInt64))
        try await fixture.home.use { node in
            let entry = try await node.entry(at: said.entry)
            #expect(entry.action == "record.opened" && entry.purpose == "audit")
            #expect(entry.actorName == "audrey" && entry.personKey != nil && entry.facts["fields"] == "request")
            #expect(entry.facts["first-entry"] == entry.facts["last-entry"])
            #expect(entry.facts["first-entry"] == index)
            #expect(entry.facts["file-digest"] == Hashing.sha256(Array(text.utf8)).description)
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
            for (name, code) in [
                ("audrey", "policy.purpose-not-granted"), ("ana", "policy.role-forbids"),
                ("petra", "credential.needed"),
            ] {
                let request = try request(fixture, "none", by: name)
                let error = await #expect(throws: (any Error).self) { try await node.exportOpened(request) }
                #expect((error as? any CodedError)?.code == code)
            }
            #expect(try await node.searchRecord(["action:record.opened"], limit: 5).isEmpty)
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.home.path(of: "none")))
    }

    @Test("are refused to who was revoked, and the word for it is that one")
    func revoked() async throws {
        let fixture = try await fixture()
        try await fixture.home.use { node in
            _ = try await node.revoke(RevokeRequest(principal: try PrincipalName("audrey"), purpose: nil, role: nil))
            let request = try request(fixture, "none")
            let error = await #expect(throws: PolicyError.self) { try await node.exportOpened(request) }
            #expect(error?.code == "policy.principal-revoked")
        }
    }

    @Test("are those of the entries asked for; a name or a range that nothing bears is refused")
    func limits() async throws {
        let fixture = try await fixture()
        try await fixture.home.use { node in
            let asked = try await node.searchRecord(["action:request.received"], limit: 2)
            let plain = try #require(asked.last)
            let one = try await node.exportOpened(
                request(fixture, "one", entries: plain.index...plain.index))
            #expect(one.opened?.values == 1 && one.opened?.withheld == 0)
            for (fields, entries) in [(["nosuch"], nil), (["request"], 0...(plain.index - 1))]
                as [([String], ClosedRange<UInt64>?)]
            {
                let request = try request(fixture, "none", fields: fields, entries: entries)
                let error = await #expect(throws: CompositionError.self) { try await node.exportOpened(request) }
                #expect(error?.code == "input.unknown-name")
            }
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.home.path(of: "none")))
    }

    @Test("are named by the erasure of whoever they may be about, and never hold an erased person's words")
    func erasure() async throws {
        let fixture = try await fixture()
        try await fixture.home.use { node in
            _ = try await node.exportOpened(request(fixture, "before"))
            let plan = try await node.erase(fixture.request(dryRun: true))
            let export = try #require(plan.exports.first { $0.place == fixture.home.path(of: "before") })
            #expect(export.holds.hasPrefix("1 opened values"))
            _ = try await node.erase(fixture.request())
            let after = try await node.exportOpened(request(fixture, "after"))
            #expect(after.opened?.values == 1 && after.opened?.withheld == 1)
        }
        let text = try #require(opened(fixture, "after"))
        let line = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let value = try #require((line["value"] as? String).flatMap { Data(base64Encoded: $0) })
        #expect(!String(decoding: value, as: UTF8.self).contains(ErasureHome.planted))
        #expect(try await verify(fixture, "after").verdict == "VERIFIED")
    }
}
