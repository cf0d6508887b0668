import AuditRecord
import Contracts
import Core
import CoreTesting
import Foundation
import Knowledge
import Testing

@testable import Composition

@Suite("Refusals")
struct RefusalTests {
    /// The last entry of a kind, as the record shows it.
    private func last(_ action: String, in node: Node) async throws -> EntryReport {
        try #require(try await node.searchRecord(["action:\(action)"], limit: 1).first)
    }

    private func home() async throws -> TestHome {
        let home = try TestHome()
        try await home.initialise()
        try await home.use { node in
            for name in ["ana", "bela"] {
                _ = try await node.addPrincipal(
                    PrincipalRequest(
                        name: try PrincipalName(name), title: "somebody (fiction)", tenant: try TenantName("aurion"),
                        kind: .person, roles: [.analyst], citizenships: [], residencies: [], clearances: []))
            }
        }
        return home
    }

    @Test("of an unknown principal carry the reason and stand in the record")
    func unknownPrincipal() async throws {
        let home = try await home()
        try await home.use { node in
            let report = try await node.ask("What torque?", as: "nobody", for: .engineering)
            #expect(report.outcome == "refused")
            #expect(report.refusal?.code == "policy.unknown-principal")
            let refused = try await last("request.refused", in: node)
            #expect(refused.outcome == "policy.unknown-principal")
            let received = try await last("request.received", in: node)
            #expect(refused.parents == [received.index])
            #expect(received.commitments["request"] != nil)
        }
    }

    @Test("of an unknown purpose carry the reason and stand in the record")
    func unknownPurpose() async throws {
        let home = try await home()
        try await home.use { node in
            let fault = try #require(#expect(throws: CoreError.self) { try Purpose("marketing") })
            let report = try await node.refuse(
                UnreadableAsk(question: "Who?", purpose: "marketing", principal: nil, fault: fault))
            #expect(report.refusal?.code == "core.unknown-purpose")
            #expect(try await last("request.refused", in: node).outcome == "core.unknown-purpose")
        }
    }

    @Test("of a purpose that was not granted, or was taken back, say so")
    func purposeNotGranted() async throws {
        let home = try await home()
        try await home.use { node in
            let report = try await node.ask("What torque?", as: "ana", for: .warrantyClaim)
            #expect(report.refusal?.code == "policy.purpose-not-granted")

            let ana = try PrincipalName("ana")
            _ = try await node.grant(
                GrantRequest(principal: ana, purpose: .engineering, caseName: try CaseName("case-1"), days: 1))
            #expect(try await node.ask("What torque?", as: "ana", for: .engineering).outcome == "abstained")
            _ = try await node.revoke(RevokeRequest(principal: ana, purpose: .engineering, role: nil))
            let after = try await node.ask("What torque?", as: "ana", for: .engineering)
            #expect(after.refusal?.code == "policy.purpose-not-granted")
        }
    }

    @Test("come to the instant at which a grant ends")
    func grantExpires() async throws {
        let clock = ManualTimeSource()
        let home = try TestHome(time: clock)
        try await home.initialise()
        try await home.use { node in
            #expect(try await node.ask("What torque?", as: nil, for: .engineering).outcome == "abstained")
            clock.advance(seconds: UInt64(Node.firstGrantDays) * 86_400)
            let late = try await node.ask("What torque?", as: nil, for: .engineering)
            #expect(late.refusal?.code == "policy.grant-expired")
        }
    }

    @Test("meet the operator who acts for somebody that holds a key; the key itself signs")
    func keyEndsDelegation() async throws {
        let home = try await home()
        try await home.use { node in
            let ana = try PrincipalName("ana")
            _ = try await node.grant(
                GrantRequest(principal: ana, purpose: .engineering, caseName: try CaseName("case-1"), days: 1))
            let delegated = try await node.ask("What torque?", as: "ana", for: .engineering)
            #expect(delegated.outcome == "abstained")
            #expect(try await last("request.received", in: node).onBehalfOfName == "ana")
            #expect(try await last("request.received", in: node).personKey == nil)

            let file = home.path(of: "ana.key")
            let issued = try await node.issueCredential(for: ana, to: file)
            let refused = try await node.ask("What torque?", as: "ana", for: .engineering)
            #expect(refused.refusal?.code == "credential.needed")

            let signed = try await node.ask(
                AskRequest(
                    question: "What torque?",
                    reader: Reader(principal: ana, purpose: .engineering, credentialFile: file)))
            #expect(signed.outcome == "abstained")
            let received = try await last("request.received", in: node)
            #expect(received.actorName == "ana")
            #expect(received.onBehalfOf == nil)
            #expect(received.personKey == issued.keyID)
            #expect(try await node.verifyRecord().verdict == "VERIFIED")

            _ = try await node.issueCredential(for: try PrincipalName("bela"), to: home.path(of: "bela.key"))
            let wrong = try await node.ask(
                AskRequest(
                    question: "What torque?",
                    reader: Reader(
                        principal: ana, purpose: .engineering, credentialFile: home.path(of: "bela.key"))))
            #expect(wrong.refusal?.code == "credential.unusable")
        }
    }

    @Test("meet a revoked key in the record too, and a file that a new key would replace")
    func revokedKey() async throws {
        let home = try await home()
        try await home.use { node in
            let ana = try PrincipalName("ana")
            let file = home.path(of: "ana.key")
            _ = try await node.issueCredential(for: ana, to: file)
            let taken = await #expect(throws: CompositionError.self) {
                try await node.issueCredential(for: ana, to: file)
            }
            #expect(taken?.code == "input.bad-file")
            _ = try await node.issueCredential(for: ana, to: home.path(of: "ana-2.key"))
            #expect(try await node.searchRecord(["action:credential.revoke"], limit: 9).count == 1)
            _ = try await node.revokeCredential(of: ana)
            #expect(try await node.searchRecord(["action:credential.revoke"], limit: 9).count == 2)
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
        }
    }

    @Test("meet the operator who left a key unused, and a key file of somebody who holds none")
    func operatorKey() async throws {
        let home = try await home()
        try await home.use { node in
            let stray = AskRequest(
                question: "What torque?",
                reader: Reader(
                    principal: try PrincipalName("ana"), purpose: .engineering,
                    credentialFile: home.path(of: "none.key")))
            #expect(try await node.ask(stray).refusal?.code == "credential.unusable")
            _ = try await node.issueCredential(for: try PrincipalName("operator"), to: home.path(of: "operator.key"))
            let unsigned = try await node.ask("What torque?", as: nil, for: .engineering)
            #expect(unsigned.refusal?.code == "credential.needed")
        }
    }

    @Test("let no effect happen when the record cannot hold its intent")
    func closedRecord() async throws {
        let home = try await home()
        let file = try home.write("# Note\n\nThe bolt gets 20 Nm.\n", to: "note.md")
        let request = try IngestRequest.files([file])
        try await home.use { node in
            try await node.record.close()
            let error = await #expect(throws: RecordError.self) {
                try await node.ingest(request, progress: { _ in })
            }
            #expect(error?.code == "record.closed")
            #expect(try node.knowledge.currentSnapshot() == .empty)
            let unanswered = await #expect(throws: RecordError.self) {
                try await node.ask("What torque?", as: nil, for: .engineering)
            }
            #expect(unanswered?.code == "record.closed")
        }
    }
}
