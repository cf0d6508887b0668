import RecordFormat
import Signatures

extension AttackCorpus {
    /// Clocks that run backwards, and sources that miscount.
    static func times() throws -> [AttackCase] {
        func forged(
            _ name: String, _ expected: String, after count: Int = 0, _ change: (inout EntryPayload) -> Void
        ) throws -> AttackCase {
            var builder = try honest()
            try builder.append(change)
            for _ in 0..<count { try builder.append() }
            return AttackCase(name: name, files: try builder.files(), expected: expected)
        }
        func jumped(_ name: String, _ expected: String, back: UInt64) throws -> AttackCase {
            var builder = try honest()
            try builder.append {
                $0.action = EntryPayload.clockJumpAction
                $0.time.utcNanoseconds -= 60_000_000_000
            }
            try builder.append { $0.time.utcNanoseconds -= 60_000_000_000 + back }
            return AttackCase(name: name, files: try builder.files(), expected: expected)
        }
        return try [
            forged("time backwards", "INVALID 10 time-backwards") { $0.time.utcNanoseconds -= 2 },
            forged("time that stands still", "VERIFIED") { $0.time.utcNanoseconds -= 1 },
            forged("time backwards at a new start of the machine", "INVALID 10 time-backwards") {
                $0.time.bootID = RecordID(high: 7, low: 7)
                $0.time.utcNanoseconds -= 2
            },
            forged("a monotonic clock backwards", "INVALID 10 monotonic-backwards") {
                $0.time.monotonicNanoseconds -= 2
                $0.time.utcNanoseconds -= 2
            },
            forged("a monotonic clock backwards in a clock's jump", "INVALID 10 monotonic-backwards") {
                $0.action = EntryPayload.clockJumpAction
                $0.time.monotonicNanoseconds -= 2
            },
            forged("a monotonic clock that starts again with the machine", "VERIFIED") {
                $0.time.bootID = RecordID(high: 7, low: 7)
                $0.time.monotonicNanoseconds = 0
            },
            jumped("a clock's jump backwards, said", "VERIFIED", back: 0),
            jumped("time backwards after a clock's jump", "INVALID 11 time-backwards", back: 2),
            forged("time backwards in an entry that breaks its link too", "INVALID 10 previous-mismatch") {
                $0.time.utcNanoseconds -= 2
                $0.previous = .zero
            },
            forged("time backwards in a second genesis", "INVALID 10 time-backwards") {
                $0.time.utcNanoseconds -= 2
                $0.action = KeyStatement.genesisAction
            },
        ] + heartbeats(forged)
    }

    private static func heartbeats(
        _ forged: (String, String, Int, (inout EntryPayload) -> Void) throws -> AttackCase
    ) throws -> [AttackCase] {
        func beating(_ name: String, _ expected: String, _ value: @escaping (UInt64) -> FactValue?) throws
            -> AttackCase
        {
            try forged(name, expected, 1) { payload in
                payload.action = EntryPayload.heartbeatAction
                guard let value = value(payload.source.sequence) else { return }
                payload.facts = [EntryFact(name: EntryPayload.heartbeatFact, value: value)]
            }
        }
        let wrong = "INVALID 10 heartbeat-counter"
        return try [
            beating("a heartbeat", "VERIFIED") { .unsigned($0) },
            beating("a heartbeat that counts too few", wrong) { .unsigned($0 - 1) },
            beating("a heartbeat that counts too many", wrong) { .unsigned($0 + 1) },
            beating("a heartbeat without a counter", wrong) { _ in nil },
            beating("a heartbeat whose counter is text", wrong) { .text(String($0)) },
            forged("a heartbeat of a new source", "VERIFIED", 0) {
                $0.action = EntryPayload.heartbeatAction
                $0.source = EntrySource(identifier: RecordID(high: 0, low: 5), sequence: 0)
                $0.facts = [EntryFact(name: EntryPayload.heartbeatFact, value: .unsigned(0))]
            },
            forged("a heartbeat after a gap", "INVALID 10 source-gap", 0) {
                $0.action = EntryPayload.heartbeatAction
                $0.source.sequence += 1
                $0.facts = [EntryFact(name: EntryPayload.heartbeatFact, value: .unsigned($0.source.sequence))]
            },
            forged("a counter outside a heartbeat", "VERIFIED", 0) {
                $0.facts = [EntryFact(name: EntryPayload.heartbeatFact, value: .unsigned(0))]
            },
        ]
    }

    /// Records that hold by themselves, against what an auditor kept or asks for.
    static func heldAgainst() throws -> [AttackCase] {
        let builder = try honest()
        let files = try builder.files()
        var rolledBack = files
        rolledBack.segments = files.segments.filter { $0.key == 0 }
        rolledBack.checkpoint = try builder.checkpoint(size: 4)
        var fork = try honest(entries: 9)
        try fork.append { $0.action = "other.ending" }
        let future = try builder.files(time: 4_000_000_000_000_000_000)
        let root = builder.keys.root.publicKey
        var replaced = try honest(seed: 2).files()
        replaced.checkpoint = try honest(seed: 2).checkpoint(size: 10)
        return try [
            AttackCase(
                name: "a checkpoint held from before", files: files, expected: "VERIFIED",
                held: builder.checkpoint(size: 6), pinned: root),
            AttackCase(name: "rolled back, unheld", files: rolledBack, expected: "VERIFIED"),
            AttackCase(
                name: "rolled back", files: rolledBack, expected: "STALE 4 older-than-held-checkpoint",
                held: builder.checkpoint(size: 6)),
            AttackCase(
                name: "another tail than the one held", files: fork.files(),
                expected:
                    "INVALID 10 held-checkpoint-root", held: builder.checkpoint(size: 10)),
            AttackCase(
                name: "a whole other record in its place", files: replaced, expected: "INVALID 0 pin-mismatch",
                pinned: root),
            AttackCase(
                name: "an old checkpoint", files: files, expected: "STALE 10 checkpoint-too-old",
                maximumAgeSeconds: 60),
            AttackCase(
                name: "a checkpoint from the future", files: future, expected: "STALE 10 checkpoint-from-future",
                maximumAgeSeconds: 60),
            AttackCase(
                name: "an altered middle entry with a new signature", files: altered(builder),
                expected:
                    "INVALID 5 previous-mismatch"),
        ]
    }

    /// Entry 4 says something else under the rightful signature, and the segment is sealed again around it.
    private static func altered(_ builder: RecordBuilder) throws -> RecordFiles {
        var copy = try RecordBuilder(keys: builder.keys)
        try copy.appendCredential()
        while copy.entries.count < 4 { try copy.append() }
        try copy.append { $0.action = "request.altered" }
        for payload in builder.payloads.dropFirst(5) { try copy.append(bytes: payload) }
        return try copy.files()
    }
}
