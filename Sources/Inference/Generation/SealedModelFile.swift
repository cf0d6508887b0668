import CSandbox
package import Core
import Crypto
import Glibc

/// A model's bytes in memory, sealed against change, after their digest was compared with the pinned one.
///
/// What a worker opens is therefore what was compared, whatever happens to the file meanwhile.
package final class SealedModelFile: Sendable {
    private static let chunkBytes = 1 << 20

    package let digest: Core.Digest
    package let byteCount: Int
    let descriptor: Int32

    /// - Throws: ``InferenceError`` `inference.model-missing`, `inference.model-digest-mismatch`,
    ///   `inference.generation-failed` when there is no memory for it.
    package init(path: String, pinned: Core.Digest) throws(InferenceError) {
        let source = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard source >= 0 else {
            throw InferenceError(.modelMissing, "The language model's file is not there or cannot be read.")
        }
        defer { close(source) }
        var memory: Int32 = -1
        guard sandbox_memory_file(&memory) == 0 else { throw Self.noMemory }
        do throws(InferenceError) {
            let (found, count) = try Self.copy(source, to: memory)
            guard found == pinned else {
                throw InferenceError(
                    .modelDigestMismatch, "The language model's file is not the one that was added; it is not loaded.")
            }
            guard sandbox_seal(memory) == 0 else { throw Self.noMemory }
            (digest, byteCount, descriptor) = (found, count, memory)
        } catch {
            close(memory)
            throw error
        }
    }

    deinit { close(descriptor) }

    private static let noMemory = InferenceError(
        .generationFailed, "There is no room in memory for the language model's file.")

    private static func copy(_ source: Int32, to memory: Int32) throws(InferenceError) -> (Core.Digest, Int) {
        var hash = SHA256()
        var total = 0
        var chunk = [UInt8](repeating: 0, count: chunkBytes)
        while true {
            let count = read(source, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw InferenceError(.modelMissing, "The language model's file cannot be read to its end.")
            }
            guard count > 0 else { break }
            hash.update(data: chunk[..<count])
            guard write(chunk[..<count], to: memory) else { throw noMemory }
            total += count
        }
        guard let digest = try? Core.Digest(bytes: Array(hash.finalize())) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return (digest, total)
    }

    private static func write(_ bytes: ArraySlice<UInt8>, to file: Int32) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
