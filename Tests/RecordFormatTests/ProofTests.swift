import RecordFormat
import Signatures
import Testing

@Suite("Proofs")
struct ProofTests {
    private static let cryptography = StandardCryptography()
    static let largest = 130

    @Test("of inclusion lead to the root at every size and index")
    func inclusion() {
        let tree = NaiveTree(Self.largest)
        for size in 1...Self.largest {
            let root = tree.root(0..<size)
            for index in 0..<size {
                let found = MerkleProof.root(
                    leaf: tree.leaf(index), index: UInt64(index), size: UInt64(size),
                    path: tree.path(index, in: 0..<size), Self.cryptography)
                #expect(found == root, "\(index) of \(size)")
            }
        }
    }

    @Test("of consistency come out of an inclusion path, for every pair of sizes")
    func consistency() throws {
        let tree = NaiveTree(Self.largest)
        for size in 1...Self.largest {
            for old in 1..<size {
                let path = try #require(
                    MerkleProof.consistencyPath(
                        oldSize: UInt64(old), leaf: tree.leaf(old - 1), path: tree.path(old - 1, in: 0..<size),
                        Self.cryptography))
                #expect(path == tree.consistency(old, in: 0..<size), "\(old) to \(size)")
                let new = MerkleProof.newRoot(
                    oldSize: UInt64(old), oldRoot: tree.root(0..<old), newSize: UInt64(size), path: path,
                    Self.cryptography)
                #expect(new == tree.root(0..<size), "\(old) to \(size)")
            }
        }
    }

    @Test("of another old root, another size or another path prove nothing")
    func refusesConsistency() throws {
        let tree = NaiveTree(40)
        for (old, size) in [(1, 2), (3, 7), (4, 8), (6, 33), (32, 40), (39, 40)] {
            let path = tree.consistency(old, in: 0..<size)
            func proves(_ oldRoot: RecordDigest, _ oldSize: Int, _ path: [RecordDigest]) -> Bool {
                MerkleProof.isConsistent(
                    oldSize: UInt64(oldSize), oldRoot: oldRoot, newSize: UInt64(size), newRoot: tree.root(0..<size),
                    path: path, Self.cryptography)
            }
            #expect(proves(tree.root(0..<old), old, path))
            #expect(!proves(tree.leaf(5), old, path))
            #expect(!proves(tree.root(0..<old), old, Array(path.dropLast())))
            #expect(!proves(tree.root(0..<old), old, path + [.zero]))
            #expect(!proves(tree.root(0..<old), size, path))
        }
    }

    // MARK: Whole proofs

    /// A log of `count` entries, its tree and its newest checkpoint with the voucher for its key.
    private struct Log {
        let builder: RecordBuilder
        let voucher: KeyVoucher
        let leaves: [RecordDigest]

        init(_ count: Int, seed: UInt8 = 1) throws {
            var builder = try RecordBuilder(keys: .make(seed: seed))
            while builder.entries.count < count { try builder.append() }
            self.builder = builder
            leaves = builder.entries.map { MerkleTree.leaf($0, ProofTests.cryptography) }
            let payload = try EntryPayload.decode(builder.payloads[0])
            voucher = KeyVoucher(
                genesis: try #require(payload.extension(1).flatMap { GenesisStatement($0) }))
        }

        func document(_ size: Int, voucher: KeyVoucher? = nil) throws -> CheckpointDocument {
            let plain = try #require(CheckpointDocument(try builder.checkpoint(size: UInt64(size))))
            let line = (voucher ?? self.voucher).signatureLine(log: builder.log, ProofTests.cryptography)
            return try #require(plain.adding([line]))
        }

        func proof(_ index: Int, size: Int, entry: Bool = true) throws -> InclusionProof {
            InclusionProof(
                entry: entry ? builder.entries[index] : nil, index: UInt64(index),
                path: MerkleProof.inclusionPath(index: index, leaves: leaves[..<size], ProofTests.cryptography),
                document: try document(size))
        }

        func consistency(_ old: Int, size: Int) throws -> ConsistencyProof {
            ConsistencyProof(
                oldSize: UInt64(old),
                path: MerkleProof.consistencyPath(oldSize: old, leaves: leaves[..<size], ProofTests.cryptography),
                document: try document(size))
        }

        func receipt(_ proof: COSEReceipt.Proof, size: Int, voucher: Bool = true) throws -> COSEReceipt {
            try builder.keys.checkpoint.signReceipt(
                proof, root: MerkleProof.root(leaves[..<size], ProofTests.cryptography),
                voucher: voucher ? self.voucher : nil)
        }
    }

    private func fault(
        _ bytes: [UInt8], key: [UInt8], entry: [UInt8]? = nil, old: CheckpointDocument? = nil
    ) -> ProofFault? {
        do throws(ProofFault) {
            _ = try ProofVerifier(trustedKey: key, Self.cryptography).verify(bytes, entry: entry, old: old)
            return nil
        } catch { return error }
    }

    @Test("of an entry need the root key alone, or the key that signed, and each fault has its code")
    func entryProof() throws {
        let log = try Log(6)
        let root = log.builder.keys.root.publicKey
        let proof = try log.proof(2, size: 5)
        #expect(InclusionProof.parse(proof.encoded()) == proof)
        let fact = try ProofVerifier(trustedKey: root, Self.cryptography).verify(
            proof.encoded(), entry: nil, old: nil)
        #expect(fact.index == 2 && fact.size == 5 && fact.log == log.builder.log && fact.kind == .inclusion)
        #expect(fault(proof.encoded(), key: log.builder.keys.checkpoint.publicKey) == nil)
        #expect(fault(proof.encoded(), key: log.builder.keys.entry.publicKey) == .keyUnknown)
        let bare = try log.proof(2, size: 5, entry: false)
        #expect(fault(bare.encoded(), key: root) == .entryMissing)
        #expect(fault(bare.encoded(), key: root, entry: log.builder.entries[2]) == nil)
        #expect(fault(bare.encoded(), key: root, entry: log.builder.entries[3]) == .notIncluded)
        #expect(fault(proof.encoded(), key: root, entry: log.builder.entries[3]) == .entryMismatch)
        let moved = InclusionProof(
            entry: proof.entry, index: 3, path: proof.path, document: proof.document)
        #expect(fault(moved.encoded(), key: root) == .notIncluded)
        let beyond = InclusionProof(entry: proof.entry, index: 5, path: proof.path, document: proof.document)
        #expect(fault(beyond.encoded(), key: root) == .notIncluded)
        let other = try Log(6, seed: 9)
        let swapped = InclusionProof(
            entry: proof.entry, index: 2, path: proof.path, document: try other.document(5))
        #expect(fault(swapped.encoded(), key: other.builder.keys.root.publicKey) == .notIncluded)
    }

    @Test("with one flipped byte anywhere are refused")
    func flips() throws {
        let log = try Log(6)
        let root = log.builder.keys.root.publicKey
        let receipt = try log.receipt(
            .inclusion(
                size: 5, index: 2,
                path: MerkleProof.inclusionPath(index: 2, leaves: log.leaves[..<5], Self.cryptography)), size: 5)
        let proofs: [([UInt8], [UInt8]?, CheckpointDocument?)] = [
            (try log.proof(2, size: 5).encoded(), nil, nil),
            (try log.consistency(3, size: 5).encoded(), nil, try log.document(3)),
            (receipt.encoded(), log.builder.entries[2], nil),
        ]
        for (bytes, entry, old) in proofs {
            #expect(fault(bytes, key: root, entry: entry, old: old) == nil)
            for position in stride(from: 0, to: bytes.count, by: 97) {
                var changed = bytes
                changed[position] ^= 1
                #expect(fault(changed, key: root, entry: entry, old: old) != nil, "byte \(position)")
            }
            #expect(fault(bytes + [0x0A], key: root, entry: entry, old: old) == .malformed)
            #expect(fault(Array(bytes.dropLast()), key: root, entry: entry, old: old) == .malformed)
            #expect(fault([], key: root, entry: entry, old: old) == .malformed)
        }
    }

    @Test("of growth need the older checkpoint, and each fault has its code")
    func growth() throws {
        let log = try Log(7)
        let root = log.builder.keys.root.publicKey
        let proof = try log.consistency(3, size: 7)
        #expect(ConsistencyProof.parse(proof.encoded()) == proof)
        #expect(fault(proof.encoded(), key: root) == .oldCheckpointMissing)
        #expect(fault(proof.encoded(), key: root, old: try log.document(4)) == .oldCheckpointMismatch)
        #expect(fault(proof.encoded(), key: root, old: try Log(7, seed: 9).document(3)) == .oldCheckpointMismatch)
        #expect(fault(proof.encoded(), key: root, old: try log.document(3)) == nil)
        #expect(fault(try log.consistency(7, size: 7).encoded(), key: root, old: try log.document(7)) == nil)
        #expect(fault(try log.consistency(0, size: 7).encoded(), key: root) == nil)
        let broken = ConsistencyProof(oldSize: 3, path: [.zero] + proof.path.dropFirst(), document: proof.document)
        #expect(fault(broken.encoded(), key: root, old: try log.document(3)) == .notConsistent)
    }

    @Test("as receipts of RFC 9942 have its labels, a detached payload, and each fault has its code")
    func receipts() throws {
        let log = try Log(6)
        let root = log.builder.keys.root.publicKey
        let path = MerkleProof.inclusionPath(index: 2, leaves: log.leaves[..<5], Self.cryptography)
        let receipt = try log.receipt(.inclusion(size: 5, index: 2, path: path), size: 5)
        #expect(COSEReceipt.decode(receipt.encoded()) == receipt)
        let items = try #require(CBORDecoder.decode(Array(receipt.encoded().dropFirst())).items(count: 4))
        let protected = try #require(items[0].byteString)
        let header = try #require(CBORDecoder.decode(protected).pairs)
        #expect(header.map(\.key) == [.unsigned(1), .unsigned(4), .unsigned(16), .unsigned(395)])
        #expect(header[0].value == CBORValue(-49) && header[3].value == .unsigned(1))
        #expect(items[1].pairs?.first?.key == .unsigned(396) && items[2] == .null)
        #expect(items[1].pairs?.first?.value.pairs?.first?.key == CBORValue(-1))
        let entry = log.builder.entries[2]
        #expect(fault(receipt.encoded(), key: root, entry: entry) == nil)
        #expect(fault(receipt.encoded(), key: root) == .entryMissing)
        #expect(fault(receipt.encoded(), key: log.builder.keys.entry.publicKey, entry: entry) == .keyUnknown)
        #expect(fault(receipt.encoded(), key: root, entry: log.builder.entries[3]) == .entryMismatch)
        let forged = try log.receipt(.inclusion(size: 5, index: 2, path: [.zero] + path.dropFirst()), size: 5)
        #expect(fault(forged.encoded(), key: root, entry: entry) == .signature)
        let bare = try log.receipt(.inclusion(size: 5, index: 2, path: path), size: 5, voucher: false)
        #expect(fault(bare.encoded(), key: root, entry: entry) == .keyUnknown)
        #expect(fault(bare.encoded(), key: log.builder.keys.checkpoint.publicKey, entry: entry) == nil)
        let growth = try log.receipt(
            .consistency(
                oldSize: 3, newSize: 6,
                path: MerkleProof.consistencyPath(oldSize: 3, leaves: log.leaves[...], Self.cryptography)), size: 6)
        #expect(fault(growth.encoded(), key: root) == .oldCheckpointMissing)
        #expect(fault(growth.encoded(), key: root, old: try log.document(3)) == nil)
    }

    @Test("vouch for a rolled checkpoint key from the entry after its roll on, and for no forged one")
    func rolls() throws {
        let log = try Log(7)
        let next = try SigningKey(seed: [UInt8](repeating: 44, count: 32))
        func statement(consent: SigningKey) throws -> RollStatement {
            let signed = RollStatement.signedBytes(
                log: log.builder.log, role: .checkpoint, index: 4, newKey: next.publicKey)
            return RollStatement(
                role: .checkpoint, newKey: next.publicKey, possession: try next.sign(signed),
                consent: try consent.sign(signed))
        }
        func key(size: UInt64, _ statement: RollStatement) throws -> [UInt8] {
            let roll = try #require(KeyVoucher.Roll(index: 4, statement))
            let voucher = KeyVoucher(genesis: log.voucher.genesis, rolls: [roll])
            #expect(KeyVoucher(voucher.value) == voucher)
            return try voucher.checkpointKey(
                atSize: size, log: log.builder.log, rootKey: log.builder.keys.root.publicKey, Self.cryptography)
        }
        let honest = try statement(consent: log.builder.keys.checkpoint)
        #expect(try key(size: 4, honest) == log.builder.keys.checkpoint.publicKey)
        #expect(try key(size: 5, honest) == next.publicKey)
        #expect(throws: ProofFault.keyStatement) { try key(size: 5, statement(consent: next)) }
    }

    // MARK: Tiles

    @Test(
        "have the tiles of C2SP tlog-tiles: full ones, then the partial ones of the right edge",
        arguments: [1, 255, 256, 257, 70_000])
    func tiles(size: Int) {
        var builder = TileBuilder(Self.cryptography)
        var made: [TileBuilder<StandardCryptography>.Tile] = []
        for index in 0..<size { made += builder.append([UInt8(truncatingIfNeeded: index)]) }
        made += builder.finish()
        var expected: [String: Int] = [:]
        for level in [nil, 0, 1, 2] as [Int?] {
            let width = (0..<(level ?? 0)).reduce(size) { count, _ in count / 256 }
            let name = level.map(String.init) ?? "entries"
            if width / 256 > 0 { expected["\(name) full"] = width / 256 }
            if width % 256 > 0 { expected["\(name) of \(width % 256)"] = 1 }
        }
        var counts: [String: Int] = [:]
        for tile in made {
            let name = tile.coordinates.level.map(String.init) ?? "entries"
            let width = tile.coordinates.width
            counts[width == 256 ? "\(name) full" : "\(name) of \(width)", default: 0] += 1
            #expect(tile.coordinates.level == nil || tile.bytes.count == 32 * width)
        }
        #expect(counts == expected)
    }

    @Test("have the paths that C2SP tlog-tiles gives as examples")
    func tilePaths() {
        #expect(
            TileCoordinates(level: 0, index: 1_234_067, width: 256).path == ["tile", "0", "x001", "x234", "067"])
        #expect(TileCoordinates(level: nil, index: 273, width: 112).path == ["tile", "entries", "273.p", "112"])
        #expect(TileCoordinates(level: 2, index: 0, width: 1).path == ["tile", "2", "000.p", "1"])
    }

    // MARK: Witnesses

    private func refusal(
        _ request: ConsistencyProof, kept: WitnessedLog?, key: [UInt8]?
    ) -> String? {
        do throws(WitnessFault) {
            _ = try WitnessedLog.accept(request, kept: kept, rootKey: key, Self.cryptography)
            return nil
        } catch { return error.code }
    }

    @Test("are cosigned in the one order of sizes, and each refusal has its code")
    func witness() throws {
        let log = try Log(8)
        let root = log.builder.keys.root.publicKey
        let first = try log.consistency(0, size: 3)
        #expect(refusal(first, kept: nil, key: nil) == "witness.unknown-log")
        #expect(refusal(first, kept: nil, key: log.builder.keys.entry.publicKey) == "witness.untrusted-key")
        #expect(refusal(try log.consistency(2, size: 3), kept: nil, key: root) == "witness.other-size")
        let kept = try WitnessedLog.accept(first, kept: nil, rootKey: root, Self.cryptography)
        #expect(WitnessedLog(kept.encoded()) == kept)
        #expect(refusal(try log.consistency(3, size: 8), kept: kept, key: nil) == nil)
        #expect(refusal(try log.consistency(3, size: 3), kept: kept, key: nil) == nil)
        #expect(refusal(try log.consistency(3, size: 8), kept: kept, key: [1]) == "witness.untrusted-key")
        #expect(refusal(try log.consistency(0, size: 2), kept: kept, key: nil) == "witness.rollback")
        #expect(refusal(try log.consistency(4, size: 8), kept: kept, key: nil) == "witness.other-size")
        let high = ConsistencyProof(oldSize: 9, path: [], document: try log.document(8))
        #expect(refusal(high, kept: kept, key: nil) == "witness.malformed-request")
        let good = try log.consistency(3, size: 8)
        let broken = ConsistencyProof(oldSize: 3, path: good.path.reversed(), document: good.document)
        #expect(refusal(broken, kept: kept, key: nil) == "witness.not-consistent")
        let unsigned = try #require(CheckpointDocument(try Self.withoutSignature(good.document)))
        #expect(
            refusal(ConsistencyProof(oldSize: 3, path: good.path, document: unsigned), kept: kept, key: nil)
                == "witness.bad-signature")
    }

    private static func withoutSignature(_ document: CheckpointDocument) throws -> [UInt8] {
        SignedNote(
            text: document.note.text, signatures: document.note.signatures.filter { $0.bytes.count != 3_313 }
        ).encoded()
    }

    @Test("of a log that signs two histories are refused, at the same size and above")
    func forks() throws {
        let honest = try Log(8)
        var other = try RecordBuilder(keys: .make(seed: 1))
        for _ in 0..<8 { try other.append { $0.action = "request.refused" } }
        let leaves = other.entries.map { MerkleTree.leaf($0, Self.cryptography) }
        func forked(_ old: Int, size: Int) throws -> ConsistencyProof {
            let plain = try #require(CheckpointDocument(try other.checkpoint(size: UInt64(size))))
            let line = honest.voucher.signatureLine(log: other.log, Self.cryptography)
            return ConsistencyProof(
                oldSize: UInt64(old),
                path: MerkleProof.consistencyPath(oldSize: old, leaves: leaves[..<size], Self.cryptography),
                document: try #require(plain.adding([line])))
        }
        let kept = try WitnessedLog.accept(
            honest.consistency(0, size: 5), kept: nil, rootKey: honest.builder.keys.root.publicKey,
            Self.cryptography)
        #expect(refusal(try forked(5, size: 5), kept: kept, key: nil) == "witness.fork")
        #expect(refusal(try forked(5, size: 8), kept: kept, key: nil) == "witness.not-consistent")
    }

    @Test("carry a witness's word, dated and under both of its keys, that no other checkpoint can bear")
    func cosignatures() throws {
        let log = try Log(6)
        let signer = try WitnessSigner(name: "audit.example/w1", seed: [UInt8](repeating: 5, count: 64))
        let lines = signer.keys.map { $0.line(Self.cryptography) + "\n" }.joined()
        #expect(WitnessKey.parse(Array(lines.utf8), Self.cryptography) == signer.keys)
        let made = try signer.cosign(log.document(5), timestamp: 1_700_000_000).map { $0.line(Self.cryptography) }
        let cosigned = try #require(try log.document(5).adding(made))
        let found = try Cosignature.read(cosigned, keys: signer.keys, Self.cryptography)
        #expect(found.map(\.timestamp) == [1_700_000_000, 1_700_000_000])
        let moved = try #require(try log.document(6).adding(made))
        for key in signer.keys {
            #expect(throws: ProofFault.cosignature) {
                try Cosignature.read(moved, keys: [key], Self.cryptography)
            }
        }
        #expect(throws: ProofFault.unwitnessed) {
            try Cosignature.read(log.document(5), keys: signer.keys, Self.cryptography)
        }
        var late = made
        var bytes = late[0].bytes
        bytes[11] ^= 1
        late[0] = SignedNote.Signature(name: late[0].name, bytes: bytes)
        #expect(throws: ProofFault.cosignature) {
            try Cosignature.read(log.document(5).adding(late) ?? cosigned, keys: signer.keys, Self.cryptography)
        }
        for text in ["", "x\n", "a+b+c\n", lines + lines, String(lines.dropLast()), "é" + lines] {
            #expect(WitnessKey.parse(Array(text.utf8), Self.cryptography) == nil)
        }
    }
}
