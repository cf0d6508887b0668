/// The sizes of a BERT encoder, as its configuration file states them.
struct EncoderShape: Sendable, Equatable {
    let layers: Int
    /// Numbers in a token's vector.
    let hidden: Int
    let heads: Int
    /// Numbers in the inner layer of the feed-forward part.
    let intermediate: Int
    let vocabulary: Int
    /// Rows of the position table.
    let positions: Int
    /// Rows of the segment table; only the first is used.
    let segments: Int
    let normEpsilon: Float
    /// Most tokens of a text, `[CLS]` and `[SEP]` among them; what lies beyond is cut off.
    let maximumTokens: Int

    /// Numbers in one head's part of a vector.
    var headWidth: Int { hidden / heads }

    static let miniLML6 = EncoderShape(
        layers: 6, hidden: 384, heads: 12, intermediate: 1536, vocabulary: 30522, positions: 512, segments: 2,
        normEpsilon: 1e-12, maximumTokens: 256)
}
