import AuditRecord
import Contracts
import ContractsTesting
import Core
import CoreTesting
import Foundation
import RecordFormat
import Testing

@Suite("A record on the real disk")
struct RealDiskTests {
    private static let needsRoot: Comment = "no rights to mount a small volume here"

    /// Both verifiers on the record at `path`: the verdict's word and how many entries, the Python one where it is.
    private static func verdicts(_ kit: TestRecord, _ path: String) throws -> [String] {
        let verdict = kit.verdict(try RealDisk.folders(path))
        var verdicts = ["\(verdict.word.rawValue) \(verdict.entries) entries"]
        if PythonVerifier.isPresent {
            let output = try PythonVerifier.verify([path]).output
            verdicts.append(output.split(separator: "\n").first.map(String.init) ?? "")
        }
        return verdicts
    }

    private static func expectVerified(_ kit: TestRecord, _ path: String, _ entries: UInt64) throws {
        let verdicts = try verdicts(kit, path)
        #expect(verdicts.allSatisfy { $0 == "VERIFIED \(entries) entries" }, "\(verdicts)")
    }

    @Test("holds two thousand entries taken side by side, after a restart too")
    func concurrent() async throws {
        let kit = try TestRecord(segmentBytes: 1 << 20)
        let disk = try RealDisk()
        var record = try await kit.create(disk.folders)
        let entries = try await kit.fill(record, count: 2_000, tasks: 64)
        #expect(entries.map(\.index).sorted() == Array(1...2_000))
        try await record.close()
        record = try await kit.open(disk.folders)
        #expect(await record.count == 2_001)
        for entry in entries { #expect(try await record.entry(at: entry.index).leafHash == entry.leafHash) }
        #expect(try await record.append(kit.draft()).index == 2_001)
        try await record.close()
        #expect(try disk.segments.count > 5)
        try Self.expectVerified(kit, disk.path, 2_002)
    }

    /// 40, and 200 with MICKAI_TEST_FULL set; a multiple of ten.
    private static let kills = ProcessInfo.processInfo.environment["MICKAI_TEST_FULL"] == nil ? 40 : 200

    @Test("has every acknowledged entry after the process was killed, again and again, at any moment")
    func killed() async throws {
        let kit = try TestRecord(segmentBytes: 60_000)
        let disk = try RealDisk()
        try await kit.create(disk.folders).close()
        var random = SplitMix64(seed: 20)
        var acknowledged: [UInt64: String] = [:]
        for round in 0..<Self.kills {
            let child = try KilledChild(folder: disk.path, segmentBytes: 60_000)
            let news = try child.acknowledged(before: Int.random(in: 0...60, using: &random))
            acknowledged.merge(news) { $1 }
            // What earlier rounds checked is looked at again now and then, or the test would grow with its square.
            let isWhole = round % 10 == 9
            let record = try await kit.open(disk.folders)
            let count = await record.count
            for (index, leaf) in (isWhole ? acknowledged : news).sorted(by: { $0.key < $1.key }) {
                #expect(index < count, "round \(round)")
                #expect(try await record.entry(at: index).leafHash.description == leaf, "round \(round)")
            }
            try await record.close()
            if isWhole { try Self.expectVerified(kit, disk.path, count) }
        }
        #expect(acknowledged.count > 200)
    }

    @Test(
        "refuses on a full disk, says so from the reserve, and goes on when there is space",
        .enabled(if: SmallVolume.isPossible, needsRoot))
    func full() async throws {
        var kit = try TestRecord(segmentBytes: 100_000)
        kit.configuration.reserveBytes = 65_536
        let volume = try SmallVolume(bytes: 1 << 20)
        var record = try await kit.create(RealDisk.folders(volume.path))
        try volume.fill(leaving: 300_000)
        var entries: [RecordedEntry] = []
        var refusal: String?
        while refusal == nil, entries.count < 1_000 {
            refusal = await code { entries += try await kit.fill(record, count: 1, tasks: 1) }
        }
        #expect(refusal == "record.disk-full" && entries.count > 20)
        let count = await record.count
        #expect(count == UInt64(entries.count) + 2)
        #expect(try await record.entry(at: count - 1).payload.action == "record.disk-full")
        #expect(await code { _ = try await record.append(kit.draft()) } == "record.disk-full")
        kit.clock.advance(seconds: 2)
        #expect(await code { _ = try await record.append(kit.draft()) } == "record.disk-full")
        try Self.expectVerified(kit, volume.path, count)
        try volume.unfill()
        kit.clock.advance(seconds: 2)
        entries.append(try await record.append(kit.draft()))
        #expect(entries.last?.index == count)
        try await record.close()
        record = try await kit.open(RealDisk.folders(volume.path))
        for entry in entries { #expect(try await record.entry(at: entry.index).leafHash == entry.leafHash) }
        try await record.close()
        try Self.expectVerified(kit, volume.path, count + 1)
        #expect(kit.terminations.codes == [])
    }

    @Test(
        "lets no start without a reserve go unseen",
        .enabled(if: SmallVolume.isPossible, needsRoot))
    func missingReserve() async throws {
        var kit = try TestRecord(segmentBytes: 100_000)
        kit.configuration.reserveBytes = 65_536
        let volume = try SmallVolume(bytes: 1 << 20)
        try await kit.create(RealDisk.folders(volume.path)).close()
        try FileManager.default.removeItem(atPath: volume.path + "/reserve")
        try volume.fill()
        #expect(await code { _ = try await kit.open(RealDisk.folders(volume.path)) } == "record.disk-full")
        try Self.expectVerified(kit, volume.path, 1)
        try volume.fill(leaving: 32_768)
        let record = try await kit.open(RealDisk.folders(volume.path))
        let entry = try await record.entry(at: 1)
        #expect(entry.payload.action == "record.no-reserve" && entry.payload.outcome == "record.disk-full")
        #expect(entry.payload.fact("reserve-bytes") == .unsigned(65_536))
        try await record.close()
        try Self.expectVerified(kit, volume.path, 2)
    }

    @Test("verifies with a note when a write was under way above the checkpoint, and not below it")
    func tornTail() async throws {
        let kit = try TestRecord(segmentBytes: 1 << 20)
        let disk = try RealDisk()
        let record = try await kit.create(disk.folders)
        _ = try await kit.fill(record, count: 5)
        try await record.close()
        let last = URL(fileURLWithPath: try #require(try disk.segments.last))
        let whole = try Data(contentsOf: last)
        try (whole + Data([0, 0, 13, 77, 1, 2, 3, 4, 0xD2])).write(to: last)
        let verdict = kit.verdict(try disk.folders)
        #expect(verdict.word == .verified && verdict.entries == 6 && verdict.notes == [.tornTail])
        if PythonVerifier.isPresent {
            let python = try PythonVerifier.verify([disk.path])
            #expect(python.status == 0 && python.output == "VERIFIED 6 entries\nnote: unpinned\nnote: torn-tail\n")
        }
        try whole.dropLast(7).write(to: last)
        let cut = kit.verdict(try disk.folders)
        #expect(cut.word == .invalid && cut.firstFailingIndex == 5 && cut.reason == .segmentTruncated)
        if PythonVerifier.isPresent {
            let python = try PythonVerifier.verify([disk.path])
            #expect(python.status == 1)
            #expect(python.output.hasPrefix("INVALID 5 entries, first failing index 5: segment-truncated\n"))
        }
    }
}
