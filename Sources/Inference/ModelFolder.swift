import Glibc

/// Reads the files of a pinned model from a folder.
///
/// A vault that hands over sealed bytes takes its place as another closure of the same form. Nothing is read that
/// does not have the pinned size, so a swapped file cannot fill the memory.
package struct ModelFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// The bytes of one file.
    ///
    /// - Throws: ``InferenceError`` `inference.model-missing` when it cannot be read,
    ///   `inference.model-digest-mismatch` when it is no plain file of the pinned size.
    package func read(_ file: PinnedModel.File) throws(InferenceError) -> [UInt8] {
        let descriptor = open("\(path)/\(file.name)", O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw missing(file) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw missing(file) }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size == file.byteCount else {
            throw InferenceError(
                .modelDigestMismatch,
                "\(file.name) does not have the pinned \(file.byteCount) bytes; install the model's files afresh.")
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: file.byteCount) { buffer, count in
            count = Self.fill(buffer, from: descriptor)
        }
        guard bytes.count == file.byteCount else { throw missing(file) }
        return bytes
    }

    /// Fills the buffer as far as the file goes and returns how far that was.
    private static func fill(_ buffer: UnsafeMutableBufferPointer<UInt8>, from descriptor: Int32) -> Int {
        guard let base = buffer.baseAddress else { return 0 }
        var filled = 0
        while filled < buffer.count {
            let count = Glibc.read(descriptor, base + filled, buffer.count - filled)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }

    private func missing(_ file: PinnedModel.File) -> InferenceError {
        InferenceError(
            .modelMissing, "Put \(file.name) into the model folder and let this program read it; then start again.")
    }
}
