import AuditRecord
import Contracts
import Foundation
import RecordFormat
import Testing

@Suite("An attack on the files of a record")
struct DiskAttackTests {
    /// One change of the folder, and the verdict it must get; `$0` is the record's folder, `$1` its segments.
    private struct Attack: Sendable {
        let name: String
        let expected: String
        let change: @Sendable (URL, [URL]) throws -> Void

        init(_ name: String, _ expected: String, _ change: @escaping @Sendable (URL, [URL]) throws -> Void) {
            self.name = name
            self.expected = expected
            self.change = change
        }
    }

    private static let hugeLength = Data([0x7F, 0xFF, 0xFF, 0xFF])

    private static func overwrite(_ file: URL, at offset: Int, _ bytes: Data) throws {
        var content = try Data(contentsOf: file)
        content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        try content.write(to: file)
    }

    private static func stretch(_ file: URL, to size: UInt64) throws {
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.truncate(atOffset: size)
    }

    /// The record has three segments, of entries 0-7, 8-17 and 18-24; everything is under the checkpoint.
    private static let attacks: [Attack] = [
        Attack("nothing", "VERIFIED 25 entries") { _, _ in },
        Attack("two segments' names swapped", "INVALID 0 entries, first failing index 0: header-index") { _, files in
            let first = try Data(contentsOf: files[0])
            try Data(contentsOf: files[1]).write(to: files[0])
            try first.write(to: files[1])
        },
        Attack("a segment duplicated", "INVALID 8 entries, first failing index 8: segment-overlap") { _, files in
            let copy = "segment-00000000000000000003.oar"
            try FileManager.default.copyItem(
                at: files[0], to: files[0].deletingLastPathComponent().appendingPathComponent(copy))
        },
        Attack("a segment duplicated at the end", "INVALID 25 entries, first failing index 25: footer-missing") {
            let copy = "segment-00000000000000000025.oar"
            try FileManager.default.copyItem(at: $1[1], to: $0.appendingPathComponent("segments/" + copy))
        },
        Attack("a segment behind a symbolic link", "INVALID 8 entries, first failing index 8: unreadable") {
            let target = $0.appendingPathComponent("elsewhere")
            try FileManager.default.moveItem(at: $1[1], to: target)
            try FileManager.default.createSymbolicLink(at: $1[1], withDestinationURL: target)
        },
        Attack("the checkpoint behind a symbolic link", "INVALID 0 entries, first failing index 0: unreadable") {
            folder, _ in
            let checkpoint = folder.appendingPathComponent("checkpoint")
            let target = folder.appendingPathComponent("elsewhere")
            try FileManager.default.moveItem(at: checkpoint, to: target)
            try FileManager.default.createSymbolicLink(at: checkpoint, withDestinationURL: target)
        },
        Attack("a pipe in a segment's place", "INVALID 18 entries, first failing index 18: unreadable") { _, files in
            try FileManager.default.removeItem(at: files[2])
            _ = try Command.run("mkfifo", [files[2].path])
        },
        Attack("a folder in a segment's place", "INVALID 18 entries, first failing index 18: unreadable") { _, files in
            try FileManager.default.removeItem(at: files[2])
            try FileManager.default.createDirectory(at: files[2], withIntermediateDirectories: false)
        },
        Attack("a huge header length", "INVALID 18 entries, first failing index 18: header-malformed") { _, files in
            try overwrite(files[2], at: 8, hugeLength)
        },
        Attack("a huge frame length", "INVALID 18 entries, first failing index 18: frame-length") { _, files in
            let length = Int(try Data(contentsOf: files[2])[11])
            try overwrite(files[2], at: 12 + length + 4, hugeLength)
        },
        Attack("a huge footer length", "INVALID 25 entries, first failing index 25: footer-malformed") { _, files in
            try (Data(contentsOf: files[2]) + Data([255, 255, 255, 255]) + hugeLength).write(to: files[2])
        },
        Attack("garbage at the end of the last segment", "INVALID 25 entries, first failing index 25: frame-length") {
            try (Data(contentsOf: $1[2]) + Data((0..<100).map { UInt8(truncatingIfNeeded: $0 * 37 + 91) })).write(
                to: $1[2])
        },
        Attack("garbage after a footer", "INVALID 8 entries, first failing index 8: trailing-bytes") {
            try (Data(contentsOf: $1[0]) + Data([1, 2, 3])).write(to: $1[0])
        },
        Attack("the tail cut below the checkpoint", "INVALID 24 entries, first failing index 24: segment-truncated") {
            try Data(contentsOf: $1[2]).dropLast(100).write(to: $1[2])
        },
        Attack("a gibibyte of nothing as a segment", "INVALID 18 entries, first failing index 18: header-malformed") {
            try Data().write(to: $1[2])
            try stretch($1[2], to: 1 << 30)
        },
        Attack("a gibibyte of nothing after a segment", "INVALID 25 entries, first failing index 25: frame-length") {
            try stretch($1[2], to: 1 << 30)
        },
        Attack("a gibibyte in the checkpoint", "INVALID 25 entries, first failing index 25: checkpoint-malformed") {
            folder, _ in
            try stretch(folder.appendingPathComponent("checkpoint"), to: 1 << 30)
        },
    ]

    @Test("gets the same verdict, index and reason from both verifiers, in little memory and time")
    func attacks() async throws {
        let kit = try TestRecord(segmentBytes: 36_000)
        let disk = try RealDisk()
        let record = try await kit.create(disk.folders)
        for _ in 1..<25 { _ = try await record.append(kit.draft()) }
        try await record.close()
        let copies = try RealDisk()
        var paths: [String] = []
        let before = Self.peakMemory
        for (position, attack) in Self.attacks.enumerated() {
            let copy = URL(fileURLWithPath: copies.path).appendingPathComponent(String(position))
            try FileManager.default.copyItem(atPath: disk.path, toPath: copy.path)
            let segments = copy.appendingPathComponent("segments")
            let names = try FileManager.default.contentsOfDirectory(atPath: segments.path).sorted()
            #expect(names.count == 3)
            try attack.change(copy, names.map { segments.appendingPathComponent($0) })
            let verdict = kit.verdict(try RealDisk.folders(copy.path))
            #expect(Self.line(verdict) == attack.expected, "\(attack.name)")
            paths.append(copy.path)
        }
        #expect(Self.peakMemory - before < 64 << 20)
        guard PythonVerifier.isPresent else { return }
        let lines = try PythonVerifier.verify(paths).output.split(separator: "\n").filter { !$0.hasPrefix("note:") }
        #expect(lines.count == paths.count)
        for (attack, line) in zip(Self.attacks, lines) { #expect(line == attack.expected, "\(attack.name)") }
    }

    private static func line(_ verdict: RecordVerdict) -> String {
        var line = "\(verdict.word.rawValue) \(verdict.entries) entries"
        if let index = verdict.firstFailingIndex, let reason = verdict.reason {
            line += ", first failing index \(index): \(reason.rawValue)"
        }
        return line
    }

    /// The most memory this process has held, in bytes.
    private static var peakMemory: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) } ?? 0) * 1_024
    }
}
