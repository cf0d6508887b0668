/// A block of numbers of fixed size at an address that suits vector instructions; it is freed with its last owner.
///
/// `@unchecked Sendable`: no number is ever written by one thread while another reads or writes it.
final class AlignedFloats: @unchecked Sendable {
    // The rule above holds because `EncoderWeights` writes only in its initialiser, `EncoderWorkspace` never
    // leaves its thread, and in a call's results each thread writes the rows it took alone and is joined before they
    // are read. The pointer itself never changes.
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
