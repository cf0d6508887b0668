import Crypto
import Dispatch
import Synchronization

/// The limits: what swift-crypto alone does, on as many threads as there are cores.
enum RawSignatures {
    static func sign(_ message: [UInt8], key: MLDSA65.PrivateKey, count: Int, threads: Int) {
        parallel(threads) { thread in
            for _ in 0..<share(count, thread, threads) { _ = try? key.signature(for: message) }
        }
    }

    /// - Returns: Whether every signature held.
    static func verify(
        _ messages: [[UInt8]], _ signatures: [[UInt8]], key: MLDSA65.PublicKey, count: Int, threads: Int
    ) -> Bool {
        let wrong = Mutex(0)
        parallel(threads) { thread in
            for number in 0..<share(count, thread, threads) {
                let position = number % messages.count
                if !key.isValidSignature(signatures[position], for: messages[position]) { wrong.withLock { $0 += 1 } }
            }
        }
        return wrong.withLock { $0 == 0 }
    }

    private static func share(_ count: Int, _ thread: Int, _ threads: Int) -> Int { (count + thread) / threads }

    private static func parallel(_ threads: Int, _ body: @Sendable (Int) -> Void) {
        DispatchQueue.concurrentPerform(iterations: threads, execute: body)
    }
}
