import Core
import RecordFormat
import Signatures
import Testing

@Suite("Signing and sealing tools")
struct ToolTests {
    private static let key = [UInt8](repeating: 5, count: 32)

    @Test("open what they sealed, and nothing that differs by a bit")
    func sealed() throws {
        let sealed = try SealedBytes.seal([1, 2, 3], key: Self.key, authenticating: [9])
        #expect(sealed.count == 3 + SealedBytes.overheadBytes)
        #expect(try SealedBytes.open(sealed, key: Self.key, authenticating: [9]) == [1, 2, 3])
        for position in sealed.indices {
            var altered = sealed
            altered[position] ^= 1
            #expect(throws: SignaturesError.self) {
                try SealedBytes.open(altered, key: Self.key, authenticating: [9])
            }
        }
        #expect(throws: SignaturesError.self) { try SealedBytes.open(sealed, key: Self.key, authenticating: [8]) }
        #expect(throws: SignaturesError.self) { try SealedBytes.open([], key: Self.key, authenticating: []) }
        #expect(throws: SignaturesError.self) { try SealedBytes.seal([], key: [1], authenticating: []) }
    }

    @Test("derive and authenticate as RFC 4231 and RFC 5869 publish")
    func published() throws {
        let code = Hashing.authenticationCode(Array("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20))
        #expect(code.description == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            Hashing.isAuthentic(code, message: Array("Hi There".utf8), key: [UInt8](repeating: 0x0B, count: 20)))
        #expect(!Hashing.isAuthentic(code, message: [], key: [UInt8](repeating: 0x0B, count: 20)))
        let derived = Hashing.derive(
            key: [UInt8](repeating: 0x0B, count: 22), salt: Array(0...12), information: Array(0xF0...0xF9), count: 42)
        #expect(
            Hexadecimal.encode(derived)
                == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")
    }

    @Test("commit to a value under a name and a salt, each of which matters")
    func commitment() throws {
        let salt = try #require(CommitmentSalt(bytes: [UInt8](repeating: 1, count: 32)))
        let other = try #require(CommitmentSalt(bytes: [UInt8](repeating: 2, count: 32)))
        let commitments = [
            salt.commit(name: "question", value: [1]), other.commit(name: "question", value: [1]),
            salt.commit(name: "answer", value: [1]), salt.commit(name: "question", value: [2]),
        ]
        #expect(Set(commitments).count == 4)
        let written =
            Array("mickai/oar/commitment/v1".utf8) + [0] + Array("question".utf8) + [0] + salt.bytes + [1]
        #expect(commitments[0] == Hashing.sha256(written))
        #expect(CommitmentSalt(bytes: [1]) == nil)
    }

    @Test("find the first bad signature of many, over any number of cores")
    func firstInvalid() throws {
        let key = try SigningKey(seed: Self.key)
        let files = try (0..<24).map { try key.sign([UInt8($0)]) }
        for cores in [1, 2, 3] {
            let cryptography = StandardCryptography(cores: cores)
            let parsed = try #require(cryptography.verificationKey(key.publicKey))
            for bad in [[], [0], [23], [11, 12], [5, 20]] {
                let jobs = files.enumerated().map { position, signature in
                    SignatureJob(
                        key: parsed, message: [UInt8(position) ^ (bad.contains(position) ? 0x80 : 0)],
                        signature: signature[...], context: [], index: UInt64(position), reason: .signatureInvalid)
                }
                #expect(cryptography.firstInvalid(jobs) == bad.first)
            }
        }
    }

    @Test("take the checksum that the format's own code takes, of every length and from every place")
    func checksum() {
        let bytes = (0..<4_099).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) }
        for range in [0..<0, 3..<4, 1..<8, 5..<13, 2..<19, 7..<4_099, 0..<4_096] {
            #expect(StandardCryptography().checksum(bytes, in: range) == CRC32C.checksum(bytes[range]))
        }
    }

    @Test("refuse a seed of another length")
    func seed() {
        #expect(throws: SignaturesError(.badKey, "A signing key's seed has 32 bytes.")) {
            try SigningKey(seed: [1])
        }
    }
}
