import Core
import Foundation
import RecordFormat
import Signatures
import Testing

/// Changed bytes must be read or refused, never end the process, and what is read must be what was written.
@Suite("A decoder of hostile bytes")
struct DecoderFuzzTests {
    /// A decoder: answers the bytes that its value encodes to, or `nil` when it refuses.
    private struct Decoder: Sendable {
        let name: String
        let seeds: [[UInt8]]
        let decode: @Sendable ([UInt8]) -> [UInt8]?
    }

    private static let isFull = ProcessInfo.processInfo.environment["MICKAI_TEST_FULL"] != nil
    private static let rounds = 4_000
    /// All decoders together an hour, with MICKAI_TEST_FULL set.
    private static let secondsInFull = 3_600.0

    private static func decoders() throws -> [Decoder] {
        let log = RecordDigest.zero
        let entry = try SigningKey(seed: [UInt8](repeating: 1, count: 32))
        let checkpoint = try SigningKey(seed: [UInt8](repeating: 2, count: 32))
        let payload = try samplePayload(log).encoded()
        let message = try entry.sign(payload, kind: .entry, log: log)
        let footer = SegmentFooter(log: log, firstIndex: 0, count: 1, content: log, root: log)
        let header = SegmentHeader(log: log, firstIndex: 0, previousSegment: .zero, previousPayload: .zero).encoded()
        let footerMessage = try checkpoint.sign(footer.encodedPayload(), kind: .footer, log: log)
        let note = try checkpoint.sign(Checkpoint(log: log, size: 9, root: log, utcNanoseconds: 5))
        let frame = SegmentFrame.encode(message)
        let value = OpenedField(
            index: 41, name: "request", salt: [UInt8](repeating: 0xA7, count: 32), value: Array("Which torque?".utf8))
        let opened = Array(try #require(value).line.dropLast())
        return [
            Decoder(name: "CBOR", seeds: [payload, footer.encodedPayload()]) { bytes in
                (try? CBORDecoder.decode(bytes)).map { CBOREncoder.encode($0) }
            },
            Decoder(name: "message", seeds: [message]) { bytes in
                (try? COSESign1.decode(bytes, kind: .entry))?.encoded(kind: .entry)
            },
            Decoder(name: "payload", seeds: [payload]) { bytes in try? EntryPayload.decode(bytes).encoded() },
            Decoder(name: "footer", seeds: [footer.encodedPayload()]) { bytes in
                try? SegmentFooter.decode(payload: bytes).encodedPayload()
            },
            Decoder(name: "checkpoint", seeds: [note]) { bytes in SignedNote.parse(bytes)?.encoded() },
            Decoder(name: "checkpoint text", seeds: [note.split(separator: 0x0A).prefix(4).flatMap { $0 + [0x0A] }]) {
                Checkpoint.parse(text: $0).map { Array($0.text.utf8) }
            },
            Decoder(name: "opened value", seeds: [opened]) { bytes in
                OpenedField(line: bytes[...]).map { Array($0.line.dropLast()) }
            },
            Decoder(name: "segment", seeds: [header + frame + frame + SegmentFooter.frame(footerMessage)]) {
                segment($0)
            },
        ]
    }

    private static func samplePayload(_ log: RecordDigest) throws -> EntryPayload {
        let id = RecordID(high: 1, low: 2)
        var payload = EntryPayload(
            log: log, index: 7, time: EntryTime(utcNanoseconds: 1 << 60, bootID: id, monotonicNanoseconds: 300),
            tenant: id, source: EntrySource(identifier: id, sequence: 7),
            actor: EntryActor(principal: id, kind: .person, onBehalfOf: id), action: "request.received",
            previous: log)
        payload.parents = [EntryParent(index: 3), EntryParent(log: log, index: 70_000)]
        payload.purpose = EntryPurpose(purpose: "audit", lawfulBasis: "legal-obligation", caseIdentifier: id)
        payload.component = EntryComponent(name: "intake", version: "1", digest: log)
        payload.subjects = [id]
        payload.objects = [id, id]
        payload.commitments = [EntryCommitment(name: "a", digest: log), EntryCommitment(name: "bb", digest: log)]
        payload.labels = ["internal", "secret"]
        payload.outcome = "accepted"
        payload.facts = [
            EntryFact(name: "n", value: .negative(4)), EntryFact(name: "flag", value: .boolean(true)),
            EntryFact(name: "text", value: .text("über")), EntryFact(name: "bytes", value: .bytes([1, 2])),
        ]
        payload.extensions = [CBORPair(9, .array([.null, .map([])]))]
        return payload
    }

    /// The bytes of the whole parts of a segment, read in two ways that must agree.
    private static func segment(_ bytes: [UInt8]) -> [UInt8]? {
        let whole = parts(bytes, step: max(1, bytes.count))
        #expect(whole == parts(bytes, step: 97))
        return whole.isEmpty ? nil : bytes.count == whole.count ? whole : nil
    }

    private static func parts(_ bytes: [UInt8], step: Int) -> [UInt8] {
        var reader = SegmentReader()
        var seen: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            reader.feed(Array(bytes[start..<min(start + step, bytes.count)]))
            do {
                while try reader.next() != nil { seen += reader.lastBytes }
            } catch {
                return seen
            }
        }
        return seen
    }

    @Test("reads nothing but what it would write itself, over seeds")
    func mutations() throws {
        let decoders = try Self.decoders()
        for decoder in decoders {
            for seed in decoder.seeds { #expect(decoder.decode(seed) == seed, "\(decoder.name)") }
        }
        let end = Date().addingTimeInterval(Self.secondsInFull)
        var seed: UInt64 = 0
        repeat {
            for decoder in decoders {
                for _ in 0..<Self.rounds {
                    seed += 1
                    var random = SplitMix64(seed: seed)
                    let start = decoder.seeds[Int.random(in: 0..<decoder.seeds.count, using: &random)]
                    let bytes = Self.mutated(start, using: &random)
                    guard let again = decoder.decode(bytes) else { continue }
                    #expect(again == bytes, "\(decoder.name), seed \(seed)")
                }
            }
        } while Self.isFull && Date() < end
    }

    @Test("takes no changed proof, over seeds")
    func proofs() throws {
        let cryptography = StandardCryptography()
        for seed in UInt64(1)...(Self.isFull ? 20_000 : 300) {
            var random = SplitMix64(seed: seed)
            let leaves = (0..<UInt64.random(in: 2...70, using: &random)).map {
                MerkleTree.leaf([UInt8($0)], cryptography)
            }
            let index = Int.random(in: 0..<leaves.count, using: &random)
            let root = MerkleProof.root(leaves[...], cryptography)
            var path = MerkleProof.inclusionPath(index: index, leaves: leaves[...], cryptography)
            func holds(_ path: [RecordDigest], _ size: UInt64) -> Bool {
                MerkleProof.isIncluded(
                    leaf: leaves[index], index: UInt64(index), size: size, path: path, root: root, cryptography)
            }
            #expect(holds(path, UInt64(leaves.count)), "seed \(seed)")
            #expect(!holds(path + [root], UInt64(leaves.count)), "seed \(seed)")
            #expect(!holds(Array(path.dropLast()), UInt64(leaves.count)), "seed \(seed)")
            path[Int.random(in: 0..<path.count, using: &random)] = MerkleTree.leaf([0, 1, 2], cryptography)
            #expect(!holds(path, UInt64(leaves.count)), "seed \(seed)")
            // Any size and path may be asked; the answer comes in a number of steps that the path bounds.
            _ = holds(path, UInt64.random(in: 0...UInt64.max, using: &random))
            let old = Int.random(in: 1..<leaves.count, using: &random)
            var steps = MerkleProof.consistencyPath(oldSize: old, leaves: leaves[...], cryptography)
            let oldRoot = MerkleProof.root(leaves[..<old], cryptography)
            func isConsistent(_ steps: [RecordDigest]) -> Bool {
                MerkleProof.isConsistent(
                    oldSize: UInt64(old), oldRoot: oldRoot, newSize: UInt64(leaves.count), newRoot: root, path: steps,
                    cryptography)
            }
            #expect(isConsistent(steps), "seed \(seed)")
            steps[Int.random(in: 0..<steps.count, using: &random)] = MerkleTree.leaf([0, 1, 2], cryptography)
            #expect(!isConsistent(steps), "seed \(seed)")
        }
    }

    /// One to four changes: a bit, a byte, an edge number, a part cut, doubled or moved, bytes put in.
    private static func mutated(_ bytes: [UInt8], using random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            guard !bytes.isEmpty else { break }
            let position = Int.random(in: 0..<bytes.count, using: &random)
            let length = min(Int.random(in: 1...40, using: &random), bytes.count - position)
            switch Int.random(in: 0..<7, using: &random) {
            case 0: bytes[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[position] = UInt8.random(in: 0...255, using: &random)
            case 2:
                bytes[position] = [0x00, 0x7F, 0x80, 0xFF, 0x1B, 0x5B, 0x9B, 0xBB].randomElement(using: &random) ?? 0
            case 3: bytes.removeSubrange(position..<position + length)
            case 4: bytes.insert(contentsOf: bytes[position..<position + length], at: position)
            case 5: bytes.removeSubrange(position...)
            default:
                let extra = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                bytes.insert(contentsOf: extra, at: position)
            }
        }
        return bytes
    }
}
