/// The scratch numbers of one thread for texts of up to `tokens` tokens.
final class EncoderWorkspace {
    let tokens: Int
    /// tokens x hidden: what flows from layer to layer.
    let state: AlignedFloats
    /// tokens x hidden: what a part of a layer adds to the state.
    let update: AlignedFloats
    /// tokens x 3 hidden.
    let queryKeyValue: AlignedFloats
    /// tokens x hidden: the heads' results side by side.
    let context: AlignedFloats
    /// tokens x intermediate.
    let intermediate: AlignedFloats
    /// tokens x padded tokens: one head's attention.
    let scores: AlignedFloats

    init(tokens: Int, shape: EncoderShape) {
        self.tokens = tokens
        state = AlignedFloats(count: tokens * shape.hidden)
        update = AlignedFloats(count: tokens * shape.hidden)
        queryKeyValue = AlignedFloats(count: tokens * 3 * shape.hidden)
        context = AlignedFloats(count: tokens * shape.hidden)
        intermediate = AlignedFloats(count: tokens * shape.intermediate)
        scores = AlignedFloats(count: tokens * Self.padded(tokens))
    }

    /// The next multiple of the vector width.
    static func padded(_ count: Int) -> Int {
        (count + VectorKernels.lanes - 1) / VectorKernels.lanes * VectorKernels.lanes
    }
}
