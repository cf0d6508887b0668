import Foundation
import RecordFormat
import Signatures

/// One way to damage or forge a record, and the verdict it must get.
struct AttackCase: Sendable {
    let name: String
    let files: RecordFiles
    let expected: String
    /// A checkpoint that the auditor kept.
    var held: [UInt8]?
    /// The root public key that the auditor pins.
    var pinned: [UInt8]?
    /// How old the newest checkpoint may be.
    var maximumAgeSeconds: UInt64?

    var hasOptions: Bool { held != nil || pinned != nil || maximumAgeSeconds != nil }

    var expectation: RecordExpectation {
        var expectation = RecordExpectation()
        expectation.heldCheckpoint = held.flatMap { CheckpointDocument($0) }
        expectation.rootKey = pinned
        expectation.maximumAge = maximumAgeSeconds.map {
            ($0 * 1_000_000_000, UInt64(Date().timeIntervalSince1970) * 1_000_000_000)
        }
        return expectation
    }

    var verdict: RecordVerdict { files.verdict(expectation: expectation) }
}

/// Every attack that the record must notice, built once.
enum AttackCorpus {
    /// Ten entries in segments of four: 0-3 and 4-7 sealed, 8-9 open; the checkpoint covers all.
    static func honest(seed: UInt8 = 1, entries: Int = 10) throws -> RecordBuilder {
        var builder = try RecordBuilder(keys: .make(seed: seed))
        try builder.appendCredential()
        while builder.entries.count < entries { try builder.append() }
        return builder
    }

    static let cases = Result {
        try wholeFiles() + forgedSegments() + forgedEntries() + keyStatements() + rolls() + revocationsOfRolled()
            + times() + heldAgainst() + opened()
    }

    private static func wholeFiles() throws -> [AttackCase] {
        let builder = try honest()
        let files = try builder.files()
        let other = try honest(seed: 2).files()
        func changed(_ name: String, _ expected: String, _ change: (inout RecordFiles) throws -> Void) throws
            -> AttackCase
        {
            var copy = files
            try change(&copy)
            return AttackCase(name: name, files: copy, expected: expected)
        }
        let fork = try forked(builder)
        return [
            AttackCase(name: "nothing", files: files, expected: "VERIFIED"),
            try changed("no segments", "INVALID 0 no-segments") { $0.segments = [:] },
            try changed("first segment deleted", "INVALID 0 segment-missing") { $0.segments[0] = nil },
            try changed("middle segment deleted", "INVALID 4 segment-missing") { $0.segments[4] = nil },
            try changed("last segment deleted", "INVALID 8 checkpoint-beyond-entries") { $0.segments[8] = nil },
            try changed("two segments deleted", "INVALID 4 checkpoint-beyond-entries") {
                $0.segments[4] = nil
                $0.segments[8] = nil
            },
            try changed("a segment twice under another name", "INVALID 4 segment-overlap") {
                $0.segments[2] = files.segments[0]
            },
            try changed("a segment renamed", "INVALID 8 segment-missing") {
                $0.segments[9] = $0.segments[8]
                $0.segments[8] = nil
            },
            try changed("an empty segment after an open one", "INVALID 10 footer-missing") { $0.segments[10] = [] },
            try changed("an empty last segment above the checkpoint", "VERIFIED") {
                $0.segments[8] = []
                $0.checkpoint = try builder.checkpoint(size: 8)
            },
            try changed("appended to a sealed segment", "INVALID 4 trailing-bytes") { $0.segments[0]? += [0] },
            try changed("zeros appended to the last", "INVALID 10 frame-length") { $0.segments[8]? += [0, 0, 0, 0] },
            try changed("a copied frame appended", "INVALID 10 index-mismatch") {
                $0.segments[8]? += SegmentFrame.encode(builder.entries[9])
            },
            try changed("torn above the checkpoint", "VERIFIED") { $0.segments[8]? += [0, 0, 1] },
            try changed("torn below the checkpoint", "INVALID 9 segment-truncated") { $0.segments[8]?.removeLast() },
            try changed("a frame's end cut off a sealed segment", "INVALID 4 segment-truncated") {
                $0.segments[0]?.removeLast()
            },
            try changed("segment of another log", "INVALID 4 log-mismatch") { $0.segments[4] = other.segments[4] },
            try changed("another log with this checkpoint", "INVALID 10 checkpoint-origin") {
                $0.segments = other.segments
            },
            try changed("no checkpoint", "INVALID 10 checkpoint-missing") { $0.checkpoint = nil },
            try changed("empty checkpoint", "INVALID 10 checkpoint-malformed") { $0.checkpoint = [] },
            try changed("older checkpoint", "VERIFIED") { $0.checkpoint = try builder.checkpoint(size: 7) },
            try changed("checkpoint signed by the entry key", "INVALID 10 checkpoint-signature") {
                let checkpoint = Checkpoint(log: builder.log, size: 10, root: .zero, utcNanoseconds: 1)
                $0.checkpoint = try builder.keys.entry.sign(checkpoint)
            },
            try changed("checkpoint with another root", "INVALID 10 checkpoint-root") {
                let checkpoint = Checkpoint(log: builder.log, size: 10, root: .zero, utcNanoseconds: 1)
                $0.checkpoint = try builder.keys.checkpoint.sign(checkpoint)
            },
            try changed("forked tail", "INVALID 10 checkpoint-root") { $0.segments = fork.segments },
            try changed("an entry deleted from the open segment", "INVALID 8 index-mismatch") {
                $0.segments[8] = removing(0, of: 2, builder, $0.segments[8])
            },
            try changed("two entries in a row deleted from a sealed segment", "INVALID 5 index-mismatch") {
                let once = removing(2, of: 4, builder, $0.segments[4], first: 4)
                $0.segments[4] = removing(1, of: 2, builder, once, first: 4)
            },
            try changed("the last two entries deleted", "INVALID 8 checkpoint-beyond-entries") {
                let once = removing(1, of: 2, builder, $0.segments[8])
                $0.segments[8] = removing(0, of: 1, builder, once)
            },
            try changed("an entry deleted from a sealed segment", "INVALID 5 index-mismatch") {
                $0.segments[4] = removing(1, of: 4, builder, $0.segments[4], first: 4)
            },
        ]
    }

    /// The same log with another last entry, signed by the rightful keys.
    private static func forked(_ builder: RecordBuilder) throws -> RecordFiles {
        var fork = try honest(entries: builder.entries.count - 1)
        try fork.append { $0.action = "other.ending" }
        return try fork.files()
    }

    private static func removing(
        _ place: Int, of count: Int, _ builder: RecordBuilder, _ segment: [UInt8]?, first: Int = 8
    ) -> [UInt8] {
        guard let segment else { return [] }
        let lengths = (0..<count).map { builder.entries[first + $0].count + SegmentFrame.prefixBytes }
        let header = SegmentHeader.prefixBytes + Int(bigEndianWord(segment, at: 8)) + 4
        let start = header + lengths[..<place].reduce(0, +)
        return Array(segment[..<start]) + Array(segment[(start + lengths[place])...])
    }

    /// Entries that the rightful key signed but that break the record's rules.
    private static func forgedEntries() throws -> [AttackCase] {
        func forged(_ name: String, _ reason: String, _ change: @escaping (inout EntryPayload) -> Void) throws
            -> AttackCase
        {
            var builder = try honest()
            try builder.append(change)
            return AttackCase(name: name, files: try builder.files(), expected: "INVALID 10 \(reason)")
        }
        func raw(_ name: String, _ reason: String, _ bytes: (RecordBuilder) -> [UInt8]) throws -> AttackCase {
            var builder = try honest()
            try builder.append(bytes: bytes(builder))
            return AttackCase(name: name, files: try builder.files(), expected: "INVALID 10 \(reason)")
        }
        func edited(_ builder: RecordBuilder, _ edit: (inout [CBORPair]) -> Void) -> [UInt8] {
            guard let bytes = try? builder.payload().encoded(), var pairs = (try? CBORDecoder.decode(bytes))?.pairs
            else { return [] }
            edit(&pairs)
            return CBOREncoder.encode(.map(pairs))
        }
        var other = try honest()
        try other.append(key: other.keys.checkpoint)
        var swapped = try honest()
        try swapped.append(
            bytes: try swapped.payload().encoded(), key: try .init(seed: [UInt8](repeating: 77, count: 32)))
        return [
            AttackCase(
                name: "signed by the checkpoint key", files: try other.files(), expected: "INVALID 10 unknown-key"),
            AttackCase(
                name: "re-signed under another key", files: try swapped.files(), expected: "INVALID 10 unknown-key"),
            try forged("duplicate index", "index-mismatch") { $0.index = 9 },
            try forged("skipped index", "index-mismatch") { $0.index = 11 },
            try forged("broken link", "previous-mismatch") { $0.previous = .zero },
            try forged("another log's identity", "log-mismatch") { $0.log = .zero },
            try forged("a source that skips", "source-gap") { $0.source.sequence += 1 },
            try forged("a source that repeats", "source-gap") { $0.source.sequence -= 1 },
            try forged("a new source that starts late", "source-gap") {
                $0.source = EntrySource(identifier: RecordID(high: 0, low: 5), sequence: 1)
            },
            try forged("a parent in the future", "parent-not-earlier") { $0.parents = [EntryParent(index: 10)] },
            try forged("a second genesis", "genesis-repeated") { $0.action = KeyStatement.genesisAction },
            try raw("no CBOR", "payload-malformed") { _ in [0xFF] },
            try raw("empty map", "payload-malformed") { _ in [0xA0] },
            try raw("version 2", "payload-version") { edited($0) { $0[0] = CBORPair(1, .unsigned(2)) } },
            try raw("a field 23", "unknown-field") { edited($0) { $0.append(CBORPair(23, .null)) } },
            try raw("a text field", "unknown-field") { edited($0) { $0.append(CBORPair(.text("x"), .null)) } },
            try raw("no action", "payload-malformed") { edited($0) { $0.removeAll { $0.key == .unsigned(9) } } },
            try raw("an action in capitals", "payload-malformed") {
                edited($0) { pairs in
                    pairs.removeAll { $0.key == .unsigned(9) }
                    pairs.append(CBORPair(9, .text("Read")))
                }
            },
            try raw("an actor of kind 4", "payload-malformed") {
                edited($0) { pairs in
                    pairs.removeAll { $0.key == .unsigned(8) }
                    pairs.append(CBORPair(8, .array([CBORValue(RecordID(high: 0, low: 0)), .unsigned(4), .null])))
                }
            },
            try raw("labels out of order", "payload-malformed") {
                edited($0) { $0.append(CBORPair(17, .array([.text("b"), .text("a")]))) }
            },
            try raw("an empty list of subjects", "payload-malformed") {
                edited($0) { $0.append(CBORPair(13, .array([]))) }
            },
            try raw("a fact that is a list", "payload-malformed") {
                edited($0) { $0.append(CBORPair(19, .map([CBORPair(.text("x"), .array([]))]))) }
            },
            try raw("an unknown critical extension", "unknown-critical-extension") {
                edited($0) {
                    $0.append(CBORPair(20, .map([CBORPair(99, .null)])))
                    $0.append(CBORPair(21, .array([.unsigned(99)])))
                }
            },
            try raw("a critical extension that only Unicode calls the same", "payload-malformed") {
                edited($0) {
                    $0.append(CBORPair(20, .map([CBORPair(.text("\u{E9}"), .null)])))
                    $0.append(CBORPair(21, .array([.text("e\u{301}")])))
                }
            },
            try raw("a critical extension that is absent", "payload-malformed") {
                edited($0) {
                    $0.append(CBORPair(20, .map([CBORPair(99, .null)])))
                    $0.append(CBORPair(21, .array([.unsigned(98)])))
                }
            },
            try carried(),
        ]
    }

    /// An unknown extension that nobody called critical is carried along.
    private static func carried() throws -> AttackCase {
        var builder = try honest()
        try builder.append {
            $0.extensions = [CBORPair(99, .array([.null, .boolean(true)])), CBORPair(.text("note"), .unsigned(1))]
            $0.facts = [
                EntryFact(name: "b", value: .negative(4)), EntryFact(name: "aa", value: .text("")),
                EntryFact(name: "c", value: .boolean(false)), EntryFact(name: "d", value: .bytes([1])),
            ]
            $0.labels = ["personal", "internal"]
            $0.parents = [EntryParent(index: 9), EntryParent(log: .zero, index: .max)]
            $0.commitments = [EntryCommitment(name: "question", digest: .zero)]
            $0.purpose = EntryPurpose(purpose: "audit", lawfulBasis: "legal-obligation")
            $0.component = EntryComponent(name: "retrieval", version: "1", digest: .zero)
            $0.subjects = [RecordID(high: 1, low: 2)]
            $0.objects = [RecordID(high: 1, low: 2)]
            $0.outcome = "answered"
            $0.policy = .zero
        }
        return AttackCase(name: "every field", files: try builder.files(), expected: "VERIFIED")
    }
}
