import Core
import Foundation
import RecordFormat
import Signatures
import Testing

@Suite("The record's verifier")
struct RecordVerifierTests {
    @Test("gives every attack its verdict, its index and its reason")
    func attacks() throws {
        for item in try AttackCorpus.cases.get() {
            #expect(item.verdict.summary == item.expected, "\(item.name)")
        }
    }

    @Test("finds every flipped byte of every structural region at the entry it stands in")
    func flips() throws {
        for item in try FlipCorpus.cases.get() {
            let verdict = item.files.verdict()
            #expect(
                verdict.word == .invalid && verdict.firstFailingIndex == item.index, "\(item.name): \(verdict.summary)")
        }
    }

    @Test("says the same whatever pieces the bytes arrive in", arguments: [1, 7, 4_096])
    func pieces(chunk: Int) throws {
        let files = try AttackCorpus.honest(entries: 5).files(rollAt: 2)
        #expect(files.verdict(chunk: chunk) == files.verdict())
        #expect(files.verdict().word == .verified)
        var damaged = files
        damaged.segments[2]?[100] ^= 1
        #expect(damaged.verdict(chunk: chunk) == damaged.verdict())
    }

    @Test("holds a record against the pinned key and identity")
    func pins() throws {
        let builder = try AttackCorpus.honest(entries: 3)
        let files = try builder.files()
        var expectation = RecordExpectation()
        #expect(files.verdict().notes == [.unpinned])
        expectation.rootKey = builder.keys.root.publicKey
        expectation.log = builder.log
        #expect(files.verdict(expectation: expectation).notes == [])
        #expect(files.verdict(expectation: expectation).summary == "VERIFIED")
        expectation.log = .zero
        #expect(files.verdict(expectation: expectation).summary == "INVALID 0 pin-mismatch")
        expectation.log = builder.log
        expectation.rootKey = builder.keys.entry.publicKey
        #expect(files.verdict(expectation: expectation).summary == "INVALID 0 pin-mismatch")
    }

    @Test("holds a record against the checkpoint that an auditor kept")
    func heldCheckpoint() throws {
        let builder = try AttackCorpus.honest()
        let files = try builder.files()
        func verdict(_ held: [UInt8], _ files: RecordFiles) throws -> String {
            var expectation = RecordExpectation()
            expectation.heldCheckpoint = CheckpointDocument(held)
            #expect(expectation.heldCheckpoint != nil)
            return files.verdict(expectation: expectation).summary
        }
        #expect(try verdict(builder.checkpoint(size: 6), files) == "VERIFIED")
        var older = try RecordBuilder(keys: builder.keys)
        try older.appendCredential()
        while older.entries.count < 7 { try older.append() }
        var rolledBack = RecordFiles()
        rolledBack.segments = [0: try #require(files.segments[0])]
        rolledBack.checkpoint = try builder.checkpoint(size: 4)
        #expect(rolledBack.verdict().summary == "VERIFIED")
        #expect(try verdict(builder.checkpoint(size: 6), rolledBack) == "STALE 4 older-than-held-checkpoint")
        #expect(try verdict(older.checkpoint(size: 6), files) == "INVALID 10 held-checkpoint-root")
        let strange = Checkpoint(log: .zero, size: 1, root: .zero, utcNanoseconds: 1)
        #expect(try verdict(builder.keys.checkpoint.sign(strange), files) == "INVALID 10 held-checkpoint-origin")
        let forged = Checkpoint(log: builder.log, size: 1, root: .zero, utcNanoseconds: 1)
        #expect(try verdict(builder.keys.entry.sign(forged), files) == "INVALID 10 held-checkpoint-signature")
        var revoked = builder
        try revoked.appendRevocation(of: builder.keys.entry.keyID, suspectFrom: 2)
        #expect(try verdict(revoked.checkpoint(size: 6), revoked.files()) == "REVOKED 6 key-revoked")
        #expect(try verdict(revoked.checkpoint(size: 11), revoked.files()) == "VERIFIED")
    }

    @Test("calls a record stale by the age of its checkpoint")
    func age() throws {
        let files = try AttackCorpus.honest(entries: 3).files(time: 1_000_000_000_000)
        func verdict(limit: UInt64, now: UInt64) -> String {
            var expectation = RecordExpectation()
            expectation.maximumAge = (limit, now)
            return files.verdict(expectation: expectation).summary
        }
        #expect(verdict(limit: 10, now: 1_000_000_000_010) == "VERIFIED")
        #expect(verdict(limit: 10, now: 1_000_000_000_011) == "STALE 3 checkpoint-too-old")
        #expect(verdict(limit: 10, now: 700_000_000_000) == "VERIFIED")
        #expect(verdict(limit: 10, now: 699_999_999_999) == "STALE 3 checkpoint-from-future")
    }

    @Test("remarks on what does not change the verdict")
    func notes() throws {
        let builder = try AttackCorpus.honest()
        var files = try builder.files(covered: 9)
        #expect(files.verdict().notes == [.unpinned, .uncoveredEntries])
        files.segments[8]?.removeLast(5)
        #expect(files.verdict().notes == [.unpinned, .tornTail])
        #expect(files.verdict().entries == 9)
    }

    @Test("never traps on noise", arguments: UInt64(1)...100)
    func noise(seed: UInt64) throws {
        let files = try Self.small.get()
        var random = SplitMix64(seed: seed)
        var damaged = files
        for _ in 0..<Int.random(in: 1...8, using: &random) {
            guard let first = damaged.segments.keys.sorted().randomElement(using: &random),
                let count = damaged.segments[first]?.count, count > 0
            else { continue }
            damaged.segments[first]?[Int.random(in: 0..<count, using: &random)] = UInt8.random(
                in: 0...255, using: &random)
        }
        let verdict = damaged.verdict()
        #expect(verdict.word == .invalid || damaged.segments == files.segments)
    }

    private static let small = Result { try AttackCorpus.honest(entries: 3).files(rollAt: 2) }
}
