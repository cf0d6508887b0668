/// The primitives that checking a record needs, so that the same code runs in the server, in a tool and in a
/// browser.
package protocol RecordCryptography {
    associatedtype Hasher: RecordHashing
    /// A parsed ML-DSA-65 public key.
    associatedtype VerificationKey

    func makeHasher() -> Hasher

    func sha256(_ bytes: [UInt8]) -> RecordDigest

    /// SHA-256 of the one byte `domain`, then `bytes`: a leaf or a node of a Merkle tree (RFC 9162, 2.1.1).
    func sha256(domain: UInt8, _ bytes: [UInt8]) -> RecordDigest

    /// ``CRC32C`` of the bytes in `range`, perhaps by the processor's own instruction.
    func checksum(_ bytes: [UInt8], in range: Range<Int>) -> UInt32

    /// Parses 1,952 bytes; `nil` when they are not a key.
    func verificationKey(_ bytes: [UInt8]) -> VerificationKey?

    /// Whether `signature` is ML-DSA-65 (FIPS 204, pure) over `message` with `context`.
    func isValid(_ signature: ArraySlice<UInt8>, for message: [UInt8], context: [UInt8], key: VerificationKey) -> Bool

    /// The position of the first job whose signature does not hold; the answer must not depend on scheduling.
    func firstInvalid(_ jobs: [SignatureJob<VerificationKey>]) -> Int?

    /// Starts ``firstInvalid(_:)``, perhaps beside the caller; what is answered waits for the end and tells the position.
    func startChecking(_ jobs: [SignatureJob<VerificationKey>]) -> () -> Int?
}

/// SHA-256 over pieces.
package protocol RecordHashing {
    mutating func update(_ bytes: [UInt8])
    mutating func update(_ bytes: ArraySlice<UInt8>)
    /// The digest of what was fed so far; more may follow.
    func digest() -> RecordDigest
}

/// One signature to check, and what to say when it does not hold.
package struct SignatureJob<Key> {
    package let key: Key
    package let message: [UInt8]
    package let signature: ArraySlice<UInt8>
    package let context: [UInt8]
    package let index: UInt64
    package let reason: ReasonCode

    package init(
        key: Key, message: [UInt8], signature: ArraySlice<UInt8>, context: [UInt8], index: UInt64, reason: ReasonCode
    ) {
        self.key = key
        self.message = message
        self.signature = signature
        self.context = context
        self.index = index
        self.reason = reason
    }
}

extension RecordCryptography {
    package func firstInvalid(_ jobs: [SignatureJob<VerificationKey>]) -> Int? {
        jobs.firstIndex { !isValid($0.signature, for: $0.message, context: $0.context, key: $0.key) }
    }

    package func checksum(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 { CRC32C.checksum(bytes, in: range) }

    package func isValid(
        _ signature: [UInt8], for message: [UInt8], context: [UInt8], key: VerificationKey
    ) -> Bool {
        isValid(signature[...], for: message, context: context, key: key)
    }

    package func startChecking(_ jobs: [SignatureJob<VerificationKey>]) -> () -> Int? {
        let position = firstInvalid(jobs)
        return { position }
    }

    package func sha256(_ bytes: [UInt8]) -> RecordDigest {
        var hasher = makeHasher()
        hasher.update(bytes)
        return hasher.digest()
    }

    package func sha256(domain: UInt8, _ bytes: [UInt8]) -> RecordDigest { sha256(pieces: [[domain], bytes]) }

    package func sha256(pieces: [[UInt8]]) -> RecordDigest {
        var hasher = makeHasher()
        for piece in pieces { hasher.update(piece) }
        return hasher.digest()
    }
}

extension SignatureJob: Sendable where Key: Sendable {}
