import RecordFormat
import Signatures

extension AttackCorpus {
    /// A key that the log has not named, one for each place.
    private static func newKey(_ place: UInt8) throws -> SigningKey {
        try SigningKey(seed: [UInt8](repeating: 200, count: 31) + [place])
    }

    private static func made(
        _ name: String, _ expected: String, _ change: (inout RecordBuilder) throws -> Void
    ) throws -> AttackCase {
        var builder = try honest()
        try change(&builder)
        return AttackCase(name: name, files: try builder.files(), expected: expected)
    }

    private static func fill(_ builder: inout RecordBuilder, to count: Int) throws {
        while builder.entries.count < count { try builder.append() }
    }

    /// Keys that are followed by others, rightly and wrongly.
    static func rolls() throws -> [AttackCase] {
        let (first, second) = (try newKey(1), try newKey(2))
        func value(_ role: UInt64, _ key: [UInt8], _ signatures: Int) -> CBORValue {
            let blank = CBORValue.bytes([UInt8](repeating: 0, count: COSESign1.signatureBytes))
            let pairs = (0..<signatures).map { CBORPair(UInt64(3 + $0), blank) }
            return .map([CBORPair(1, .unsigned(role)), CBORPair(2, .bytes(key))] + pairs)
        }
        func malformed(_ name: String, _ value: CBORValue) throws -> AttackCase {
            try made(name, "INVALID 10 statement-malformed") { try $0.appendRoll(value) }
        }
        let whole = value(0, first.publicKey, 1)
        return try [
            made("an entry key rolled twice", "VERIFIED") {
                try $0.appendRoll(.entry, to: first)
                try fill(&$0, to: 13)
                try $0.appendRoll(.entry, to: second)
                try fill(&$0, to: 17)
            },
            made("a checkpoint key rolled twice, at the end of a segment and in its middle", "VERIFIED") {
                try fill(&$0, to: 11)
                try $0.appendRoll(.checkpoint, to: first)
                try fill(&$0, to: 14)
                try $0.appendRoll(.checkpoint, to: second)
                try fill(&$0, to: 18)
            },
            made("both keys rolled, the last entry a roll", "VERIFIED") {
                try $0.appendRoll(.entry, to: first)
                try $0.appendRoll(.checkpoint, to: second)
            },
            made("a rolled-away entry key used again", "INVALID 11 unknown-key") {
                try $0.appendRoll(.entry, to: first)
                try $0.append(key: $0.keys.entry)
            },
            made("a new entry key used for its own roll", "INVALID 10 unknown-key") {
                try $0.appendRoll(.entry, to: first, key: first)
            },
            made("an entry key rolled by the wrong key", "INVALID 10 unknown-key") {
                try $0.appendRoll(.entry, to: first, key: $0.keys.checkpoint)
            },
            made("a checkpoint key rolled by the wrong key", "INVALID 10 roll-signature") {
                try $0.appendRoll(.checkpoint, to: first, consentedBy: $0.keys.entry)
            },
            made("a checkpoint key rolled by one that was rolled away", "INVALID 11 roll-signature") {
                try $0.appendRoll(.checkpoint, to: first)
                try $0.appendRoll(.checkpoint, to: second, consentedBy: $0.keys.checkpoint)
            },
            made("a roll without proof of possession", "INVALID 10 roll-signature") {
                try $0.appendRoll(.entry, to: first, possessedBy: $0.keys.entry)
            },
            made("a roll made for another index", "INVALID 10 roll-signature") {
                try $0.appendRoll(.entry, to: first, signedIndex: 11)
            },
            made("a roll to the root key", "INVALID 10 statement-malformed") {
                try $0.appendRoll(.entry, to: $0.keys.root)
            },
            made("a roll to the key in charge", "INVALID 10 statement-malformed") {
                try $0.appendRoll(.entry, to: $0.keys.entry)
            },
            made("a roll to the key of the other role", "INVALID 10 statement-malformed") {
                try $0.appendRoll(.checkpoint, to: $0.keys.entry)
            },
            made("a roll back to a key that was rolled away", "INVALID 11 statement-malformed") {
                try $0.appendRoll(.entry, to: first)
                try $0.appendRoll(.entry, to: $0.keys.entry)
            },
            malformed("a roll of a third role", value(2, first.publicKey, 1)),
            malformed("a roll to a short key", value(0, Array(first.publicKey.dropLast()), 1)),
            malformed("an entry key's roll with a second signature", value(0, first.publicKey, 2)),
            malformed("a checkpoint key's roll with one signature", value(1, first.publicKey, 1)),
            malformed("a roll without signatures", value(0, first.publicKey, 0)),
            malformed("a roll that is no map", .array([])),
            made("a roll that is not critical", "INVALID 10 statement-malformed") {
                try $0.append {
                    $0.action = KeyStatement.rollAction
                    $0.extensions = [CBORPair(2, whole)]
                }
            },
            made("a roll under another action", "INVALID 10 statement-malformed") {
                try $0.append { $0.extensions = [CBORPair(2, whole)] }
            },
        ] + footersAndCheckpoints(first, second)
    }

    /// Footers and checkpoints around a roll of the checkpoint key in entry 10, signed by the key not in charge.
    private static func footersAndCheckpoints(_ first: SigningKey, _ second: SigningKey) throws -> [AttackCase] {
        var rolled = try honest()
        try rolled.appendRoll(.checkpoint, to: first)
        try fill(&rolled, to: 14)
        let old = rolled.keys.checkpoint
        func checkpoint(_ name: String, _ expected: String, _ size: UInt64, _ key: SigningKey) throws -> AttackCase {
            var files = try rolled.files()
            files.checkpoint = try rolled.checkpoint(size: size, key: key)
            return AttackCase(name: name, files: files, expected: expected)
        }
        func held(_ name: String, _ expected: String, _ size: UInt64, _ key: SigningKey) throws -> AttackCase {
            AttackCase(
                name: name, files: try rolled.files(), expected: expected,
                held: try rolled.checkpoint(size: size, key: key))
        }
        return try [
            AttackCase(
                name: "footers by the checkpoint key that was rolled away", files: rolled.files(footerKey: old),
                expected: "INVALID 12 unknown-key"),
            AttackCase(
                name: "footers by the new checkpoint key from the start", files: rolled.files(footerKey: first),
                expected: "INVALID 4 unknown-key"),
            checkpoint("an older checkpoint by the key then in charge", "VERIFIED", 10, old),
            checkpoint("the first checkpoint by the new key", "VERIFIED", 11, first),
            checkpoint("a checkpoint over the roll by the old key", "INVALID 14 checkpoint-signature", 11, old),
            checkpoint("a checkpoint before the roll by the new key", "INVALID 14 checkpoint-signature", 10, first),
            held("a held checkpoint by the key then in charge", "VERIFIED", 10, old),
            held("a held checkpoint by a later key", "INVALID 14 held-checkpoint-signature", 10, first),
            held("a held checkpoint by an earlier key", "INVALID 14 held-checkpoint-signature", 12, old),
            held("a held checkpoint by a stranger's key", "INVALID 14 held-checkpoint-signature", 12, second),
        ]
    }

    /// Revocations of keys in charge and of keys that were in charge before.
    static func revocationsOfRolled() throws -> [AttackCase] {
        let first = try newKey(1)
        func revoked(
            _ name: String, _ expected: String, role: WorkingKeyRole = .entry, key: SigningKey? = nil, from: UInt64,
            held: UInt64? = nil
        ) throws -> AttackCase {
            var builder = try honest()
            try builder.appendRoll(role, to: first)
            try builder.append()
            let old = role == .entry ? builder.keys.entry : builder.keys.checkpoint
            try builder.appendRevocation(of: (key ?? old).keyID, suspectFrom: from)
            try fill(&builder, to: 15)
            return AttackCase(
                name: name, files: try builder.files(), expected: expected,
                held: try held.map { try builder.checkpoint(size: $0) })
        }
        return try [
            revoked("a rolled-away entry key revoked", "REVOKED 6 key-revoked", from: 6),
            revoked("a rolled-away entry key revoked from its last entry", "REVOKED 10 key-revoked", from: 10),
            revoked("a rolled-away entry key revoked from after its time", "VERIFIED", from: 11),
            revoked("a rolled-away key whose entries were witnessed", "VERIFIED", from: 6, held: 11),
            revoked("a rolled-away key with its last entry unwitnessed", "REVOKED 10 key-revoked", from: 6, held: 10),
            revoked("the new entry key revoked from before its time", "REVOKED 11 key-revoked", key: first, from: 6),
            revoked("a rolled-away checkpoint key revoked", "REVOKED 8 key-revoked", role: .checkpoint, from: 8),
            revoked(
                "the new checkpoint key revoked", "REVOKED 12 key-revoked", role: .checkpoint, key: first, from: 12),
            made("two revocations of one key", "REVOKED 4 key-revoked") {
                try $0.appendRevocation(of: $0.keys.entry.keyID, suspectFrom: 4)
                try $0.appendRevocation(of: $0.keys.entry.keyID, suspectFrom: 9)
            },
            made("revocations of two keys, the later one lower", "REVOKED 2 key-revoked") {
                try $0.appendRevocation(of: $0.keys.entry.keyID, suspectFrom: 9)
                try $0.appendRoll(.entry, to: first)
                try $0.appendRevocation(of: $0.keys.checkpoint.keyID, suspectFrom: 2)
            },
            made("revocation of the root key", "INVALID 10 revocation-unknown-key") {
                try $0.appendRevocation(of: $0.keys.root.keyID, suspectFrom: 6)
            },
            made("revocation of a key before its roll", "INVALID 10 revocation-unknown-key") {
                try $0.appendRevocation(of: first.keyID, suspectFrom: 6)
                try $0.appendRoll(.entry, to: first)
            },
        ]
    }
}
