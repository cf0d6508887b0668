import AuditRecord
import Contracts
import ContractsTesting
import Core
import RecordFormat
import Signatures
import Testing

@Suite("The audit record")
struct AuditRecordTests {
    @Test("takes entries from many tasks at once, in one gapless order that verifies")
    func concurrent() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        let entries = try await withThrowingTaskGroup(of: RecordedEntry.self) { group in
            for _ in 0..<120 { group.addTask { try await record.append(kit.draft()) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(entries.map(\.index).sorted() == Array(1...120))
        #expect(try await record.append(kit.draft()).index == 121)
        for entry in entries {
            let read = try await record.entry(at: entry.index)
            #expect(read.leafHash == entry.leafHash)
            #expect(read.payload.source.sequence == entry.index)
        }
        try await record.close()
        let verdict = kit.verdict(disk)
        #expect(verdict.word == .verified && verdict.entries == 122 && verdict.notes == [])
        #expect(disk.names.filter { $0.hasPrefix("segments/") }.count > 1)
        #expect(await code { _ = try await record.append(kit.draft()) } == "record.closed")
    }

    @Test("goes on where it stopped, reading the last segment alone")
    func reopen() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        var record = try await kit.create(disk)
        for _ in 0..<40 { _ = try await record.append(kit.draft()) }
        try await record.close()
        disk.forgetOpened()
        record = try await kit.open(disk)
        let segments = disk.names.filter { $0.hasPrefix("segments/") }
        #expect(Set(disk.opened.filter { $0.hasPrefix("segments/") }) == Set(segments.suffix(1)))
        #expect(try await record.append(kit.draft()).index == 41)
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
        for change in [nil, [1, 2, 3]] as [[UInt8]?] {
            disk.set("frontier", change)
            record = try await kit.open(disk)
            #expect(await record.count == 42)
        }
    }

    @Test("cuts a torn tail above the checkpoint and says so in an entry")
    func tornTail() async throws {
        let kit = try TestRecord(segmentBytes: 1 << 20)
        let disk = SimulatedDisk()
        var record = try await kit.create(disk)
        _ = try await record.append(kit.draft())
        try await record.close()
        let name = try #require(disk.names.last { $0.hasPrefix("segments/") })
        let whole = try #require(disk.bytes(name))
        for tail in [[0, 0, 13, 77, 1], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 9, 9, 9, 9, 0xD2, 1]] as [[UInt8]] {
            disk.set(name, whole + tail)
            record = try await kit.open(disk)
            let entry = try await record.entry(at: 2)
            #expect(entry.payload.action == "record.recovery")
            #expect(entry.payload.fact("cut-bytes") == .unsigned(UInt64(tail.count)))
            try await record.close()
            #expect(kit.verdict(disk).word == .verified)
            disk.set(name, whole)
            disk.set("checkpoint", try kit.keys.checkpoint.sign(checkpoint(of: disk, kit, name)))
        }
    }

    private func checkpoint(of disk: SimulatedDisk, _ kit: TestRecord, _ name: String) throws -> Checkpoint {
        var reader = SegmentReader()
        reader.feed(disk.bytes(name) ?? [])
        var tree = MerkleTree()
        while let item = try reader.next() {
            if case .entry(let bytes) = item {
                tree.append(leaf: MerkleTree.leaf(bytes, StandardCryptography()), StandardCryptography())
            }
        }
        return Checkpoint(
            log: kit.genesis.log, size: tree.size, root: tree.root(StandardCryptography()), utcNanoseconds: 1)
    }

    @Test("refuses to start on less than its checkpoint covers, on damage and with other keys")
    func refusals() async throws {
        let kit = try TestRecord(segmentBytes: 1 << 20)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        for _ in 0..<3 { _ = try await record.append(kit.draft()) }
        try await record.close()
        let name = try #require(disk.names.last { $0.hasPrefix("segments/") })
        let whole = try #require(disk.bytes(name))
        let checkpoint = try #require(disk.bytes("checkpoint"))
        func opening() async -> String? { await code { _ = try await kit.open(disk) } }
        disk.set(name, Array(whole.dropLast(5)))
        #expect(await opening() == "record.rolled-back")
        #expect(disk.bytes(name)?.count == whole.count - 5)
        disk.set(name, nil)
        #expect(await opening() == "record.rolled-back")
        disk.set(name, whole)
        disk.set("checkpoint", nil)
        #expect(await opening() == "record.rolled-back")
        disk.set("checkpoint", [1])
        #expect(await opening() == "record.damaged")
        let forged = Checkpoint(log: kit.genesis.log, size: 4, root: .zero, utcNanoseconds: 1)
        disk.set("checkpoint", try kit.keys.checkpoint.sign(forged))
        #expect(await opening() == "record.damaged")
        disk.set("checkpoint", checkpoint)
        let other = RecordKeys(entry: kit.root, checkpoint: kit.keys.checkpoint)
        #expect(await code { _ = try await kit.open(disk, keys: other) } == "record.wrong-keys")
        let swapped = RecordKeys(entry: kit.keys.entry, checkpoint: kit.root)
        #expect(await code { _ = try await kit.open(disk, keys: swapped) } == "record.wrong-keys")
        #expect(await code { _ = try await kit.create(disk) } == "record.exists")
        #expect(await code { _ = try await kit.open(SimulatedDisk()) } == "record.missing")
        #expect(await opening() == nil)
    }

    @Test("records its own refusal on a full disk, and goes on when there is space")
    func diskFull() async throws {
        let kit = try TestRecord(segmentBytes: 1 << 20)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        _ = try await record.append(kit.draft())
        disk.limit(to: disk.used + 100)
        #expect(await code { _ = try await record.append(kit.draft()) } == "record.disk-full")
        let refusal = try await record.entry(at: 2)
        #expect(refusal.payload.action == "record.disk-full" && refusal.payload.outcome == "record.disk-full")
        #expect(await code { _ = try await record.append(kit.draft()) } == "record.disk-full")
        #expect(await record.count == 3)
        disk.limit(to: Int.max)
        kit.clock.advance(seconds: 2)
        #expect(try await record.append(kit.draft()).index == 3)
        #expect(disk.bytes("reserve")?.count == kit.configuration.reserveBytes)
        try await record.close()
        #expect(kit.verdict(disk).word == .verified)
        #expect(kit.terminations.codes == [])
    }

    @Test("ends the process when synchronising fails, and acknowledges nothing after it")
    func synchronisation() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        disk.failSynchronisation()
        #expect(await code { _ = try await record.append(kit.draft()) } == "record.write-failed")
        #expect(kit.terminations.codes == ["record.write-failed"])
        disk.failSynchronisation(false)
        #expect(await code { _ = try await record.append(kit.draft()) } == "record.write-failed")
        #expect(await record.count == 1)
    }

    @Test("proves every entry under a signed checkpoint")
    func receipts() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        for _ in 0..<20 { _ = try await record.append(kit.draft()) }
        for index in UInt64(0)...20 {
            if index == 10 { disk.set("index", [UInt8](repeating: 1, count: 21 * 40)) }
            let receipt = try await record.receipt(for: index)
            let document = try #require(CheckpointDocument(Array(receipt.checkpoint.utf8)))
            let isIncluded = MerkleProof.isIncluded(
                leaf: RecordDigest(receipt.leafHash), index: index, size: receipt.treeSize,
                path: receipt.inclusionPath.map { RecordDigest($0) }, root: document.checkpoint.root,
                StandardCryptography())
            #expect(isIncluded)
        }
        #expect(await code { _ = try await record.receipt(for: 21) } == "record.not-found")
    }

    @Test("takes a person's signature only by a key it issued, and only while that is not revoked")
    func personSignatures() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        let key = try SigningKey(seed: [UInt8](repeating: 9, count: 32))
        let digest = Hashing.sha256([1])
        let made = try key.signRequest(digest: RecordDigest(digest))
        var request = kit.draft()
        request.personSignature = Contracts.PersonSignature(
            keyID: Core.Digest(made.keyID), signedDigest: digest, signature: made.signature)
        var issue = kit.draft("credential.issue")
        issue.credentialKey = CredentialKey(principal: kit.person, publicKey: key.publicKey)
        var revoke = kit.draft("credential.revoke")
        revoke.facts = ["key-id": .bytes(key.keyID.bytes)]
        var forged = request
        forged.personSignature = Contracts.PersonSignature(
            keyID: Core.Digest(made.keyID), signedDigest: Hashing.sha256([2]), signature: made.signature)
        func append(_ draft: EntryDraft) async -> String? { await code { _ = try await record.append(draft) } }
        let refused = "record.malformed-entry"
        #expect(await append(request) == refused)
        #expect(await append(revoke) == refused)
        #expect(await append(issue) == nil)
        #expect(await append(issue) == refused)
        #expect(await append(request) == nil)
        #expect(await append(forged) == refused)
        #expect(await append(revoke) == nil)
        #expect(await append(request) == refused)
        #expect(await append(kit.draft("key.genesis")) == refused)
        #expect(await append(kit.draft("key.revoke")) == refused)
        #expect(await append(kit.draft("Capital")) == refused)
        var long = kit.draft()
        long.facts = ["x": .text(String(repeating: "y", count: 257))]
        #expect(await append(long) == refused)
        try await record.close()
        #expect(kit.verdict(disk).word == .verified && kit.verdict(disk).entries == 4)
        let again = try await kit.open(disk)
        #expect(await code { _ = try await again.append(request) } == refused)
    }

    @Test("finds entries by qualifiers, newest first")
    func search() async throws {
        let kit = try TestRecord()
        let record = try await kit.create(SimulatedDisk())
        for number in 0..<12 {
            var draft = kit.draft(number % 3 == 0 ? "decision.made" : "request.received")
            draft.objects = [[UInt8](repeating: UInt8(number), count: 16)]
            if number % 2 == 0 { draft.purpose = PurposeReference(purpose: .audit, caseID: nil) }
            _ = try await record.append(draft)
        }
        func found(_ qualifiers: [String], limit: Int = 100) async throws -> [UInt64] {
            try await record.search(RecordQuery(qualifiers), limit: limit).map(\.index)
        }
        #expect(try await found(["action:decision.made"]) == [10, 7, 4, 1])
        #expect(try await found(["action:decision.*", "purpose:audit"]) == [7, 1])
        #expect(try await found(["action:decision.made", "-purpose:audit"], limit: 1) == [10])
        #expect(try await found(["decision:" + String(repeating: "05", count: 16)]) == [6])
        #expect(try await found(["actor:\(kit.person)"]).count == 12)
        #expect(try await found(["-actor:\(kit.person)"]) == [0])
        #expect(try await found(["created:2026-01-01"]).count == 13)
        #expect(try await found(["created:<2026-01-01"]) == [])
        #expect(try await found(["created:2025-12-31..2026-01-02"]).count == 13)
        #expect(try await found(["-created:>=2026-01-01"]) == [])
        #expect(try await found(["action:none"]) == [])
        for wrong in ["actor:x", "action:", "purpose:fun", "created:2026-02-29", "created:20260101", "size:3", "word"] {
            #expect(await code { _ = try RecordQuery([wrong]) } == "record.bad-qualifier", "\(wrong)")
        }
    }

    @Test("exports a copy that verifies by itself, also while it is being written")
    func export() async throws {
        let kit = try TestRecord()
        let record = try await kit.create(SimulatedDisk())
        for _ in 0..<15 { _ = try await record.append(kit.draft()) }
        let copy = SimulatedDisk()
        let exported = try await record.export(to: kit.folders(copy))
        #expect(exported.entries == 16)
        #expect(kit.verdict(copy).word == .verified && kit.verdict(copy).entries == 16)
        #expect(await code { _ = try await record.export(to: kit.folders(copy)) } == "record.exists")
        let report = VerificationReport(kit.verdict(copy))
        #expect(report.verdict == "VERIFIED" && report.log == kit.genesis.log.hexadecimal)
    }

    @Test("reads as revoked from the suspect entry on, once the root key says so")
    func revocation() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        for _ in 0..<4 { _ = try await record.append(kit.draft()) }
        let keyID = kit.keys.entry.keyID
        let signed = RevocationStatement.signedBytes(log: kit.genesis.log, keyID: keyID, suspectFrom: 2)
        let statement = RevocationStatement(
            keyID: keyID, suspectFrom: 2, rootSignature: try kit.root.sign(signed))
        _ = try await record.append(revocation: statement, draft: kit.draft())
        try await record.close()
        let verdict = kit.verdict(disk)
        #expect(verdict.word == .revoked && verdict.firstFailingIndex == 2 && verdict.reason == .keyRevoked)
    }
}
