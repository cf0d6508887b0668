import Contracts
import Core
import CoreTesting
import Foundation
import RecordFormat
import Signatures
import Testing

@testable import AuditRecord

@Suite("The record as a service")
struct SubmissionServiceTests {
    private let bench: SubmissionBench

    init() throws { bench = try SubmissionBench() }

    private func expect(
        _ code: SubmissionError.Code, next: UInt64? = nil, _ work: () async throws -> some Sendable
    ) async {
        await #expect {
            _ = try await work()
        } throws: { error in
            let error = error as? SubmissionError
            return error?.kind == code && error?.nextSequence == next
        }
    }

    @Test("records a batch in its order, numbered, linked, and with receipts that verify")
    func inOrder() async throws {
        let service = try bench.open()
        let (submitter, _) = try await bench.source(of: bench.aurion, in: service)
        let report = try await service.submit(
            SubmissionBatch([.prompt("Which torque?"), .output(after: [0])], receipts: true), by: submitter)
        #expect(report.entries.map(\.sequence) == [0, 1])
        #expect(report.nextSequence == 2)
        let log = try await service.logs.log(of: bench.aurion)
        let prompt = try await log.entry(at: report.entries[0].index).payload
        let output = try await log.entry(at: report.entries[1].index).payload
        #expect(prompt.action == "event.prompt")
        #expect(prompt.commitments.map(\.name) == ["text"])
        #expect(prompt.subjects.count == 1)
        #expect(output.index == prompt.index + 1)
        #expect(output.parents == [EntryParent(log: nil, index: prompt.index)])
        #expect(output.source == EntrySource(identifier: RecordID(submitter.source), sequence: 1))
        for entry in report.entries {
            let receipt = try #require(entry.receipt)
            let document = try #require(CheckpointDocument(Array(receipt.checkpoint.utf8)))
            #expect(
                MerkleProof.isIncluded(
                    leaf: RecordDigest(receipt.leafHash), index: receipt.index, size: receipt.treeSize,
                    path: receipt.inclusionPath.map { RecordDigest($0) }, root: document.checkpoint.root,
                    StandardCryptography()))
        }
        try await service.logs.close()
        let verdict = try bench.verdict(of: bench.aurion)
        #expect(verdict.word == .verified)
        #expect(verdict.entries == 4)
    }

    @Test("keeps the facts of an event about people as erasable as its contents, and those of another in clear")
    func factsAboutPeople() async throws {
        let service = try bench.open()
        let (submitter, _) = try await bench.source(of: bench.aurion, in: service)
        var about = try SubmittedEvent.prompt("Which torque?")
        about.facts = ["vin": .text("WVWZZZ1JZXW000001"), "hour": .count(9), "own": .flag(true), "d": .integer(-2)]
        var other = about
        other.subjects = []
        let entries = try await service.submit(SubmissionBatch([about, other]), by: submitter).entries
        let log = try await service.logs.log(of: bench.aurion)
        let kept = try await log.entry(at: entries[0].index).payload
        let clear = try await log.entry(at: entries[1].index).payload
        #expect(kept.facts.isEmpty)
        #expect(Set(kept.commitments.map(\.name)) == ["event.facts", "text"])
        #expect(Set(clear.facts.map(\.name)) == ["event.d", "event.vin", "event.own", "event.hour"])
        #expect(clear.commitments.map(\.name) == ["text"])
        let opened = try await service.events(about: SubjectID(bytes: kept.subjects[0].bytes))
        let text = #"{"d":-2,"hour":9,"own":true,"vin":"WVWZZZ1JZXW000001"}"#
        #expect(opened.first?.contents.first { $0.name == "event.facts" }?.text == text)
    }

    @Test("keeps sources that write at the same time each in its own order")
    func manySources() async throws {
        let service = try bench.open()
        var submitters: [Submitter] = []
        for _ in 0..<4 { submitters.append(try await bench.source(of: bench.aurion, in: service).submitter) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for submitter in submitters {
                for _ in 0..<10 {
                    group.addTask {
                        _ = try await service.submit(
                            SubmissionBatch([.prompt("a"), .output(after: [])]), by: submitter)
                    }
                }
            }
            try await group.waitForAll()
        }
        for submitter in submitters { #expect(try await service.state(of: submitter).nextSequence == 20) }
        try await service.logs.close()
        #expect(try bench.verdict(of: bench.aurion).word == .verified)
    }

    @Test("records a repeated batch once, by its key and by its numbers")
    func repeated() async throws {
        let service = try bench.open()
        let (submitter, _) = try await bench.source(of: bench.aurion, in: service)
        let keyed = SubmissionBatch([try .prompt("a"), .output(after: [])], key: "one")
        let first = try await service.submit(keyed, by: submitter)
        let again = try await service.submit(keyed, by: submitter)
        #expect(again.entries.map(\.index) == first.entries.map(\.index))
        #expect(again.entries.map(\.leafHash) == first.entries.map(\.leafHash))
        #expect(again.entries.map(\.replayed) == [true, true])
        await expect(.keyReused) {
            try await service.submit(
                SubmissionBatch([try .prompt("b"), .output(after: [])], key: "one"), by: submitter)
        }
        await expect(.keyReused) {
            try await service.submit(SubmissionBatch([try .prompt("a")], key: "one"), by: submitter)
        }
        let numbered = SubmissionBatch([try .prompt("c", sequence: 2), .output(after: [2], sequence: 3)])
        let second = try await service.submit(numbered, by: submitter)
        #expect(try await service.submit(numbered, by: submitter).entries.map(\.index) == second.entries.map(\.index))
        let longer = SubmissionBatch(numbered.events + [.output(after: [3], sequence: 4)])
        #expect(try await service.submit(longer, by: submitter).entries.map(\.replayed) == [true, true, false])
        await expect(.sequence, next: 5) {
            try await service.submit(SubmissionBatch([try .prompt("other", sequence: 2)]), by: submitter)
        }
    }

    @Test("refuses a gap in a source's numbers and says which is next")
    func gaps() async throws {
        let service = try bench.open()
        let (submitter, _) = try await bench.source(of: bench.aurion, in: service)
        await expect(.sequence, next: 0) {
            try await service.submit(SubmissionBatch([try .prompt("a", sequence: 1)]), by: submitter)
        }
        await expect(.sequence, next: 0) {
            try await service.submit(
                SubmissionBatch([try .prompt("a", sequence: 0), try .prompt("b", sequence: 2)]), by: submitter)
        }
        var heartbeat = SubmittedEvent(.heartbeat)
        heartbeat.counter = 3
        await expect(.sequence, next: 0) { try await service.submit(SubmissionBatch([heartbeat]), by: submitter) }
        heartbeat.counter = 0
        #expect(try await service.submit(SubmissionBatch([heartbeat]), by: submitter).nextSequence == 1)
        #expect(try await service.logs.log(of: bench.aurion).count == 3)
    }

    @Test("knows a repeated batch also when a crash took its own store's last rows")
    func crash() async throws {
        let service = try bench.open()
        let (submitter, _) = try await bench.source(of: bench.aurion, in: service)
        let batch = SubmissionBatch([try .prompt("a"), .output(after: [0])], key: "one")
        let first = try await service.submit(batch, by: submitter)
        try await service.logs.log(of: bench.aurion).close()
        try bench.edit("DELETE FROM submitted")
        let reopened = try bench.open()
        let again = try await reopened.submit(batch, by: submitter)
        #expect(again.entries.map(\.index) == first.entries.map(\.index))
        #expect(again.entries.map(\.replayed) == [true, true])
        #expect(again.nextSequence == 2)
    }

    @Test("keeps each company in its own log under the same root key")
    func companies() async throws {
        let service = try bench.open()
        let (aurion, aurionToken) = try await bench.source(of: bench.aurion, in: service)
        let (harbour, _) = try await bench.source(of: bench.harbour, in: service)
        _ = try await service.submit(SubmissionBatch([try .prompt("a"), try .prompt("b")]), by: aurion)
        let other = try await service.submit(SubmissionBatch([try .prompt("a")]), by: harbour)
        let own = try await service.state(of: aurion).log
        #expect(other.log != own)
        #expect(other.entries.map(\.index) == [2])
        await expect(.notFound) { try await service.receipt(at: 3, for: harbour) }
        #expect(try await service.receipt(at: 3, for: aurion).index == 3)
        #expect(try service.submitter(holding: aurionToken) == aurion)
        try await service.logs.close()
        for tenant in [bench.aurion, bench.harbour] { #expect(try bench.verdict(of: tenant).word == .verified) }
    }

    @Test("takes no token that is wrong, old, replaced or revoked, and tells none apart")
    func tokens() async throws {
        let service = try bench.open()
        let (submitter, token) = try await bench.source(of: bench.aurion, in: service, days: 1)
        #expect(try service.submitter(holding: token) == submitter)
        for wrong in ["", "moar_", token + "0", String(token.dropLast()), token.uppercased()] {
            await expect(.unauthenticated) { try service.submitter(holding: wrong) }
        }
        let (same, renewed) = try await service.addSource(
            submitter.principal, kind: .service, tenant: bench.aurion, by: bench.operatorActor,
            until: bench.time.now().utc.adding(seconds: 86_400), ticket: bench.ticket(.policyChange))
        #expect(same == submitter)
        await expect(.unauthenticated) { try service.submitter(holding: token) }
        bench.time.advance(seconds: 86_399)
        #expect(try service.submitter(holding: renewed) == submitter)
        bench.time.advance(seconds: 1)
        await expect(.unauthenticated) { try service.submitter(holding: renewed) }
        let (third, last) = try await bench.source(of: bench.aurion, in: service)
        try service.revokeSource(third.principal, ticket: bench.ticket(.policyChange))
        await expect(.unauthenticated) { try service.submitter(holding: last) }
        #expect(try service.sources().map(\.active) == [false, false])
        await expect(.notASource) {
            try await service.addSource(
                PrincipalID(random: bench.random), kind: .person, tenant: bench.aurion, by: bench.operatorActor,
                until: bench.time.now().utc, ticket: bench.ticket(.policyChange))
        }
    }

    @Test("holds a source to its share")
    func rate() async throws {
        let service = try bench.open()
        let (submitter, _) = try await bench.source(of: bench.aurion, in: service)
        var rate = SubmissionRate()
        let calls: [(count: Int, at: UInt64)] = [(4_096, 0), (1, 0), (512, 500_000_000), (1, 500_000_000)]
        var taken: [Bool] = []
        for call in calls { taken.append(rate.take(call.count, of: submitter.source, at: call.at)) }
        #expect(taken == [true, false, true, false])
    }

    @Test("forgets what it knows of an erased person, and the log still verifies")
    func erasure() async throws {
        let service = try bench.open()
        let (submitter, _) = try await bench.source(of: bench.aurion, in: service)
        let batch = SubmissionBatch([try .prompt("a secret of driver seven")], key: "one")
        _ = try await service.submit(batch, by: submitter)
        let subject = try SubjectID(bytes: Array(Hashing.sha256(Array("driver-7".utf8)).bytes.prefix(16)))
        let row = try #require(try service.store.row(of: submitter.source, sequence: 0))
        let code = try #require(row.code)
        #expect(try service.eraser.count(of: subject) == 1)
        #expect(try service.eraser.erase(subject, ticket: bench.ticket(.erasure)) == 1)
        #expect(try service.store.row(of: submitter.source, sequence: 0)?.code == nil)
        for name in try bench.folder.names() where name.hasPrefix("submissions.sqlite") {
            #expect(try Data(bench.folder.read(name)).range(of: Data(code.bytes)) == nil)
        }
        #expect(try await service.submit(batch, by: submitter).entries.map(\.replayed) == [true])
        try await service.logs.close()
        #expect(try bench.verdict(of: bench.aurion).word == .verified)
    }
}
