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

        package mutating func update(_ bytes: [UInt8]) {
            bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }

        package mutating func update(_ bytes: ArraySlice<UInt8>) {
            bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }

        package func digest() -> RecordDigest {
            guard let digest = RecordDigest(Array(hash.finalize())) else {
                preconditionFailure("SHA-256 has 32 bytes")
            }
            return digest
        }
    }

    private let cores: Int

    /// - Parameter cores: How many signatures may be checked side by side.
    package init(cores: Int = 1) {
        self.cores = max(1, cores)
    }

    package func makeHasher() -> Hasher { Hasher() }

    package func verificationKey(_ bytes: [UInt8]) -> MLDSA65.PublicKey? {
        try? MLDSA65.PublicKey(rawRepresentation: bytes)
    }

    package func isValid(
        _ signature: [UInt8], for message: [UInt8], context: [UInt8], key: MLDSA65.PublicKey
    ) -> Bool {
        if context.isEmpty { return key.isValidSignature(signature, for: message) }
        return key.isValidSignature(signature, for: message, context: context)
    }

    package func firstInvalid(_ jobs: [SignatureJob<MLDSA65.PublicKey>]) -> Int? {
        guard cores > 1, jobs.count >= Self.leastParallelJobs else { return firstInvalid(jobs, in: jobs.indices) }
        let lowest = Mutex(Int.max)
        let slice = (jobs.count + cores - 1) / cores
        DispatchQueue.concurrentPerform(iterations: cores) { core in
            let start = min(core * slice, jobs.count)
            guard let found = firstInvalid(jobs, in: start..<min(start + slice, jobs.count)) else { return }
            lowest.withLock { $0 = min($0, found) }
        }
        let position = lowest.withLock { $0 }
        return position == Int.max ? nil : position
    }

    private func firstInvalid(_ jobs: [SignatureJob<MLDSA65.PublicKey>], in range: Range<Int>) -> Int? {
        range.first {
            !isValid(jobs[$0].signature, for: jobs[$0].message, context: jobs[$0].context, key: jobs[$0].key)
        }
    }
}
