import Foundation
import Testing
import Workers

@Suite("A confined worker", .serialized)
struct WorkerConfinementTests {
    private static let notPermitted = Int(EPERM)
    private static let accessDenied = Int(EACCES)

    /// What the kernel must answer in every profile.
    private static let always = [
        "socket-inet": notPermitted, "socket-unix": notPermitted, "socketpair": notPermitted,
        "connect": notPermitted, "send-fast-open": notPermitted, "kill-parent": notPermitted,
        "raise-limit": notPermitted, "chroot": notPermitted, "mount": notPermitted, "make-folder": accessDenied,
        "unlink": accessDenied, "allocate-8-gib": Int(ENOMEM),
    ]

    @Test(
        "is refused every way out, file and limit, with the kernel's exact word",
        arguments: [
            ("attempts", ["open-passwd", "open-own-memory", "create-file"].map { ($0, notPermitted) }),
            ("attempts-reading", ["open-passwd", "open-own-memory", "create-file"].map { ($0, accessDenied) }),
            ("attempts-tool", ["open-passwd", "open-own-memory", "create-file"].map { ($0, accessDenied) }),
        ])
    func attempts(worker: String, opens: [(String, Int)]) async throws {
        let expected = Self.always.merging(opens) { $1 }
        let lines = try await Probe.text(of: worker).split(separator: "\n")
        let found = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let parts = line.split(separator: " ")
                return (String(parts[0]), Int(parts[1]))
            })
        #expect(found == expected.mapValues(Optional.some))
        #expect(!FileManager.default.fileExists(atPath: "/tmp/mickai-worker-probe"))
    }

    @Test("that may read a folder reads that, and starts nothing")
    func reads() async throws {
        #expect(try await Probe.text(of: "reads-folder") == "/usr/share/base-files 0\n/usr/lib 13\nchildren 0")
    }

    @Test("does not work when a wall that it demands cannot be put up")
    func failsClosed() async throws {
        #expect(try await Probe.refusal(of: "unconfinable")?.refusal?.code == "worker.confinement-missing")
    }

    @Test("finds nothing of its launcher, and can start no process")
    func surroundings() async throws {
        let text = try await Probe.text(of: "surroundings")
        #expect(text == "[0, 1, 2, 3]\n[\"LANG=C.UTF-8\", \"PATH=/usr/bin:/bin\"]\nchildren 0")
    }

    @Test("may run a tool over what it holds, both ways at once")
    func runsTool() async throws {
        let text = String(repeating: "0123456789abcdef\n", count: 20_000)
        #expect(try await Probe.text(of: "tool-cat", to: text) == "0|\(text)|")
    }

    @Test("keeps its tool from the files of the system")
    func toolReads() async throws {
        #expect(try await Probe.text(of: "tool-reads") == "1||/usr/bin/cat: /etc/passwd: Permission denied\n")
    }

    @Test("keeps its tool from starting processes")
    func toolForks() async throws {
        let text = try await Probe.text(of: "tool-forks")
        #expect(text.hasPrefix("2||"))
        #expect(text.contains("fork"))
    }

    @Test(
        "tells a missing tool from one that lies outside its walls",
        arguments: [
            ("tool-missing", "worker.tool-missing"), ("tool-outside", "worker.tool-failed"),
            ("tool-floods", "worker.malformed-response"),
        ])
    func toolFails(worker: String, code: String) async throws {
        #expect(try await Probe.refusal(of: worker)?.refusal?.code == code)
    }
}
