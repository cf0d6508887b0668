import AuditRecord
import Contracts
import Core
import CoreTesting
import Foundation
import HardwareTrust
import Policy
import Testing

@testable import Composition

@Suite("Erasing a person")
struct ErasureTests {
    @Test("makes every store forget them, keeps the record whole, and a replay says so")
    func erase() async throws {
        let fixture = try await ErasureHome()
        let home = fixture.home
        let decision = try await home.use { node in
            let report = try await node.ask(ErasureHome.question, as: "ana", for: .qualityInvestigation)
            #expect(report.citations.first?.quote.contains(ErasureHome.planted) == true)
            return try #require(report.decision)
        }
        #expect(!fixture.files(holding: ErasureHome.encodings(of: ErasureHome.planted)).isEmpty, "the index has it")
        let before = try await home.use { try await fixture.salts($0) }
        try await home.use { node in
            #expect(try await node.replay(decision).identical)
            let planned = try await node.erase(fixture.request(dryRun: true))
            let counts = Dictionary(uniqueKeysWithValues: planned.stores.map { ($0.store, $0.items) })
            #expect(counts["knowledge"] == 1 && counts["decisions"] == 1 && counts["keys"] == 1)
            #expect(counts["side"] == 2, "the request's words and the decision's digest")
            #expect(planned.verdict == "would-erase" && planned.obstacles.isEmpty)
            #expect(planned.stores.last { $0.store == "record" }?.verdict == "stays")

            let done = try await node.erase(fixture.request())
            #expect(done.verdict == "erased")
            let replay = try await node.replay(decision)
            #expect(replay.resolvedAgain.firstDifference == "not-replayable: erased")
            #expect(replay.ranAgain.firstDifference == "not-replayable: erased")
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
            let after = try await node.ask(ErasureHome.question, as: "ana", for: .qualityInvestigation)
            #expect(after.outcome == "abstained")
        }
        // The question asked after the erasure names nobody any more, so its own words stay: sealed.
        let after = try await home.use { try await fixture.salts($0) }
        let gone = Set(before).subtracting(after)
        #expect(gone.count == 2)
        let needles = ErasureHome.encodings(of: ErasureHome.planted) + gone.map { Data($0) }
        #expect(fixture.files(holding: needles) == [])
    }

    @Test("leaves a redaction that names nobody, under an order and an approval signed by who holds a key")
    func entries() async throws {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            let report = try await node.erase(fixture.request())
            let redaction = try await node.entry(at: try #require(report.entry))
            #expect(redaction.action == "redaction" && redaction.subjects.count == 1)
            #expect(redaction.facts["store.knowledge"] == "1" && redaction.commitments.isEmpty)
            let approval = try await node.entry(at: try #require(redaction.parents.first))
            #expect(approval.action == "erasure.approved" && approval.actorName == "conrad")
            #expect(approval.personKey != nil && approval.onBehalfOf == nil)
            let order = try await node.entry(at: try #require(approval.parents.first))
            #expect(order.action == "erasure.ordered" && order.onBehalfOfName == "petra")
            #expect(order.personKey == nil, "petra holds no key: the operator typed it for her")
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
        }
    }

    @Test(
        "verifies afterwards in the independent verifier too",
        .enabled(if: IndependentVerifier.isPresent, "skipped: needs MICKAI_PYTHON with cryptography"))
    func independent() async throws {
        let fixture = try await ErasureHome()
        let folder = fixture.home.path(of: "record")
        try await fixture.home.use { node in
            _ = try await node.erase(fixture.request())
            _ = try await node.exportRecord(to: folder)
        }
        let output = try IndependentVerifier.verify(folder)
        #expect(output.contains("VERIFIED") && !output.contains("INVALID"), "\(output)")
    }

    @Test("takes the words of a search that found the person along")
    func searchedWords() async throws {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            let found = try await node.search(
                "noise \(ErasureHome.planted)", limit: 5, collection: nil,
                Reader(principal: try PrincipalName("ana"), purpose: .qualityInvestigation))
            #expect(found.passages.count == 1)
            let entry = try #require(try await node.searchRecord(["action:knowledge.searched"], limit: 1).first)
            let digest = try Digest(try #require(entry.commitments["request"]))
            let words = SaltedCommitment(name: "request", digest: digest)
            #expect(String(decoding: try node.side.open(words).value, as: UTF8.self).contains(ErasureHome.planted))
            _ = try await node.erase(fixture.request())
            let error = #expect(throws: SideStoreError.self) { try node.side.open(words) }
            #expect(error?.code == "side.erased")
        }
    }

    @Test("is not ordered or approved by another company's officer or counsel")
    func otherCompany() async throws {
        let fixture = try await ErasureHome()
        let key = fixture.home.path(of: "colin.key")
        try await fixture.home.use { node in
            _ = try await node.addTenant(
                TenantRequest(name: try TenantName("kestrel"), title: "Kestrel (fiction)", kind: .supplier))
            for (name, role) in [("colin", Role.counsel), ("dora", .dpo)] {
                _ = try await node.addPrincipal(
                    PrincipalRequest(
                        name: try PrincipalName(name), title: "somebody (fiction)", tenant: try TenantName("kestrel"),
                        kind: .person, roles: [role], citizenships: [], residencies: [], clearances: []))
            }
            _ = try await node.issueCredential(for: try PrincipalName("colin"), to: key)
            let colin = Signatory(name: try PrincipalName("colin"), credentialFile: key)
            let dora = Signatory(name: try PrincipalName("dora"))
            for (orderer, approver) in [(try fixture.petra, colin), (dora, try fixture.conrad)] {
                let request = ErasureRequest(
                    subject: try SubjectName("subject-1"), dryRun: false, orderedBy: orderer, approvedBy: approver)
                let error = await #expect(throws: CompositionError.self) { try await node.erase(request) }
                #expect(error?.code == "policy.role-forbids")
                #expect(error?.message.contains("of the company that runs this node") == true)
            }
            #expect(try node.duties.dueErasures().isEmpty)
        }
    }

    @Test(
        "needs an officer and another person who is no other name of the same hand",
        arguments: [
            ("ana", "conrad", true, "policy.role-forbids"), ("petra", nil, true, "erasure.second-person-needed"),
            ("petra", "petra", true, "erasure.second-person-needed"), ("petra", "ana", true, "policy.role-forbids"),
            ("petra", "audrey", true, "erasure.same-person"), ("petra", "robot", true, "policy.role-forbids"),
            ("petra", "conrad", false, "credential.needed"),
        ])
    func twoPeople(officer: String, second: String?, hasKey: Bool, code: String) async throws {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            let file = hasKey && second == "conrad" ? fixture.home.path(of: "conrad.key") : nil
            let request = ErasureRequest(
                subject: try SubjectName("subject-1"), dryRun: false,
                orderedBy: Signatory(name: try PrincipalName(officer)),
                approvedBy: try second.map { Signatory(name: try PrincipalName($0), credentialFile: file) })
            let error = await #expect(throws: CompositionError.self) { try await node.erase(request) }
            #expect(error?.code == code)
            #expect(try node.duties.dueErasures().isEmpty)
        }
    }

    @Test("does not count a key that lies in the home as another person")
    func keyInHome() async throws {
        let fixture = try await ErasureHome()
        try await fixture.home.use { node in
            _ = try await node.issueCredential(for: try PrincipalName("audrey"), to: nil)
            let request = ErasureRequest(
                subject: try SubjectName("subject-1"), dryRun: false, orderedBy: try fixture.petra,
                approvedBy: Signatory(name: try PrincipalName("audrey")))
            let error = await #expect(throws: CompositionError.self) { try await node.erase(request) }
            #expect(error?.code == "erasure.same-person")
        }
    }

    static let steps: [ErasureStep] =
        [.begun, .intended]
        + ["knowledge", "side", "decisions", "keys", "policy"].map { .erased(store: $0) } + [.redacted]

    @Test("is ended at the next start wherever it was cut short, with one redaction", arguments: steps)
    func cutShort(at step: ErasureStep) async throws {
        let fixture = try await ErasureHome()
        let subject = try await fixture.home.use { node -> SubjectID in
            _ = try await node.ask(ErasureHome.question, as: "ana", for: .qualityInvestigation)
            let subject = try #require(try node.registry.subjectID(for: SubjectName("subject-1"), creating: nil))
            let approval = try await node.record.append(node.draft("erasure.approved", by: node.operatorActor))
            let counts = ["knowledge": 1]
            let erasure = DueErasure(subject: subject, approval: approval.index, counts: counts)
            #expect(try node.duties.begin(erasure, unlessHeld: []))
            await #expect(throws: CutShort.self) {
                try await node.carryOut(erasure) { if $0 == step { throw CutShort() } }
            }
            return subject
        }
        try await fixture.home.use { node in
            let due = try node.duties.dueErasures()
            #expect(due.isEmpty)
            for store in node.erasers {
                let count = try store.count(of: subject)
                #expect(count == 0, "\(store.storeName)")
            }
            #expect(try await node.searchRecord(["action:redaction"], limit: 9).count == 1)
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
        }
        #expect(fixture.files(holding: ErasureHome.encodings(of: ErasureHome.planted)) == [])
    }

    @Test("takes nothing in about them while it runs")
    func noRace() async throws {
        let fixture = try await ErasureHome()
        let again = try fixture.home.write("# Later\n\nThe \(ErasureHome.planted) noise came again.\n", to: "later.md")
        try await fixture.home.use { node in
            let subject = try #require(try node.registry.subjectID(for: SubjectName("subject-1"), creating: nil))
            try node.keys.destroyKey(of: subject)
            let summary = try? await node.ingest(
                IngestRequest.files(
                    [again], labels: LabelSet([.personal]), purposes: [.qualityInvestigation], subjects: ["subject-1"]),
                progress: { _ in })
            #expect(summary?.added ?? 0 == 0)
        }
    }
}

/// The verifier in Python, run as a separate process.
enum IndependentVerifier {
    private static let python = ProcessInfo.processInfo.environment["MICKAI_PYTHON"] ?? "python3"

    static let isPresent =
        (try? RealInput.output(of: "/usr/bin/env", [python, "-c", check]))
        .map { String(decoding: $0, as: UTF8.self).contains("here") } ?? false

    private static let check = "from cryptography.hazmat.primitives.asymmetric import mldsa; print('here')"

    static func verify(_ folder: String) throws -> String {
        let script = DemonstrationHome.root.appending(path: "verify/verify_oar.py").path
        return String(
            decoding: try RealInput.output(of: "/usr/bin/env", [python, script, folder]), as: UTF8.self)
    }
}
