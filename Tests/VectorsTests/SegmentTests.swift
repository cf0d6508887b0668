import Contracts
import ContractsTesting
import Core
import CoreTesting
import Database
import Foundation
import Testing

@testable import VectorProbe
@testable import Vectors

/// A store over a folder, and the groups that it should have.
struct SegmentBench {
    let folder: any DurableFolder

    /// Adds groups by the probe's rules; answers their names.
    @discardableResult
    func fill(_ store: SegmentedVectorStore, _ keys: ClosedRange<Int64>) throws -> [Int64: Int] {
        var names: [Int64: Int] = [:]
        for key in keys {
            names[key] = try store.add(
                ProbeGroup.values(key), count: ProbeGroup.count(key), in: ProbeGroup.space, key: key
            ) { try ProbeGroup.seal($0, key: key) }
            try store.writeSegments()
        }
        return names
    }

    func restore(_ key: Int64, into store: SegmentedVectorStore) -> Int? {
        store.restore(key: key, count: ProbeGroup.count(key), model: .zero) { ProbeGroup.open($0, key: key) }?.group
    }

    /// Starts a store as a node does: what the segments lack is made again. Answers how many groups they gave back.
    func start(_ keys: [Int64]) throws -> (restored: Int, store: SegmentedVectorStore) {
        let store = SegmentedVectorStore(segments: folder)
        var (restored, groups, values): (Int, VisibleGroups, [Int: [Float]]) = (0, VisibleGroups(), [:])
        for key in keys {
            let found = restore(key, into: store)
            if found != nil { restored += 1 }
            let group = try found ?? fill(store, key...key)[key] ?? -1
            groups.append(group, rank: group)
            values[group] = ProbeGroup.values(key)
        }
        try? store.compactSegments()
        try Self.check(store, groups, values)
        return (restored, store)
    }

    /// The store finds what comparing every vector finds.
    private static func check(
        _ store: SegmentedVectorStore, _ groups: VisibleGroups, _ values: [Int: [Float]]
    ) throws {
        let question: [Float] = [0.5, -0.25, 0.125, 1, 0, -1, 0.75, 0.3]
        func vector(_ member: VectorMember) -> [Float] {
            Array((values[member.group] ?? [])[member.ordinal * 8..<member.ordinal * 8 + 8])
        }
        let answer = try store.nearest(to: question, in: ProbeGroup.space, among: groups, limit: 20) { members in
            members.map { vector($0) }
        }
        let all = groups.groups.flatMap { group in
            (0..<(values[group] ?? []).count / 8).map { VectorMember(group: group, ordinal: $0) }
        }
        let expected = all.map { member in
            RankedList.Item(
                micros: Micros.of(Double(DotProduct.of(vector(member), question))), place: member.group,
                passage: member.ordinal)
        }.sorted().prefix(20)
        #expect(answer.hits.map(\.member.group) == expected.map(\.place))
        #expect(answer.hits.map(\.member.ordinal) == expected.map(\.passage))
    }
}

@Suite("Segments")
struct SegmentTests {
    /// Enough for two files: a file takes 4,096 vectors, a group has 20.5 on average.
    private static let keys: ClosedRange<Int64> = 1...420

    @Test("give back every group that they hold, and hold no number in clear")
    func roundTrip() throws {
        let disk = SimulatedDisk()
        let bench = SegmentBench(folder: disk.folder)
        try bench.fill(SegmentedVectorStore(segments: disk.folder), Self.keys)
        #expect(disk.names == ["00000001.codes", "00000002.codes"])
        let codes = VectorCode.bytes(
            of: try SegmentedVectorStore.codes(of: ProbeGroup.values(7), count: 8, in: ProbeGroup.space))
        for name in disk.names { #expect(Data(disk.bytes(name) ?? []).range(of: codes.prefix(16)) == nil) }
        let (restored, store) = try bench.start(Array(Self.keys))
        #expect((390...420).contains(restored))
        #expect(store.size.live == Self.keys.reduce(0) { $0 + ProbeGroup.count($1) })
        #expect(bench.restore(7, into: SegmentedVectorStore(segments: nil)) == nil)
    }

    @Test("are made again from the vectors where they are damaged, at any byte", arguments: UInt64(1)...60)
    func damage(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let disk = SimulatedDisk()
        let bench = SegmentBench(folder: disk.folder)
        try bench.fill(SegmentedVectorStore(segments: disk.folder), Self.keys)
        let (sound, _) = try bench.start(Array(Self.keys))
        let name = random.pick(disk.names)
        var bytes = disk.bytes(name) ?? []
        // The head and the directory every other time: they are small.
        let place = Int.random(in: 0..<(seed % 2 == 0 ? 2_600 : bytes.count), using: &random)
        switch random.next() % 4 {
        case 0: bytes[place] ^= 1 << UInt8(random.next() % 8)
        case 1: bytes = Array(bytes.prefix(place))
        case 2: bytes += random.bytes(5)
        default: bytes = random.bytes(place)
        }
        disk.set(name, bytes)
        let (restored, _) = try bench.start(Array(Self.keys))
        #expect(restored < sound)
        // What was made again is kept in its turn, but for what waits for a file of its own.
        #expect(try bench.start(Array(Self.keys)).restored >= restored)
    }

    @Test("that a key does not open are made again: codes go with the key")
    func destroyedKey() throws {
        let disk = SimulatedDisk()
        let bench = SegmentBench(folder: disk.folder)
        try bench.fill(SegmentedVectorStore(segments: disk.folder), Self.keys)
        let store = SegmentedVectorStore(segments: disk.folder)
        let other = store.restore(key: 3, count: ProbeGroup.count(3), model: .zero) { ProbeGroup.open($0, key: 4) }
        #expect(other == nil)
        let wrongCount = store.restore(key: 4, count: 1, model: .zero) { ProbeGroup.open($0, key: 4) }
        #expect(wrongCount == nil)
        let model = try Digest(bytes: [UInt8](repeating: 1, count: 32))
        let wrongModel = store.restore(key: 4, count: ProbeGroup.count(4), model: model) {
            ProbeGroup.open($0, key: 4)
        }
        #expect(wrongModel == nil)
    }

    @Test("of which most is gone are written anew, and those of which all is gone are removed")
    func compaction() throws {
        let disk = SimulatedDisk()
        let bench = SegmentBench(folder: disk.folder)
        let store = SegmentedVectorStore(segments: disk.folder)
        let names = try bench.fill(store, Self.keys)
        let before = disk.used
        store.remove((1...310).compactMap { names[$0] })
        try store.compactSegments()
        #expect(disk.names == ["00000003.codes"])
        #expect(disk.used < before / 3)
        #expect(try bench.start(Array(311...420)).restored >= 85)
        let empty = SegmentedVectorStore(segments: disk.folder)
        _ = bench.restore(311, into: empty)
        empty.remove([0])
        try empty.compactSegments()
        #expect(disk.names.isEmpty)
    }

    @Test("survive a power cut at every step of writing and compaction", arguments: [false, true])
    func powerCut(keepsLast: Bool) throws {
        for step in 1...40 {
            let disk = SimulatedDisk()
            let bench = SegmentBench(folder: disk.folder)
            let store = SegmentedVectorStore(segments: disk.folder)
            disk.stop(after: step, keepsLast: keepsLast)
            let finished: Void? = try? work(bench, store)
            let after = SegmentBench(folder: disk.afterPowerCut(seed: UInt64(step)).folder)
            let (first, _) = try after.start(Array(201...420))
            let (second, _) = try after.start(Array(201...420))
            #expect(second >= first && second > 0, "step \(step)")
            guard finished == nil else { break }
        }
    }

    /// Two files, the first written anew.
    private func work(_ bench: SegmentBench, _ store: SegmentedVectorStore) throws {
        let names = try bench.fill(store, Self.keys)
        store.remove((1...200).compactMap { names[$0] })
        try store.compactSegments()
    }

    @Test("give up what they cannot write, and the store goes on", arguments: [0, 100_000])
    func fullDisk(room: Int) throws {
        let disk = SimulatedDisk()
        disk.limit(to: room)
        let store = SegmentedVectorStore(segments: disk.folder)
        let bench = SegmentBench(folder: disk.folder)
        var refusals = 0
        for key in Self.keys {
            do { try bench.fill(store, key...key) } catch { refusals += 1 }
        }
        #expect(refusals > 0)
        #expect(store.size.live == Self.keys.reduce(0) { $0 + ProbeGroup.count($1) })
        disk.limit(to: .max)
        let (restored, _) = try bench.start(Array(Self.keys))
        #expect((restored > 0) == (room > 0) && restored < 420)
    }

    @Test("leave a file that is not theirs alone, and take half-written ones away")
    func strangers() throws {
        let disk = SimulatedDisk()
        disk.set("notes.txt", [1])
        disk.set("00000007.codes.new", [1, 2])
        disk.set("7.codes", [1])
        disk.set("00000009.codes", [])
        let bench = SegmentBench(folder: disk.folder)
        _ = try bench.start([1, 2, 3])
        #expect(disk.names == ["7.codes", "notes.txt"])
        try bench.fill(SegmentedVectorStore(segments: disk.folder), Self.keys)
        #expect(disk.names.first == "00000001.codes")
    }

    @Test("of a process that was killed give back right codes or none", arguments: 1...6)
    func killed(round: Int) throws {
        let folder = try TemporaryFolder()
        var last: Int64 = 0
        for step in 1...3 {
            last = try Self.killProbe(in: folder.path, after: round * 170 + step * 90)
            let keys = (1...max(last, 1)).filter { !ProbeGroup.isRemoved($0) }
            let bench = SegmentBench(folder: try SystemFolder(folder.path))
            let (restored, _) = try bench.start(keys)
            #expect(restored <= keys.count)
        }
        #expect(last > 0)
    }

    /// Runs the probe, which is built beside the tests, and kills it once it has said `count` keys; answers the last.
    private static func killProbe(in folder: String, after count: Int) throws -> Int64 {
        let bundle = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: bundle).deletingLastPathComponent().appending(path: "VectorProbe")
        process.arguments = [folder]
        process.standardOutput = output
        try process.run()
        var bytes = Data()
        while bytes.count(where: { $0 == 0x0A }) < count {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            bytes += more
        }
        kill(process.processIdentifier, SIGKILL)
        bytes += output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropLast().last.flatMap { Int64($0) } ?? 0
    }
}
