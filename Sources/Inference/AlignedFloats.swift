/// A block of numbers of fixed size at an address that suits vector instructions; it is freed with its last owner.
///
/// A block is filled by one owner before it is shared and only read afterwards, or belongs to one thread.
final class AlignedFloats: @unchecked Sendable {
    // Sendable because of the rule above: `EncoderWeights` writes only in its initialiser, `EncoderWorkspace` never
    // leaves its thread. The pointer itself never changes.
    static let alignment = 64

    let base: UnsafeMutablePointer<Float>
    let count: Int

    /// All zeros.
    init(count: Int) {
        precondition(count > 0, "a block holds something")
        let raw = UnsafeMutableRawPointer.allocate(
            byteCount: count * MemoryLayout<Float>.stride, alignment: Self.alignment)
        base = raw.initializeMemory(as: Float.self, repeating: 0, count: count)
        self.count = count
    }

    deinit { UnsafeMutableRawPointer(base).deallocate() }
}
