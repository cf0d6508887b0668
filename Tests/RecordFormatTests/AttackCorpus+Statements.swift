import RecordFormat
import Signatures

extension AttackCorpus {
    /// Entries that state something about keys.
    static func keyStatements() throws -> [AttackCase] {
        let digest = RecordDigest.zero
        func signed(_ name: String, _ expected: String, _ change: (inout RecordBuilder) throws -> Void) throws
            -> AttackCase
        {
            var builder = try honest()
            try change(&builder)
            return AttackCase(name: name, files: try builder.files(), expected: expected)
        }
        func request(_ builder: inout RecordBuilder, actor: RecordID = RecordBuilder.person, key: SigningKey) throws {
            let signature = try key.signRequest(digest: digest)
            try builder.append {
                $0.personSignature = signature
                $0.actor.principal = actor
            }
        }
        func revokeCredential(_ builder: inout RecordBuilder) throws {
            let keyID = builder.keys.person.keyID.bytes
            try builder.append {
                $0.action = KeyStatement.credentialRevocationAction
                $0.facts = [EntryFact(name: KeyStatement.keyFact, value: .bytes(keyID))]
            }
        }
        return [
            try signed("a person's signature", "VERIFIED") { try request(&$0, key: $0.keys.person) },
            try signed("a person's signature by an unknown key", "INVALID 10 person-key-unknown") {
                try request(&$0, key: $0.keys.entry)
            },
            try signed("a person's signature for another actor", "INVALID 10 person-mismatch") {
                try request(&$0, actor: RecordID(high: 8, low: 8), key: $0.keys.person)
            },
            try signed("a person's signature over something else", "INVALID 10 person-signature") { builder in
                let made = try builder.keys.person.signRequest(digest: digest)
                let moved = RecordFormat.PersonSignature(
                    keyID: made.keyID, signedDigest: builder.log, signature: made.signature)
                try builder.append { $0.personSignature = moved }
            },
            try signed("a revoked person's signature", "INVALID 11 person-key-revoked") {
                try revokeCredential(&$0)
                try request(&$0, key: $0.keys.person)
            },
            try signed("a credential revoked twice", "INVALID 11 statement-malformed") {
                try revokeCredential(&$0)
                try revokeCredential(&$0)
            },
            try signed("a credential issued twice", "INVALID 10 statement-malformed") { try $0.appendCredential() },
            try signed("entry key revoked", "REVOKED 6 key-revoked") {
                try $0.appendRevocation(of: $0.keys.entry.keyID, suspectFrom: 6)
            },
            try signed("checkpoint key revoked", "REVOKED 3 key-revoked") {
                try $0.appendRevocation(of: $0.keys.entry.keyID, suspectFrom: 9)
                try $0.appendRevocation(of: $0.keys.checkpoint.keyID, suspectFrom: 3)
            },
            try signed("revocation of nobody's key", "INVALID 10 revocation-unknown-key") {
                try $0.appendRevocation(of: .zero, suspectFrom: 6)
            },
            try signed("revocation from the future", "INVALID 10 statement-malformed") {
                try $0.appendRevocation(of: $0.keys.entry.keyID, suspectFrom: 11)
            },
            try signed("revocation not signed by the root", "INVALID 10 root-signature") { builder in
                let keyID = builder.keys.entry.keyID
                let statement = RevocationStatement(
                    keyID: keyID, suspectFrom: 1, rootSignature: [UInt8](repeating: 0, count: 3_309))
                try builder.append {
                    $0.action = KeyStatement.revocationAction
                    $0.extensions = [CBORPair(3, statement.value)]
                    $0.critical = [.unsigned(3)]
                }
            },
            try signed("a statement under another action", "INVALID 10 statement-malformed") {
                try $0.append { $0.extensions = [CBORPair(4, .null)] }
            },
            try signed("a statement that is not critical", "INVALID 10 statement-malformed") {
                try $0.append {
                    $0.action = KeyStatement.revocationAction
                    $0.extensions = [CBORPair(3, .null)]
                }
            },
        ]
    }
}
