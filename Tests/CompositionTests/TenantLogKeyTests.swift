import Foundation
import Testing

@testable import Composition

@Suite("The keys of a company's log")
struct TenantLogKeyTests {
    private func initialised() async throws -> (TestHome, Mickai) {
        let home = try TestHome()
        let mickai = Mickai(home: home.path, in: home)
        #expect(try await mickai("init", "--tenant", "aurion").status == 0)
        #expect(
            try await mickai("principal", "add", "line-agent", "--tenant", "aurion", "--kind", "service").status == 0)
        #expect(try await mickai("oar", "source", "add", "line-agent").status == 0)
        return (home, mickai)
    }

    private func keys(_ mickai: Mickai) async throws -> [[String: Any]] {
        try await mickai("oar", "key", "list", "--tenant", "aurion", "--json").json["keys"] as? [[String: Any]] ?? []
    }

    private func submit(_ home: TestHome, _ mickai: Mickai) async throws -> Int32 {
        let file = try home.write(#"{"events": [{"kind": "prompt", "contents": {"text": "Which torque?"}}]}"#, to: "e")
        return try await mickai("oar", "submit", file, "--source", "line-agent", "--json").status
    }

    @Test("are rolled beside the node's own, go on to sign after a restart, and both records verify")
    func roll() async throws {
        let (home, mickai) = try await initialised()
        let own = try await mickai("oar", "key", "list", "--json").output
        #expect(try await keys(mickai).map { $0["role"] as? String } == ["entry", "checkpoint"])
        #expect(try await submit(home, mickai) == 0)
        for role in ["entry", "checkpoint"] {
            let rolled = try await mickai("oar", "key", "roll", "--role", role, "--tenant", "aurion", "--json")
            #expect(rolled.status == 0, "\(rolled.complaints)")
            #expect(try await submit(home, mickai) == 0)
        }
        #expect(try await keys(mickai).map { $0["role"] as? String } == ["entry", "checkpoint", "entry", "checkpoint"])
        #expect(try await mickai("oar", "key", "list", "--json").output == own)
        let left = try FileManager.default.contentsOfDirectory(atPath: home.home.keysFolder)
        #expect(left.count { $0.hasPrefix("log-") } == 1 && !left.contains { $0.hasSuffix(".next") })
        // The first entry, the word on the source, three events and two rolls.
        let verified = try await mickai("oar", "verify", "--tenant", "aurion", "--json")
        #expect(try verified.json["verdict"] as? String == "VERIFIED", "\(verified.output)")
        #expect(try verified.json["entries"] as? Int == 7)
        #expect(try await mickai("oar", "verify", "--json").json["verdict"] as? String == "VERIFIED")
    }

    @Test("are revoked by the companies' root, which is on the node, and the log then reads as REVOKED")
    func revoke() async throws {
        let (home, mickai) = try await initialised()
        #expect(try await submit(home, mickai) == 0)
        let keyID = try #require(try await keys(mickai)[0]["key_id"] as? String)
        func revoke(_ words: String...) async throws -> Mickai.Outcome {
            try await mickai.run(["oar", "key", "revoke", keyID, "--suspect-from", "2", "--json"] + words)
        }
        #expect(try await revoke().status == 2)
        #expect(try await revoke("--tenant", "aurion", "--root", home.home.rootSeedFile).status == 2)
        // The node's own record never had that key, and its root is another.
        #expect(try await revoke("--root", home.home.rootSeedFile).status == 4)
        #expect(try await revoke("--tenant", "harbour").status == 4)
        #expect(try await mickai("oar", "key", "roll", "--tenant", "aurion").status == 0)
        #expect(try await revoke("--tenant", "aurion").status == 0)
        let verified = try await mickai("oar", "verify", "--tenant", "aurion", "--json")
        #expect(verified.status == 8)
        #expect(try verified.json["first_failing_index"] as? Int == 2)
        #expect(try verified.json["reason"] as? String == "key-revoked")
        #expect(try await mickai("oar", "verify", "--json").status == 0)
    }

    @Test("are not replaced where their file was lost")
    func lostFile() async throws {
        let (home, mickai) = try await initialised()
        let name = try #require(
            try FileManager.default.contentsOfDirectory(atPath: home.home.keysFolder).first { $0.hasPrefix("log-") })
        let file = home.home.keysFolder + "/" + name
        try FileManager.default.moveItem(atPath: file, toPath: home.path(of: "lost"))
        let refused = try await mickai("oar", "key", "roll", "--tenant", "aurion", "--json")
        #expect(refused.status == 1 && refused.complaints.contains("record.wrong-keys"), "\(refused.complaints)")
        #expect(!FileManager.default.fileExists(atPath: file))
        try FileManager.default.moveItem(atPath: home.path(of: "lost"), toPath: file)
        #expect(try await mickai("oar", "key", "roll", "--tenant", "aurion", "--json").status == 0)
    }
}
