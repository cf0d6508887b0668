/// The numbers of a BERT encoder, laid out for the matrix products.
///
/// A layer's query, key and value matrices stand below one another, so that one product makes all three.
struct EncoderWeights: Sendable {
    /// A matrix of `outputs` rows and `inputs` columns, and its bias.
    struct Linear: Sendable {
        let matrix: AlignedFloats
        let bias: AlignedFloats
        let inputs: Int
        let outputs: Int
    }

    struct Norm: Sendable {
        let scale: AlignedFloats
        let shift: AlignedFloats
    }

    struct Layer: Sendable {
        let queryKeyValue: Linear
        let attentionOutput: Linear
        let attentionNorm: Norm
        let intermediate: Linear
        let output: Linear
        let outputNorm: Norm
    }

    let words: AlignedFloats
    let positions: AlignedFloats
    let segments: AlignedFloats
    let norm: Norm
    let layers: [Layer]

    /// - Throws: ``InferenceError`` `inference.unsuitable-model` when a tensor is missing or of another shape.
    init(_ file: Safetensors, shape: EncoderShape) throws(InferenceError) {
        let reader = Reader(file: file)
        let hidden = shape.hidden
        words = try reader.block("embeddings.word_embeddings.weight", [shape.vocabulary, hidden])
        positions = try reader.block("embeddings.position_embeddings.weight", [shape.positions, hidden])
        segments = try reader.block("embeddings.token_type_embeddings.weight", [shape.segments, hidden])
        norm = try reader.norm("embeddings.LayerNorm", hidden)
        var layers: [Layer] = []
        for number in 0..<shape.layers {
            let name = "encoder.layer.\(number)"
            layers.append(
                Layer(
                    queryKeyValue: try reader.linear(
                        ["query", "key", "value"].map { "\(name).attention.self.\($0)" }, hidden, hidden),
                    attentionOutput: try reader.linear(["\(name).attention.output.dense"], hidden, hidden),
                    attentionNorm: try reader.norm("\(name).attention.output.LayerNorm", hidden),
                    intermediate: try reader.linear(["\(name).intermediate.dense"], hidden, shape.intermediate),
                    output: try reader.linear(["\(name).output.dense"], shape.intermediate, hidden),
                    outputNorm: try reader.norm("\(name).output.LayerNorm", hidden)))
        }
        self.layers = layers
    }

    private struct Reader {
        let file: Safetensors

        func block(_ name: String, _ shape: [Int]) throws(InferenceError) -> AlignedFloats {
            let block = AlignedFloats(count: shape.reduce(1, *))
            try file.copy(name, shape: shape, to: block.base)
            return block
        }

        func norm(_ name: String, _ count: Int) throws(InferenceError) -> Norm {
            Norm(scale: try block("\(name).weight", [count]), shift: try block("\(name).bias", [count]))
        }

        /// The linear maps of the given names below one another.
        func linear(_ names: [String], _ inputs: Int, _ outputs: Int) throws(InferenceError) -> Linear {
            let matrix = AlignedFloats(count: names.count * outputs * inputs)
            let bias = AlignedFloats(count: names.count * outputs)
            for (number, name) in names.enumerated() {
                try file.copy(
                    "\(name).weight", shape: [outputs, inputs], to: matrix.base + number * outputs * inputs)
                try file.copy("\(name).bias", shape: [outputs], to: bias.base + number * outputs)
            }
            return Linear(matrix: matrix, bias: bias, inputs: inputs, outputs: names.count * outputs)
        }
    }
}
