import AuditRecord
import Contracts
import ContractsTesting
import Foundation
import RecordFormat
import Signatures
import Testing

@Suite("A written record, before the independent verifier")
struct IndependentVerifierTests {
    @Test(
        "verifies with the pinned key, goes stale by age, and fails at the byte that was turned",
        .enabled(if: PythonVerifier.isPresent, "no Python with ML-DSA here"))
    func verifies() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("written-" + UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let kit = try TestRecord(segmentBytes: 30_000)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        for _ in 0..<20 { _ = try await record.append(kit.draft()) }
        try await record.close()
        try disk.write(to: folder)
        let key = folder.appendingPathComponent("root.key")
        try Data(kit.root.publicKey).write(to: key)
        let good = try PythonVerifier.verify([folder.path, "--key", key.path, "--log", kit.genesis.log.hexadecimal])
        #expect(good.status == 0 && good.output == "VERIFIED 21 entries\n")
        try Data(kit.keys.entry.publicKey).write(to: key)
        let pinned = try PythonVerifier.verify([folder.path, "--key", key.path])
        #expect(pinned.status == 1)
        #expect(pinned.output == "INVALID 0 entries, first failing index 0: pin-mismatch\n")
        let aged = try PythonVerifier.verify([folder.path, "--max-age", "0"])
        #expect(aged.status == 7 && aged.output.hasPrefix("STALE 21 entries"))
        let name = try #require(disk.names.last { $0.hasPrefix("segments/") })
        var bytes = try #require(disk.bytes(name))
        bytes[bytes.count - 1] ^= 1
        try Data(bytes).write(to: folder.appendingPathComponent(name))
        let bad = try PythonVerifier.verify([folder.path])
        #expect(bad.status == 1 && bad.output.hasPrefix("INVALID 20 entries, first failing index 20: frame-crc\n"))
    }
}

@Suite("The arguments of the independent verifier", .enabled(if: PythonVerifier.isPresent, "needs cryptography"))
struct IndependentVerifierArgumentTests {
    @Test(
        "that are off end 2, and with --json say so as one object",
        arguments: [
            ["--json"], ["/nonexistent", "--json"], [".", "--json", "--max-age", "-1"],
            [".", "--json", "--max-age", "18446744074"], [".", "--json", "--max-age", "x"],
            [".", "--json", "--log", "zz"], [".", "--json", "--nonsense"],
            [".", "--json", "--log", ""], [".", "--json", "--key", ""], [".", "--json", "--checkpoint", ""],
            [".", "--json", "--log", "00 " + String(repeating: "0", count: 61)],
            ["--proof", "x", "--json", "--key", ""], [".", "--json", "--proof", ""],
        ])
    func off(arguments: [String]) throws {
        let (status, output) = try PythonVerifier.verify(arguments)
        #expect(status == 2)
        #expect(output.hasPrefix(#"{"error": {"code": "usage", "message": ""#), "\(output)")
        #expect(output.filter(\.isNewline).count == 1)
    }
}
