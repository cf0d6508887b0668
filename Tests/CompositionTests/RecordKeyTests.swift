import Core
import Foundation
import HardwareTrust
import Signatures
import Testing

@testable import Composition

@Suite("The keys of a home's record")
struct RecordKeyTests {
    private func initialised() async throws -> (TestHome, Mickai) {
        let home = try TestHome()
        let mickai = Mickai(home: home.path, in: home)
        #expect(try await mickai("init", "--tenant", "aurion").status == 0)
        return (home, mickai)
    }

    private func keys(_ mickai: Mickai) async throws -> [[String: Any]] {
        try await mickai("oar", "key", "list", "--json").json["keys"] as? [[String: Any]] ?? []
    }

    @Test("are rolled and go on to sign after a restart")
    func roll() async throws {
        let (home, mickai) = try await initialised()
        let before = try await keys(mickai)
        #expect(before.map { $0["role"] as? String } == ["entry", "checkpoint"])
        for role in ["entry", "checkpoint", "entry"] {
            let rolled = try await mickai("oar", "key", "roll", "--role", role, "--json")
            #expect(rolled.status == 0, "\(rolled.complaints)")
            let names = try FileManager.default.contentsOfDirectory(atPath: home.home.keysFolder).sorted()
            #expect(names == ["node.keys", "root.key"])
        }
        let after = try await keys(mickai)
        #expect(after.map { $0["role"] as? String } == ["entry", "checkpoint", "entry", "checkpoint", "entry"])
        #expect(after.filter { $0["last"] is NSNull }.count == 2)
        #expect(try await mickai("oar", "verify", "--key", home.home.offlineFolder + "/root.pub").status == 0)
    }

    @Test("are revoked by the root key alone, and the record then reads as REVOKED but for what was held")
    func revoke() async throws {
        let (home, mickai) = try await initialised()
        let held = home.path + "/held"
        let note = try #require(try await mickai("oar", "checkpoint", "--json").json["note"] as? String)
        try Data(note.utf8).write(to: URL(filePath: held))
        let size = try #require(note.split(separator: "\n").dropFirst().first.flatMap { Int($0) })
        let keyID = try #require(try await keys(mickai)[0]["key_id"] as? String)
        let root = home.home.offlineFolder + "/root.seed"
        func revoke(_ key: String, _ index: String, _ file: String) async throws -> Mickai.Outcome {
            try await mickai("oar", "key", "revoke", key, "--suspect-from", index, "--root", file, "--json")
        }
        let stranger = try home.write(String(repeating: "ab", count: 32), to: "stranger.seed")
        #expect(try await revoke(keyID, "1", stranger).status == 3)
        #expect(try await revoke(keyID, "1", home.path + "/none").status == 2)
        #expect(try await revoke(keyID, "999999", root).status == 2)
        #expect(try await revoke(String(repeating: "0", count: 64), "1", root).status == 4)
        #expect(try await mickai("oar", "verify").status == 0)

        #expect(try await mickai("oar", "key", "roll").status == 0)
        #expect(try await revoke(keyID, "2", root).status == 0)
        let revoked = try await mickai("oar", "verify", "--json")
        #expect(revoked.status == 8)
        #expect(try revoked.json["verdict"] as? String == "REVOKED")
        #expect(try revoked.json["first_failing_index"] as? Int == 2)
        #expect(try revoked.json["reason"] as? String == "key-revoked")
        let witnessed = try await mickai("oar", "verify", "--checkpoint", held, "--json")
        // The roll itself was still signed by the old key, after what was held.
        #expect(try witnessed.json["first_failing_index"] as? Int == size)
    }

    @Test("rest on a root key that the home holds in the one file its owner takes away")
    func rootIsOffline() async throws {
        let (home, mickai) = try await initialised()
        func place() async throws -> String? {
            try await mickai("oar", "key", "list", "--json").json["root_place"] as? String
        }
        #expect(try await place() == "offline-folder")
        let root = try String(contentsOfFile: home.home.offlineFolder + "/root.pub", encoding: .utf8)
        let own = try await home.use { node in NodeKeyKind.allCases.map { node.nodeKeys.seed(of: $0) } }
        for seed in own {
            let key = try SigningKey(seed: seed)
            #expect(Hexadecimal.encode(key.publicKey) != root.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        let taken = home.path(of: "taken.seed")
        try FileManager.default.moveItem(atPath: home.home.rootSeedFile, toPath: taken)
        #expect(try await place() == "away")
        let keyID = try #require(try await keys(mickai)[0]["key_id"] as? String)
        #expect(try await mickai("oar", "key", "roll").status == 0)
        #expect(
            try await mickai("oar", "key", "revoke", keyID, "--suspect-from", "2", "--root", taken, "--json").status
                == 0)
        #expect(try await mickai("oar", "verify", "--json").status == 8)
    }

    @Test("give a stale verdict its exit status, from the home and from a bundle, in both verifiers")
    func stale() async throws {
        let (home, mickai) = try await initialised()
        let early = home.path(of: "early")
        #expect(try await mickai("oar", "export", "--to", early).status == 0)
        #expect(try await mickai("oar", "key", "roll").status == 0)
        let note = try #require(try await mickai("oar", "checkpoint", "--json").json["note"] as? String)
        let held = try home.write(note, to: "held")
        let rolledBack = try await mickai("oar", "verify", "--bundle", early, "--checkpoint", held, "--json")
        #expect(rolledBack.status == 7)
        #expect(try rolledBack.json["reason"] as? String == "older-than-held-checkpoint")
        try await Task.sleep(for: .milliseconds(1_100))
        #expect(try await mickai("oar", "verify", "--max-age", "0").status == 7)
        #expect(try await mickai("oar", "verify", "--max-age", "600").status == 0)
        let probe = "from cryptography.hazmat.primitives.asymmetric import mldsa"
        guard OutsideProgram.python != nil, try await OutsideProgram.python(["-c", probe]).status == 0 else { return }
        let script = DemonstrationHome.root.appending(path: "verify/verify_oar.py").path
        let record = home.home.recordFolder
        #expect(try await OutsideProgram.python([script, early, "--checkpoint", held]).status == 7)
        #expect(try await OutsideProgram.python([script, record, "--max-age", "0"]).status == 7)
        #expect(try await OutsideProgram.python([script, record]).status == 0)
    }

    @Test("are published to anybody who asks, with no secret among them")
    func published() async throws {
        let (home, mickai) = try await initialised()
        #expect(try await mickai("oar", "key", "roll").status == 0)
        let port = try OutsideProgram.freePort()
        let server = try await mickai.serve(port: port)
        let fetch = """
            import ssl, urllib.request
            url = 'https://127.0.0.1:\(port)/.well-known/mickai-operator-key.json'
            print(urllib.request.urlopen(url, context=ssl._create_unverified_context()).read().decode(), end='')
            """
        var text = ""
        for _ in 0..<100 where text.isEmpty {
            text = try await OutsideProgram.python(["-c", fetch]).output
            if text.isEmpty { try await Task.sleep(for: .milliseconds(100)) }
        }
        server.terminate()
        server.waitUntilExit()
        let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(object.keys.sorted() == ["algorithm", "attestation", "format", "keys", "log", "record_format", "root"])
        #expect(object["format"] as? String == "mickai-operator-key/1")
        #expect((object["attestation"] as? [String: Any])?["level"] as? String == "software")
        #expect((object["keys"] as? [[String: Any]])?.count == 3)
        let published = try String(contentsOfFile: home.home.offlineFolder + "/root.pub", encoding: .utf8)
        let root = (object["root"] as? [String: Any])?["public_key"] as? String
        #expect(root == published.trimmingCharacters(in: .whitespacesAndNewlines))
        let seed = try String(contentsOfFile: home.home.offlineFolder + "/root.seed", encoding: .utf8)
        #expect(!text.contains(seed.trimmingCharacters(in: .whitespacesAndNewlines)))
        let canonical = try JSONSerialization.data(
            withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
        #expect(String(decoding: canonical, as: UTF8.self) + "\n" == text)
    }
}
