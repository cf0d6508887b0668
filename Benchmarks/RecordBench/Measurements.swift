import AuditRecord
import BenchKit
import Contracts
import Core
import Crypto
import Database
import Foundation
import RecordFormat
import Signatures

/// The measurements, each beside its own limit in the same run: the limit first, between and last.
struct Measurements {
    private static let appendRounds = 50
    private static let appendsEach = 1_000
    private static let signaturesEach = 500
    private static let checksEach = 5_000
    private static let verifyRounds = 10
    private static let acknowledgements = 2_000
    private static let startsEach = 7
    private static let kills = 10

    let folder: String
    let entries: Int
    let cores = ProcessInfo.processInfo.activeProcessorCount
    var results = Results()

    /// Entries per core-second at 128 clients over raw signatures per core-second; the median over short rounds, each
    /// between two of the limit, since a shared machine is not equally fast from one second to the next.
    mutating func append() async throws {
        let bench = try BenchRecord(folder + "/append", fresh: true)
        let record = try await bench.open()
        try await bench.append(512, clients: 128, to: record)
        let key = try MLDSA65.PrivateKey(seedRepresentation: BenchRecord.entrySeed, publicKey: nil)
        let message = try await Self.message(record)
        let cores = cores
        var comparison = Comparison()
        for _ in 0..<Self.appendRounds {
            comparison.limit(Self.signaturesEach) {
                RawSignatures.sign(message, key: key, count: Self.signaturesEach, threads: cores)
            }
            try await comparison.product(Self.appendsEach) {
                try await bench.append(Self.appendsEach, clients: 128, to: record)
            }
        }
        comparison.limit(Self.signaturesEach) {
            RawSignatures.sign(message, key: key, count: Self.signaturesEach, threads: cores)
        }
        try await record.close()
        results.add("append_ratio", comparison.ratio)
        results.add("append_ratio_low", comparison.ratios.quantile(0.25))
        results.add("append_ratio_high", comparison.ratios.quantile(0.75))
        results.add("append_per_core_second", comparison.products.perCoreSecond)
        results.add("append_per_second", comparison.products.perSecond)
        results.add("append_cores_busy", comparison.products.cores)
        results.add("sign_per_core_second", comparison.limits.perCoreSecond)
    }

    /// The median acknowledgement of one client over the median of one signature and one synchronised write, in turns.
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
        for _ in 0..<Self.acknowledgements {
            let start = wallSeconds()
            _ = try key.signature(for: message)
            let signed = wallSeconds()
            try file.append(frame)
            try file.synchronize()
            let written = wallSeconds()
            _ = try await record.append(draft)
            answers.append(wallSeconds() - written)
            synchronisations.append(written - signed)
            limits.append(written - start)
        }
        try file.close()
        try await record.close()
        results.add("ack_ratio", answers.quantile(0.5) / limits.quantile(0.5))
        results.add("ack_p50_ms", answers.quantile(0.5) * 1_000)
        results.add("ack_p99_ms", answers.quantile(0.99) * 1_000)
        results.add("sign_and_sync_p50_ms", limits.quantile(0.5) * 1_000)
        results.add("sync_p50_ms", synchronisations.quantile(0.5) * 1_000)
    }

    /// Verifies in a process of its own, for the memory; see ``verifyHere(long:short:cores:)``.
    mutating func verification() async throws {
        let short = try BenchRecord(folder + "/verified", fresh: true)
        let record = try await short.open()
        try await short.append(Self.checksEach, clients: 128, to: record)
        try await record.close()
        let words = try ChildProcess(["verify", folder + "/long", short.path, String(cores)]).lastLine()
        let names = [
            "verify_ratio", "verify_ratio_low", "verify_ratio_high", "verify_per_core_second",
            "raw_verify_per_core_second", "verify_per_second", "verify_cores_busy", "verify_rss_mb",
            "verified_entries",
        ]
        guard words.count == names.count else { throw BenchError(text: "the verifying process said too little") }
        for (name, value) in zip(names, words) { results.add(name, value) }
    }

    /// Prints the figures that ``verification()`` names: the ratio from short records, each between two of the limit,
    /// the rest from the long one.
    static func verifyHere(long: String, short: String, cores: Int) async throws {
        let bench = try BenchRecord(short, fresh: false)
        let known = try await bench.signatures(UInt64(checksEach))
        let key = try MLDSA65.PublicKey(rawRepresentation: bench.keys.entry.publicKey)
        var comparison = Comparison()
        var isRight = true
        func limit() {
            comparison.limit(checksEach) {
                let holds = RawSignatures.verify(
                    known.messages, known.signatures, key: key, count: checksEach, threads: cores)
                isRight = isRight && holds
            }
        }
        for _ in 0..<verifyRounds {
            limit()
            comparison.begin()
            let verdict = bench.verify(cores: cores)
            comparison.end(Int(verdict.entries))
            isRight = isRight && verdict.word == .verified
        }
        limit()
        var whole = Comparison()
        whole.begin()
        let verdict = try BenchRecord(long, fresh: false).verify(cores: cores)
        whole.end(Int(verdict.entries))
        guard isRight, verdict.word == .verified else { throw BenchError(text: "the record does not verify") }
        let words = [
            comparison.ratio, comparison.ratios.quantile(0.25), comparison.ratios.quantile(0.75),
            whole.products.perCoreSecond, comparison.limits.perCoreSecond, whole.products.perSecond,
            whole.products.cores, peakResidentMegabytes(), Double(verdict.entries),
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
