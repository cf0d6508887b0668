import ControlSocket
import CoreTesting
import Foundation
import Glibc
import Testing

@testable import Composition

@Suite("The program")
struct ProgramTests {
    private func initialised() async throws -> (TestHome, Mickai) {
        let home = try TestHome()
        let mickai = Mickai(home: home.path, in: home)
        let made = try await mickai("init", "--tenant", "aurion", "--json")
        #expect(made.status == 0, "\(made.complaints)")
        #expect(try made.json["assurance"] as? String == "software")
        let file = try home.write("# Bolt\n\nThe wheel bolt gets 120 Nm.\n", to: "bolt.md")
        #expect(try await mickai("knowledge", "ingest", file, "--json").status == 0)
        return (home, mickai)
    }

    @Test("answers, abstains and refuses with the exit status of the grammar")
    func exitStatuses() async throws {
        let (_, mickai) = try await initialised()
        let answered = try await mickai(
            "ask", "What torque does the wheel bolt get?", "--purpose", "engineering", "--json")
        #expect(answered.status == 0)
        #expect(try answered.json["outcome"] as? String == "unanimous")
        let abstained = try await mickai(
            "ask", "How heavy is the rear bumper?", "--purpose", "engineering", "--json")
        #expect(abstained.status == 6)
        let refused = try await mickai("ask", "Which torque?", "--purpose", "marketing", "--json")
        #expect(refused.status == 3)
        #expect((try refused.json["refusal"] as? [String: Any])?["code"] as? String == "core.unknown-purpose")
        #expect(try await mickai("ask").status == 2)
        #expect(try await mickai("oar", "show", "999999").status == 4)
        #expect(try await mickai("oar", "verify", "--json").status == 0)
    }

    @Test("hands a command to the process that serves the home, and takes the home when that is gone")
    func forwarding() async throws {
        let (_, mickai) = try await initialised()
        let server = try await mickai.serve()
        let answered = try await mickai(
            "ask", "What torque does the wheel bolt get?", "--purpose", "engineering", "--json")
        #expect(answered.status == 0)
        let second = try await mickai("serve", "--listen", "127.0.0.1:0")
        #expect(second.status == 1)
        #expect(second.complaints.contains("home.busy"))
        server.terminate()
        server.waitUntilExit()
        #expect(server.terminationStatus == 0)
        let verified = try await mickai("oar", "verify", "--json")
        #expect(verified.status == 0)
        #expect(try verified.json["verdict"] as? String == "VERIFIED")
    }

    @Test("loses no acknowledged answer when it is killed, whenever that is", arguments: 1...4)
    func killed(round: Int) async throws {
        let (_, mickai) = try await initialised()
        let server = try await mickai.serve()
        let asking = Task {
            var acknowledged: [Int] = []
            for _ in 0..<200 {
                let answer = try await mickai(
                    "ask", "What torque does the wheel bolt get?", "--purpose", "engineering", "--json")
                guard let receipt = try? answer.json["receipt"] as? [String: Any],
                    let index = receipt["index"] as? Int
                else { break }
                acknowledged.append(index)
                if Task.isCancelled { break }
            }
            return acknowledged
        }
        try await Task.sleep(for: .milliseconds(300 + 170 * round))
        kill(server.processIdentifier, SIGKILL)
        server.waitUntilExit()
        asking.cancel()
        let acknowledged = try await asking.value
        let verified = try await mickai("oar", "verify", "--json")
        #expect(try verified.json["verdict"] as? String == "VERIFIED", "\(verified.output)")
        for index in acknowledged {
            let entry = try await mickai("oar", "show", "\(index)", "--json").json
            #expect(entry["action"] as? String == "decision.made", "entry \(index)")
        }
    }

    @Test("gives the verdict on a damaged record, with index and reason, though no node opens on it")
    func damagedRecord() async throws {
        let (home, mickai) = try await initialised()
        let segment = URL(filePath: home.home.recordFolder + "/segments/segment-00000000000000000000.oar")
        var bytes = try Data(contentsOf: segment)
        bytes[bytes.count - 100] ^= 1
        try bytes.write(to: segment)
        let verified = try await mickai("oar", "verify", "--json")
        #expect(verified.status == 1)
        #expect(try verified.json["verdict"] as? String == "INVALID")
        #expect(try verified.json["reason"] as? String == "frame-crc")
        #expect(try verified.json["first_failing_index"] as? Int != nil)
    }

    @Test("says that the record is damaged, and what to run, where it was damaged under a server")
    func damagedUnderServer() async throws {
        let (home, mickai) = try await initialised()
        let server = try await mickai.serve()
        let segment = URL(filePath: home.home.recordFolder + "/segments/segment-00000000000000000000.oar")
        let handle = try FileHandle(forUpdating: segment)
        try handle.seek(toOffset: 2_000)
        let bytes = try handle.read(upToCount: 64) ?? Data()
        try handle.seek(toOffset: 2_000)
        try handle.write(contentsOf: Data(bytes.map { ~$0 }))
        try handle.close()
        let searched = try await mickai("oar", "search", "action:request.received", "--json")
        #expect(searched.status == 1)
        #expect(searched.output.contains(#""code":"record.damaged""#), "\(searched.output)")
        #expect(searched.output.contains("mickai oar verify"))
        server.terminate()
        server.waitUntilExit()
    }

    @Test(
        "says of another user's home that it is not permitted", .enabled(if: geteuid() == 0, "needs root to be another")
    )
    func anothersHome() async throws {
        let place = try TemporaryFolder()
        chmod(place.path, 0o755)
        let copy = place.path(of: "mickai")
        try FileManager.default.copyItem(atPath: try TestHome.program, toPath: copy)
        chmod(copy, 0o755)
        try FileManager.default.createDirectory(
            atPath: place.path(of: "home"), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        for verb in [["brains", "list"], ["serve"], ["init"]] {
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/setpriv")
            process.arguments =
                ["--reuid", "65534", "--regid", "65534", "--clear-groups", copy] + verb
                + ["--home", place.path(of: "home"), "--json"]
            let output = Pipe()
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            try process.run()
            let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(process.terminationStatus == 1, "\(verb): \(said)")
            #expect(said.contains(#""code":"home.permission-denied""#), "\(verb): \(said)")
        }
    }

    @Test("runs no server and makes no node for a client", arguments: ["init", "serve"])
    func clientCannotServe(verb: String) async throws {
        let (home, mickai) = try await initialised()
        let server = try await mickai.serve()
        let path = home.path
        let status = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        try ControlClient(home: path).run(
                            ControlCall(arguments: [verb, "--home", path], workingFolder: "/", isTerminal: false),
                            standardOutput: { _ in }, standardError: { _ in })
                    })
            }
        }
        #expect(status == 2)
        server.terminate()
        server.waitUntilExit()
    }
}

/// A volume that is really full, as root on Linux.
@Suite("A full disk", .enabled(if: geteuid() == 0, "needs root to mount a small volume"))
struct FullDiskTests {
    @Test("refuses with its reason, loses nothing acknowledged, and works again when there is room")
    func fullDisk() async throws {
        let place = try TestHome()
        let mount = place.path
        let mounted = try await Self.shell("/usr/bin/mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", mount)
        guard mounted == 0 else {
            print("skipped: a full disk: this system mounts no tmpfs")
            return
        }
        let mickai = Mickai(home: mount + "/home", in: place)
        do {
            try await exercise(mickai, ballast: mount + "/ballast")
        } catch {
            _ = try await Self.shell("/usr/bin/umount", "-l", mount)
            throw error
        }
        _ = try await Self.shell("/usr/bin/umount", "-l", mount)
    }

    @Test("before the start is said as such, by every command, and init leaves nothing behind")
    func fullBefore() async throws {
        let place = try TestHome()
        let mount = place.path
        let mounted = try await Self.shell("/usr/bin/mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", mount)
        guard mounted == 0 else {
            print("skipped: a full disk: this system mounts no tmpfs")
            return
        }
        do {
            try await exerciseFullBefore(place, mount)
        } catch {
            _ = try await Self.shell("/usr/bin/umount", "-l", mount)
            throw error
        }
        _ = try await Self.shell("/usr/bin/umount", "-l", mount)
    }

    private func exerciseFullBefore(_ place: TestHome, _ mount: String) async throws {
        let mickai = Mickai(home: mount + "/home", in: place)
        #expect(try await mickai("init", "--tenant", "aurion").status == 0)
        Self.fill(mount + "/ballast")
        for verb in ["ask", "serve"] {
            let refused =
                verb == "ask"
                ? try await mickai("ask", "Which torque?", "--purpose", "engineering", "--json")
                : try await mickai("serve", "--listen", "127.0.0.1:0", "--json")
            #expect(refused.status == 1)
            #expect(refused.output.contains("disk-full"), "\(verb): \(refused.output)")
            #expect(refused.output.contains("Free space"), "\(verb): \(refused.output)")
        }
        let other = Mickai(home: mount + "/other", in: place)
        let made = try await other("init", "--tenant", "aurion", "--json")
        #expect(made.status == 1 && made.output.contains("disk-full"), "\(made.output)")
        #expect(!FileManager.default.fileExists(atPath: mount + "/other"))
        unlink(mount + "/ballast")
        #expect(try await mickai("oar", "verify").status == 0)
        #expect(try await other("init", "--tenant", "aurion").status == 0)
    }

    private static func fill(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        let block = [UInt8](repeating: 1, count: 4_096)
        while write(descriptor, block, block.count) > 0 {}
        close(descriptor)
    }

    private func exercise(_ mickai: Mickai, ballast: String) async throws {
        #expect(try await mickai("init", "--tenant", "aurion").status == 0)
        let server = try await mickai.serve()
        let first = try await mickai("ask", "Which torque?", "--purpose", "engineering", "--json")
        let acknowledged = (try first.json["receipt"] as? [String: Any])?["index"] as? Int ?? -1
        Self.fill(ballast)

        let refused = try await mickai("ask", "Which torque?", "--purpose", "engineering", "--json")
        #expect(refused.status == 1)
        #expect(refused.output.contains("disk-full"), "\(refused.output)\(refused.complaints)")

        unlink(ballast)
        // The record looks for room at a steady pace, not at every request.
        var again = try await mickai("ask", "Which torque?", "--purpose", "engineering", "--json")
        for _ in 0..<200 where again.status == 1 {
            again = try await mickai("ask", "Which torque?", "--purpose", "engineering", "--json")
        }
        #expect(again.status == 6, "\(again.output)\(again.complaints)")
        server.terminate()
        server.waitUntilExit()
        let verified = try await mickai("oar", "verify", "--json")
        #expect(try verified.json["verdict"] as? String == "VERIFIED", "\(verified.output)")
        let entry = try await mickai("oar", "show", "\(acknowledged)", "--json").json
        #expect(entry["action"] as? String == "decision.made")
    }

    private static func shell(_ program: String, _ arguments: String...) async throws -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        try process.run()
        process.waitUntilExit()
        return process.terminationStatus
    }
}
