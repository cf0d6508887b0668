import AuditRecord
import Contracts
import Core
import Crypto
import Database
import Foundation
import RecordFormat
import Signatures

/// The measurements, each beside its own limit in the same run: the limit first, between and last.
struct Measurements {
    private static let rounds = 4
    private static let acknowledgementsEach = 100
    private static let startsEach = 7
    private static let kills = 10

    let folder: String
    let entries: Int
    let cores = ProcessInfo.processInfo.activeProcessorCount
    var results = Results()

    /// Entries per core-second at 128 clients over raw signatures per core-second; leaves the record of `entries`.
    mutating func append() async throws {
        let bench = try BenchRecord(folder + "/append", fresh: true)
        let record = try await bench.open()
        try await bench.append(512, clients: 128, to: record)
        let key = try MLDSA65.PrivateKey(seedRepresentation: BenchRecord.entrySeed, publicKey: nil)
        let message = try await Self.message(record)
        let each = min(entries, 20_000) / Self.rounds
        let cores = cores
        var raw = Tally()
        var product = Tally()
        for _ in 0..<Self.rounds {
            await raw.add(each / 2) { RawSignatures.sign(message, key: key, count: each / 2, threads: cores) }
            try await product.add(each) { try await bench.append(each, clients: 128, to: record) }
        }
        await raw.add(each / 2) { RawSignatures.sign(message, key: key, count: each / 2, threads: cores) }
        try await record.close()
        results.add("append_ratio", product.perCoreSecond / raw.perCoreSecond)
        results.add("append_per_core_second", product.perCoreSecond)
        results.add("append_per_second", product.perSecond)
        results.add("append_cores_busy", product.cores)
        results.add("sign_per_core_second", raw.perCoreSecond)
    }

    /// The median acknowledgement of one client over the median of one signature and one synchronised write.
    mutating func acknowledgement() async throws {
        let bench = try BenchRecord(folder + "/acknowledgement", fresh: true)
        let record = try await bench.open()
        let draft = try bench.draft()
        _ = try await record.append(draft)
        let key = try MLDSA65.PrivateKey(seedRepresentation: BenchRecord.entrySeed, publicKey: nil)
        let message = try await Self.message(record)
        let frame = SegmentFrame.encode(try await record.signedEntry(at: 1))
        let file = try bench.folders.root.open("limit", creating: true)
        var limits: [Double] = []
        var synchronisations: [Double] = []
        var answers: [Double] = []
        for round in 0...Self.rounds {
            for _ in 0..<Self.acknowledgementsEach {
                let start = wallSeconds()
                _ = try key.signature(for: message)
                let signed = wallSeconds()
                try file.append(frame)
                try file.synchronize()
                synchronisations.append(wallSeconds() - signed)
                limits.append(wallSeconds() - start)
            }
            guard round < Self.rounds else { break }
            for _ in 0..<Self.acknowledgementsEach {
                let start = wallSeconds()
                _ = try await record.append(draft)
                answers.append(wallSeconds() - start)
            }
        }
        try file.close()
        try await record.close()
        results.add("ack_ratio", answers.quantile(0.5) / limits.quantile(0.5))
        results.add("ack_p50_ms", answers.quantile(0.5) * 1_000)
        results.add("ack_p99_ms", answers.quantile(0.99) * 1_000)
        results.add("sign_and_sync_p50_ms", limits.quantile(0.5) * 1_000)
        results.add("sync_p50_ms", synchronisations.quantile(0.5) * 1_000)
    }

    /// Verifies in a process of its own, for the memory; see ``verifyHere(_:cores:)``.
    mutating func verification() throws {
        let words = try ChildProcess(["verify", folder + "/long", String(cores)]).lastLine()
        guard words.count == 6 else { throw BenchError(text: "the verifying process said too little") }
        results.add("verify_ratio", words[0] / words[1])
        results.add("verify_per_core_second", words[0])
        results.add("raw_verify_per_core_second", words[1])
        results.add("verify_per_second", words[2])
        results.add("verify_cores_busy", words[3])
        results.add("verify_rss_mb", words[4])
        results.add("verified_entries", words[5])
    }

    /// Prints entries and raw checks per core-second, entries per second, cores busy, peak memory and entries.
    static func verifyHere(_ path: String, cores: Int) async throws {
        let bench = try BenchRecord(path, fresh: false)
        let known = try await bench.signatures(4_000)
        let key = try MLDSA65.PublicKey(rawRepresentation: bench.keys.entry.publicKey)
        var raw = Tally()
        var product = Tally()
        var isRight = true
        for round in 0...2 {
            await raw.add(4_000) {
                isRight =
                    isRight
                    && RawSignatures.verify(known.messages, known.signatures, key: key, count: 4_000, threads: cores)
            }
            guard round < 2 else { break }
            let core = coreSeconds()
            let wall = wallSeconds()
            let verdict = bench.verify(cores: cores)
            product.core += coreSeconds() - core
            product.wall += wallSeconds() - wall
            product.count += Int(verdict.entries)
            isRight = isRight && verdict.word == .verified
            // A long one is not read twice.
            if verdict.entries > 100_000 { break }
        }
        await raw.add(4_000) {
            isRight =
                isRight
                && RawSignatures.verify(known.messages, known.signatures, key: key, count: 4_000, threads: cores)
        }
        guard isRight else { throw BenchError(text: "the record does not verify") }
        let words = [
            product.perCoreSecond, raw.perCoreSecond, product.perSecond, product.cores, peakResidentMegabytes(),
            Double(bench.verify(cores: cores).entries),
        ]
        print(words.map { String($0) }.joined(separator: " "))
    }

    /// The median start on the long record over that on one of 1,000 entries, closed well and killed.
    mutating func start() async throws {
        let short = try BenchRecord(folder + "/short", fresh: true)
        let record = try await short.open()
        try await short.append(999, clients: 128, to: record)
        try await record.close()
        let long = try BenchRecord(folder + "/long", fresh: false)
        var times: [String: [Double]] = [:]
        for _ in 0..<Self.startsEach {
            for (name, bench) in [("short", short), ("long", long)] {
                let start = wallSeconds()
                let record = try await bench.open()
                times[name, default: []].append(wallSeconds() - start)
                try await record.close()
            }
        }
        let shortTime = times["short", default: []].quantile(0.5)
        let longTime = times["long", default: []].quantile(0.5)
        results.add("start_ratio", longTime / shortTime)
        results.add("start_ms", longTime * 1_000)
        results.add("start_1000_ms", shortTime * 1_000)
        let killedShort = try await Self.startAfterKill(BenchRecord(folder + "/killed", fresh: true), after: 1_000)
        let killedLong = try await Self.startAfterKill(long, after: 3_000)
        results.add("start_after_kill_ratio", killedLong / killedShort)
        results.add("start_after_kill_ms", killedLong * 1_000)
        results.add("start_after_kill_1000_ms", killedShort * 1_000)
    }

    private static func startAfterKill(_ bench: BenchRecord, after count: Int) async throws -> Double {
        _ = try ChildProcess(["write", bench.path]).killed(after: count)
        let start = wallSeconds()
        let record = try await bench.open()
        let time = wallSeconds() - start
        try await record.close()
        return time
    }

    /// How many acknowledged entries are gone after the writer was killed, over ``kills`` rounds.
    mutating func losses() async throws {
        let bench = try BenchRecord(folder + "/losses", fresh: true)
        var acknowledged: [UInt64: String] = [:]
        var lost: Set<UInt64> = []
        for round in 1...Self.kills {
            acknowledged.merge(try ChildProcess(["write", bench.path]).killed(after: round * 40)) { $1 }
            let record = try await bench.open()
            let count = await record.count
            for (index, leaf) in acknowledged {
                guard index < count, try await record.entry(at: index).leafHash.description == leaf else {
                    lost.insert(index)
                    continue
                }
            }
            try await record.close()
        }
        results.add("lost_acknowledged", Double(lost.count))
        results.add("acknowledged_before_kills", Double(acknowledged.count))
        results.add("kills", Double(Self.kills))
    }

    /// Makes the record that verification and start are measured on, or goes on with the one that is there.
    func makeLongRecord(reuse: Bool) async throws {
        let bench = try BenchRecord(folder + "/long", fresh: !reuse)
        let record = try await bench.open()
        let there = Int(await record.count)
        if there < entries { try await bench.append(entries - there, clients: 128, to: record) }
        try await record.close()
    }

    private static func message(_ record: AuditRecord) async throws -> [UInt8] {
        let entry = try COSESign1.decode(await record.signedEntry(at: 1), kind: .entry)
        return COSESign1.signedBytes(
            kind: .entry, log: RecordDigest(record.log), keyID: entry.keyID, payload: entry.payload)
    }
}

/// Named figures in the order in which they were measured.
struct Results {
    private(set) var figures: [(name: String, value: Double)] = []

    mutating func add(_ name: String, _ value: Double) { figures.append((name, value)) }

    /// One line of JSON.
    var json: String {
        "{" + figures.map { "\"\($0.name)\": \(Self.text($0.value))" }.joined(separator: ", ") + "}"
    }

    var table: String {
        let width = figures.map(\.name.count).max() ?? 0
        return figures.map { $0.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + Self.text($0.value) }
            .joined(separator: "\n")
    }

    private static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e9 ? String(Int(value)) : String(format: "%.3f", value)
    }
}
