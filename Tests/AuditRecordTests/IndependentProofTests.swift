import AuditRecord
import Contracts
import ContractsTesting
import Core
import Database
import Foundation
import RecordFormat
import Signatures
import Testing

@Suite(
    "Proofs and tiles, before independent readers",
    .enabled(if: PythonVerifier.isPresent, "no Python with ML-DSA here"))
struct IndependentProofTests {
    private static let cryptography = StandardCryptography()

    /// Reads an exported folder as a client of C2SP tlog-tiles would; written from that page alone.
    private static let tileReader = """
        import base64, hashlib, os, sys
        base = sys.argv[1]
        lines = open(base + '/checkpoint', 'rb').read().split(b'\\n')
        size, root = int(lines[1]), base64.b64decode(lines[2])
        def digest(*parts):
            return hashlib.sha256(b''.join(parts)).digest()
        def path(kind, n, width):
            parts, n = ['%03d' % (n % 1000)], n // 1000
            while n:
                parts.insert(0, 'x%03d' % (n % 1000))
                n //= 1000
            found = '/'.join([base, 'tile', kind] + parts)
            return found if width == 256 else found + '.p/%d' % width
        def tiles(count):
            return [(n, min(256, count - 256 * n)) for n in range((count + 255) // 256)]
        def tree(hashes):
            if len(hashes) == 1:
                return hashes[0]
            k = 1
            while 2 * k < len(hashes):
                k *= 2
            return digest(b'\\1', tree(hashes[:k]), tree(hashes[k:]))
        leaves, files = [], 0
        for n, width in tiles(size):
            data, at, count = open(path('entries', n, width), 'rb').read(), 0, 0
            while at < len(data):
                end = at + 2 + int.from_bytes(data[at:at + 2], 'big')
                leaves.append(digest(b'\\0', data[at + 2:end]))
                at, count = end, count + 1
            assert at == len(data) and count == width
            files += 1
        level, hashes = 0, leaves
        while hashes:
            for n, width in tiles(len(hashes)):
                data = open(path(str(level), n, width), 'rb').read()
                assert data == b''.join(hashes[256 * n:256 * n + width])
                files += 1
            hashes = [tree(hashes[256 * n:256 * n + 256]) for n in range(len(hashes) // 256)]
            level += 1
        assert tree(leaves) == root
        assert files == sum(len(names) for _, _, names in os.walk(base + '/tile'))
        print(size, files, level)
        """

    @Test("give a client of tlog-tiles the signed root, from entries and from every level")
    func tiles() async throws {
        let kit = try TestRecord(segmentBytes: 200_000)
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        _ = try await kit.fill(record, count: 299)
        let target = try RealDisk()
        let exported = try await record.export(to: target.folders)
        let document = try #require(
            CheckpointDocument(Array(try Data(contentsOf: URL(filePath: target.path + "/checkpoint")))))
        let files = try record.exportTiles(size: exported.entries, root: document.checkpoint.root) { names in
            var path = target.path
            for name in names {
                path += "/" + name
                _ = try SystemFolder(path)
            }
            return try SystemFolder(path)
        }
        #expect(exported.entries == 300 && files == 5)
        let read = try Command.run(
            ProcessInfo.processInfo.environment["MICKAI_PYTHON"] ?? "python3", ["-c", Self.tileReader, target.path])
        #expect(read.status == 0 && read.output == "300 5 2\n")
        #expect(throws: RecordError.self) {
            try record.exportTiles(size: exported.entries, root: .zero) { _ in disk.folder("tiles") }
        }
        #expect(kit.verdict(try target.folders).word == .verified)
    }

    // MARK: Verdicts

    private struct Case {
        let proof: [UInt8]
        var entry: [UInt8]?
        var old: CheckpointDocument?
        var keys: [WitnessKey]?
    }

    private static let runner = """
        import os, sys
        sys.path.insert(0, sys.argv[1])
        sys.dont_write_bytecode = True
        import verify_oar as v
        v.use_signatures(v.FastKeys)
        base = sys.argv[2]
        trusted = v.read_key(base + '/root')
        def data(name):
            path = base + '/' + name
            return open(path, 'rb').read() if os.path.exists(path) else None
        for number in range(int(sys.argv[3])):
            old, keys = data('%d.old' % number), '%s/%d.keys' % (base, number)
            verdict = v.verify_proof(
                data('%d.proof' % number), trusted, data('%d.entry' % number),
                v.parse_checkpoint(old) if old else None, v.read_witness_keys(keys) if os.path.exists(keys) else None)
            print(verdict['reason'] or verdict['verdict'])
        """

    private func swift(_ one: Case, root: [UInt8]) -> String {
        do throws(ProofFault) {
            let fact = try ProofVerifier(trustedKey: root, Self.cryptography).verify(
                one.proof, entry: one.entry, old: one.old)
            if let keys = one.keys {
                guard let document = fact.document else { throw .unwitnessed }
                _ = try Cosignature.read(document, keys: keys, Self.cryptography)
            }
            return "VERIFIED"
        } catch { return error.rawValue }
    }

    private func python(_ cases: [Case], root: [UInt8]) throws -> [String] {
        let folder = try RealDisk()
        func write(_ bytes: [UInt8]?, _ name: String) throws {
            if let bytes { try Data(bytes).write(to: URL(filePath: folder.path + "/" + name)) }
        }
        try write(root, "root")
        for (number, one) in cases.enumerated() {
            try write(one.proof, "\(number).proof")
            try write(one.entry, "\(number).entry")
            try write(one.old?.note.encoded(), "\(number).old")
            try write(
                one.keys.map { Array($0.map { $0.line(Self.cryptography) + "\n" }.joined().utf8) }, "\(number).keys")
        }
        let verifier = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "verify").path
        let run = try Command.run(
            ProcessInfo.processInfo.environment["MICKAI_PYTHON"] ?? "python3",
            ["-c", Self.runner, verifier, folder.path, String(cases.count)])
        return run.output.split(separator: "\n").map(String.init)
    }

    @Test("have one verdict and one reason, in Swift and in Python, over good, wrong and damaged proofs")
    func oneVerdict() async throws {
        let kit = try TestRecord()
        let disk = SimulatedDisk()
        let record = try await kit.create(disk)
        _ = try await kit.fill(record, count: 12)
        let old = try await record.portableCheckpoint()
        _ = try await kit.fill(record, count: 9)
        let oldSize = old.checkpoint.size
        let inclusion = try await record.inclusionProof(of: 7)
        let growth = try await record.consistencyProof(from: oldSize)
        let checkpoint = growth.document.checkpoint
        let voucher = try await record.voucher(for: growth.document)
        let entry = try await record.signedEntry(at: 7)
        let path = try await record.inclusionProof(of: 7)
        let receipt = try kit.keys.checkpoint.signReceipt(
            .inclusion(size: path.document.checkpoint.size, index: 7, path: path.path),
            root: path.document.checkpoint.root, voucher: voucher)
        let growthReceipt = try kit.keys.checkpoint.signReceipt(
            .consistency(oldSize: oldSize, newSize: checkpoint.size, path: growth.path), root: checkpoint.root,
            voucher: voucher)
        let signer = try WitnessSigner(name: "audit.example/w1", seed: [UInt8](repeating: 5, count: 64))
        let lines = try signer.cosign(growth.document, timestamp: 1_800_000_000).map { $0.line(Self.cryptography) }
        let cosigned = ConsistencyProof(
            oldSize: oldSize, path: growth.path, document: try #require(growth.document.adding(lines)))
        let foreign = ConsistencyProof(
            oldSize: oldSize, path: growth.path, document: try #require(old.adding(lines)))

        let good = [
            Case(proof: inclusion.encoded()), Case(proof: inclusion.encoded(), entry: entry),
            Case(proof: growth.encoded(), old: old), Case(proof: receipt.encoded(), entry: entry),
            Case(proof: growthReceipt.encoded(), old: old),
            Case(proof: cosigned.encoded(), old: old, keys: signer.keys),
        ]
        var cases = good
        cases += [
            Case(proof: []), Case(proof: entry), Case(proof: receipt.encoded()), Case(proof: growth.encoded()),
            Case(proof: growth.encoded(), old: growth.document), Case(proof: growthReceipt.encoded()),
            Case(proof: growth.encoded(), old: old, keys: signer.keys),
            Case(proof: receipt.encoded(), entry: entry, keys: signer.keys),
            Case(proof: receipt.encoded(), entry: try await record.signedEntry(at: 8)),
            Case(proof: inclusion.encoded(), entry: try await record.signedEntry(at: 8)),
            Case(proof: foreign.encoded(), old: old, keys: signer.keys),
        ]
        for (number, one) in good.enumerated() {
            for position in stride(from: 11 * number, to: one.proof.count, by: one.proof.count / 40) {
                var proof = one.proof
                proof[position] ^= number.isMultiple(of: 2) ? 1 : 0x20
                cases.append(Case(proof: proof, entry: one.entry, old: one.old, keys: one.keys))
            }
        }
        let here = cases.map { swift($0, root: kit.root.publicKey) }
        let there = try python(cases, root: kit.root.publicKey)
        #expect(here.prefix(good.count).allSatisfy { $0 == "VERIFIED" })
        #expect(here.dropFirst(good.count).allSatisfy { $0 != "VERIFIED" })
        #expect(there.count == here.count)
        for (number, (swift, python)) in zip(here, there).enumerated() { #expect(swift == python, "case \(number)") }
        #expect(Set(here).count >= 9, "\(Set(here).sorted())")
    }
}
