import Contracts
import Core
import Foundation
import Testing

@testable import Composition

@Suite("Erasing a person")
struct ErasureTests {
    private static let planted = "quixotryzephyr"

    private func home() async throws -> TestHome {
        let home = try TestHome()
        try await home.initialise()
        let file = try home.write(
            "# Claim\n\nThe customer reported a \(Self.planted) noise at 42000 km.\n", to: "claim.md")
        let request = try IngestRequest.files(
            [file], labels: LabelSet([.internal, .personal]), purposes: [.qualityInvestigation],
            subjects: ["subject-1"])
        try await home.use { node in
            for (name, role) in [("ana", Role.analyst), ("petra", .dpo), ("conrad", .counsel)] {
                _ = try await node.addPrincipal(
                    PrincipalRequest(
                        name: try PrincipalName(name), title: "somebody (fiction)", tenant: try TenantName("aurion"),
                        kind: .person, roles: [role], citizenships: [], residencies: [], clearances: []))
            }
            _ = try await node.grant(
                GrantRequest(
                    principal: try PrincipalName("ana"), purpose: .qualityInvestigation,
                    caseName: try CaseName("case-1"), days: 1))
            _ = try await node.ingest(request, progress: { _ in })
        }
        return home
    }

    private func request(by officer: String, with second: String?, dryRun: Bool = false) throws -> ErasureRequest {
        ErasureRequest(
            subject: try SubjectName("subject-1"), dryRun: dryRun, orderedBy: try PrincipalName(officer),
            agreedBy: try second.map { try PrincipalName($0) })
    }

    @Test("makes every store forget them, keeps the record whole, and a replay says so")
    func erase() async throws {
        let home = try await home()
        let decision = try await home.use { node in
            let report = try await node.ask(
                "At how many km did the customer report the \(Self.planted) noise?", as: "ana",
                for: .qualityInvestigation)
            #expect(report.citations.first?.quote.contains(Self.planted) == true)
            return try #require(report.decision)
        }
        try await home.use { node in
            #expect(try await node.replay(decision).identical)
            let planned = try await node.erase(request(by: "petra", with: nil, dryRun: true))
            let counts = Dictionary(uniqueKeysWithValues: planned.stores.map { ($0.store, $0.items) })
            #expect(counts["knowledge"] == 1 && counts["decisions"] == 1 && counts["keys"] == 1)

            _ = try await node.erase(request(by: "petra", with: "conrad"))
            let replay = try await node.replay(decision)
            #expect(replay.resolvedAgain.firstDifference == "not-replayable: erased")
            #expect(replay.ranAgain.firstDifference == "not-replayable: erased")
            #expect(try await node.verifyRecord().verdict == "VERIFIED")
            let redaction = try #require(try await node.searchRecord(["action:redaction"], limit: 1).first)
            #expect(redaction.subjects.count == 1)
            let after = try await node.ask(
                "At how many km did the customer report the \(Self.planted) noise?", as: "ana",
                for: .qualityInvestigation)
            #expect(after.outcome == "abstained")
        }
        #expect(try filesHolding(Self.planted, in: home.path) == [])
    }

    /// Files of the home whose raw bytes hold `words`.
    private func filesHolding(_ words: String, in folder: String) throws -> [String] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { name in
            guard let data = FileManager.default.contents(atPath: folder + "/" + name) else { return false }
            return data.range(of: Data(words.utf8)) != nil
        }
    }

    @Test(
        "needs an officer and a second person",
        arguments: [
            ("ana", "conrad", "policy.role-forbids"), ("petra", nil, "erasure.second-person-needed"),
            ("petra", "petra", "erasure.second-person-needed"), ("petra", "ana", "policy.role-forbids"),
        ])
    func twoPeople(officer: String, second: String?, code: String) async throws {
        let home = try await home()
        try await home.use { node in
            let error = await #expect(throws: CompositionError.self) {
                try await node.erase(request(by: officer, with: second))
            }
            #expect(error?.code == code)
        }
    }
}
