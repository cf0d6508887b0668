import Foundation
import Glibc
import Testing

@testable import Composition

/// The Python client, a real served node, and outages between them.
@Suite("The spooling client")
struct SpoolClientTests {
    @Test(
        "keeps events through an outage and a killed node, and records each once",
        .enabled(if: OutsideProgram.python != nil, "there is no Python here"))
    func outage() async throws {
        let home = try TestHome()
        let mickai = Mickai(home: home.path, in: home)
        #expect(try await mickai("init", "--tenant", "aurion", "--json").status == 0)
        #expect(
            try await mickai("principal", "add", "line-agent", "--tenant", "aurion", "--kind", "service").status == 0)
        let made = try await mickai("oar", "source", "add", "line-agent", "--json")
        let token = try #require(try made.json["token"] as? String)
        let port = try OutsideProgram.freePort()
        let client = DemonstrationHome.root.appending(path: "clients/python/mickai_oar.py").path
        let call = [
            client, "--url", "https://127.0.0.1:\(port)", "--token-file", try home.write(token, to: "token"),
            "--spool", home.path(of: "spool"), "--cafile", home.path + "/tls/authority.pem",
        ]
        func send(_ words: String...) async throws -> (status: Int32, output: String) {
            try await OutsideProgram.python(call + words)
        }
        let away = try await send("--wait", "0", "record", "prompt", "--content", "text=Which torque?")
        #expect(away.status == 75)
        #expect(away.output == "{\"sequence\": 0}\n")
        var server = try await mickai.serve(port: port)
        #expect(try await send("--wait", "60", "record", "output", "--parent", "0").status == 0)
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        #expect(try await send("--wait", "0", "record", "approval", "--fact", "ok=true").status == 75)
        server = try await mickai.serve(port: port)
        #expect(try await send("--wait", "60", "flush").status == 0)
        server.terminate()
        server.waitUntilExit()
        let receipts = try String(contentsOfFile: home.path(of: "spool") + "/receipts.jsonl", encoding: .utf8)
        let numbers = receipts.split(separator: "\n").compactMap {
            (try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["sequence"] as? Int
        }
        #expect(numbers == [0, 1, 2])
        let verified = try await mickai("oar", "verify", "--tenant", "aurion", "--json")
        #expect(try verified.json["verdict"] as? String == "VERIFIED", "\(verified.output)")
        // The first entry, the word on the source, and the three events.
        #expect(try verified.json["entries"] as? Int == 5)
        #expect(try await mickai("oar", "verify", "--json").json["verdict"] as? String == "VERIFIED")
    }

    @Test(
        "sends nothing twice when it ends while it begins a new file",
        .enabled(if: OutsideProgram.python != nil, "there is no Python here"), arguments: [0, 1, 2])
    func cutShort(steps: Int) async throws {
        let home = try TestHome()
        let folder = DemonstrationHome.root.appending(path: "clients/python").path
        let spool = home.path(of: "spool")
        // Acknowledges two events without a node, and ends the process after so many steps of beginning anew.
        let script = """
            import os, sys
            sys.dont_write_bytecode = True
            sys.path.insert(0, '\(folder)')
            import mickai_oar
            mickai_oar.ROTATE_BYTES = 0
            class Client(mickai_oar.Recorder):
                def _send_all(self): pass
                def _write_state(self, offset):
                    super()._write_state(offset)
                    self.step()
                left = \(steps)
                def step(self):
                    if self.left == 0: os._exit(0)
                    self.left -= 1
            client = Client('https://127.0.0.1:1', 't', '\(spool)')
            client.record('prompt'); client.record('output')
            remove = os.remove
            def removing(path):
                remove(path); client.step()
            os.remove = removing
            client._acknowledge(2, client._size, {'log': 'l', 'entries': [{'sequence': 0}, {'sequence': 1}]})
            os._exit(0)
            """
        #expect(try await OutsideProgram.python(["-c", script]).status == 0)
        let again = """
            import sys
            sys.dont_write_bytecode = True
            sys.path.insert(0, '\(folder)')
            import mickai_oar
            class Client(mickai_oar.Recorder):
                def _send_all(self): pass
            client = Client('https://127.0.0.1:1', 't', '\(spool)')
            print(client.record('approval'), client.status()['waiting'])
            """
        #expect(try await OutsideProgram.python(["-c", again]).output == "2 1\n")
    }
}
