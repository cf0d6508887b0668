import Core
import Foundation
import RecordFormat
import Signatures
import Testing

/// Where the published vectors lie; tests that need them are skipped where they are absent.
enum Vectors {
    static let folder =
        (ProcessInfo.processInfo.environment["MICKAI_DATA"] ?? "../shared/data") + "/mldsa65-vectors"
    static let isPresent = FileManager.default.fileExists(atPath: folder)

    static func load<Value: Decodable>(_ name: String, as type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: folder + "/" + name)))
    }

    static func bytes(_ text: String) throws -> [UInt8] { try #require(Hexadecimal.decode(text)) }
}

@Suite("ML-DSA-65", .enabled(if: Vectors.isPresent, "the published vectors are not on this machine"))
struct VectorTests {
    private struct Wycheproof: Decodable {
        struct Group: Decodable {
            let publicKey: String?
            let privateSeed: String?
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId: Int
            let msg: String?
            let ctx: String?
            let sig: String
            let result: String
        }
        let testGroups: [Group]
    }

    private static func holds(_ key: [UInt8], _ item: Wycheproof.Case) throws -> Bool {
        let cryptography = StandardCryptography()
        let context = try Vectors.bytes(item.ctx ?? "")
        guard context.count <= 255, let key = cryptography.verificationKey(key) else { return false }
        return cryptography.isValid(
            try Vectors.bytes(item.sig), for: try Vectors.bytes(try #require(item.msg)), context: context, key: key)
    }

    @Test("accepts and refuses every Wycheproof signature as published")
    func wycheproofVerify() throws {
        let file = try Vectors.load("wycheproof/mldsa_65_verify_test.json", as: Wycheproof.self)
        var checked = 0
        for group in file.testGroups {
            let key = try Vectors.bytes(try #require(group.publicKey))
            for item in group.tests {
                #expect(try Self.holds(key, item) == (item.result == "valid"), "test \(item.tcId)")
                checked += 1
            }
        }
        #expect(checked == 146)
    }

    @Test("makes Wycheproof's keys from their seeds, accepts the signatures, and refuses wrong seeds and contexts")
    func wycheproofSign() throws {
        let file = try Vectors.load("wycheproof/mldsa_65_sign_seed_test.json", as: Wycheproof.self)
        var accepted = 0
        var refused = 0
        var withoutMessage = 0
        for group in file.testGroups {
            let seed = try Vectors.bytes(group.privateSeed ?? "")
            let key = try? SigningKey(seed: seed)
            #expect((key == nil) == (seed.count != 32))
            if let key, let published = group.publicKey {
                #expect(key.publicKey == (try Vectors.bytes(published)))
            }
            for item in group.tests {
                guard item.msg != nil else {
                    // These give the inner representative mu instead of a message; no public interface takes it.
                    withoutMessage += 1
                    continue
                }
                let holds = try key.map { try Self.holds($0.publicKey, item) } ?? false
                #expect(holds == (item.result == "valid"), "test \(item.tcId)")
                if holds { accepted += 1 } else { refused += 1 }
            }
        }
        #expect(accepted == 84 && refused == 4 && withoutMessage == 17)
    }

    private struct SignatureVerification: Decodable {
        struct Group: Decodable {
            let pk: String
            let tests: [Case]
        }
        struct Case: Decodable {
            let tcId: Int
            let message: String
            let signature: String
            let testPassed: Bool
        }
        let testGroups: [Group]
    }

    /// NIST made these by `ML-DSA.Verify_internal` (FIPS 204, algorithm 8), over the message as it stands. The public
    /// interface (algorithm 3) puts 0x00, the context's length and the context before the message, and swift-crypto
    /// offers no other: the three that NIST accepts cannot be accepted here, which is what keeps the two apart.
    @Test("takes none of NIST's signatures of the internal interface for one of the public interface")
    func internalInterface() throws {
        let file = try Vectors.load(
            "acvp/ML-DSA-65-sigVer-FIPS204.internalProjection.json", as: SignatureVerification.self)
        let cryptography = StandardCryptography()
        var passedThere = 0
        for group in file.testGroups {
            let key = try #require(cryptography.verificationKey(Vectors.bytes(group.pk)))
            for item in group.tests {
                let holds = cryptography.isValid(
                    try Vectors.bytes(item.signature), for: try Vectors.bytes(item.message), context: [], key: key)
                #expect(!holds, "test \(item.tcId)")
                passedThere += item.testPassed ? 1 : 0
            }
        }
        #expect(passedThere == 3)
    }

    private struct KeyGeneration: Decodable {
        struct Group: Decodable { let tests: [Case] }
        struct Case: Decodable {
            let tcId: Int
            let seed: String
            let pk: String
        }
        let testGroups: [Group]
    }

    @Test("makes the keys of NIST's ACVP vectors from their seeds")
    func keyGeneration() throws {
        let file = try Vectors.load(
            "acvp/ML-DSA-65-keyGen-FIPS204.internalProjection.json", as: KeyGeneration.self)
        var checked = 0
        for item in file.testGroups.flatMap(\.tests) {
            #expect(try SigningKey(seed: Vectors.bytes(item.seed)).publicKey == Vectors.bytes(item.pk))
            checked += 1
        }
        #expect(checked > 0)
    }

    private struct KnownAnswers: Decodable {
        struct Case: Decodable {
            let pk: String
            let msg: String
            let ctx: String
            let sm: String
        }
        let tests: [Case]
    }

    @Test("accepts the known answers, and refuses each with one bit turned")
    func knownAnswers() throws {
        let file = try Vectors.load("kat/mldsa65_det_pure_first40.json", as: KnownAnswers.self)
        let cryptography = StandardCryptography()
        #expect(file.tests.count == 40)
        for item in file.tests {
            let key = try #require(cryptography.verificationKey(Vectors.bytes(item.pk)))
            let message = try Vectors.bytes(item.msg)
            let context = try Vectors.bytes(item.ctx)
            var signature = Array(try Vectors.bytes(item.sm).prefix(SigningKey.signatureBytes))
            #expect(cryptography.isValid(signature, for: message, context: context, key: key))
            signature[1_000] ^= 1
            #expect(!cryptography.isValid(signature, for: message, context: context, key: key))
        }
    }
}
