import CChecksum
import Crypto
import Dispatch
import RecordFormat
import Synchronization

/// The record's cryptography by swift-crypto: SHA-256 and ML-DSA-65, over all cores where there is much to check.
package struct StandardCryptography: RecordCryptography, Sendable {
    /// Below this many signatures a second core costs more than it brings.
    private static let leastParallelJobs = 8

    package struct Hasher: RecordHashing {
        private var hash = SHA256()

        package init() {}

        fileprivate mutating func update(_ byte: UInt8) {
            withUnsafeBytes(of: byte) { hash.update(bufferPointer: $0) }
        }

        package mutating func update(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }

        package mutating func update(_ bytes: ArraySlice<UInt8>) {
            bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }

        package func digest() -> RecordDigest {
            guard let digest = hash.finalize().withUnsafeBytes({ RecordDigest($0) }) else {
                preconditionFailure("SHA-256 has 32 bytes")
            }
            return digest
        }
    }

    /// A thread each, kept while there is work; the caller's own is one more.
    private let workers: [DispatchQueue]

    /// - Parameter cores: How many signatures may be checked side by side.
    package init(cores: Int = 1) {
        workers = (1..<max(1, cores)).map { DispatchQueue(label: "record.signatures.\($0)") }
    }

    package func makeHasher() -> Hasher { Hasher() }

    package func sha256(_ bytes: [UInt8]) -> RecordDigest {
        var hasher = Hasher()
        hasher.update(bytes)
        return hasher.digest()
    }

    package func sha256(domain: UInt8, _ bytes: [UInt8]) -> RecordDigest {
        var hasher = Hasher()
        hasher.update(domain)
        hasher.update(bytes)
        return hasher.digest()
    }

    private static let hasChecksum = checksum_is_accelerated()

    package func checksum(_ bytes: [UInt8], in range: Range<Int>) -> UInt32 {
        guard Self.hasChecksum else { return CRC32C.checksum(bytes, in: range) }
        return bytes[range].withUnsafeBytes { checksum_crc32c($0.baseAddress, $0.count) }
    }

    package func verificationKey(_ bytes: [UInt8]) -> MLDSA65.PublicKey? {
        try? MLDSA65.PublicKey(rawRepresentation: bytes)
    }

    package func isValid(
        _ signature: ArraySlice<UInt8>, for message: [UInt8], context: [UInt8], key: MLDSA65.PublicKey
    ) -> Bool {
        if context.isEmpty { return key.isValidSignature(signature, for: message) }
        return key.isValidSignature(signature, for: message, context: context)
    }

    package func firstInvalid(_ jobs: [SignatureJob<MLDSA65.PublicKey>]) -> Int? { startChecking(jobs)() }

    package func startChecking(_ jobs: [SignatureJob<MLDSA65.PublicKey>]) -> () -> Int? {
        let check = SignatureCheck(jobs, cryptography: self)
        guard jobs.count >= Self.leastParallelJobs, !workers.isEmpty else {
            check.run()
            return { check.firstInvalid }
        }
        let group = DispatchGroup()
        for worker in workers { worker.async(group: group) { check.run() } }
        return {
            // Who waits works along, so that no more threads want to run than there are cores.
            check.run()
            group.wait()
            return check.firstInvalid
        }
    }
}

/// One batch of signatures that any number of threads work off together.
private final class SignatureCheck: Sendable {
    /// How many a thread takes at a time.
    private static let share = 4

    private let jobs: [SignatureJob<MLDSA65.PublicKey>]
    private let cryptography: StandardCryptography
    private let next = Atomic(0)
    private let lowest = Atomic(Int.max)

    init(_ jobs: [SignatureJob<MLDSA65.PublicKey>], cryptography: StandardCryptography) {
        self.jobs = jobs
        self.cryptography = cryptography
    }

    var firstInvalid: Int? {
        let position = lowest.load(ordering: .acquiring)
        return position == Int.max ? nil : position
    }

    /// Checks until nothing is left, or nothing before the lowest that failed: every earlier one was taken already.
    func run() {
        while true {
            let start = next.wrappingAdd(Self.share, ordering: .relaxed).oldValue
            guard start < jobs.count, firstInvalid == nil else { return }
            for position in start..<min(start + Self.share, jobs.count) {
                let job = jobs[position]
                if cryptography.isValid(job.signature, for: job.message, context: job.context, key: job.key) {
                    continue
                }
                lowest.min(position, ordering: .acquiringAndReleasing)
                return
            }
        }
    }
}
