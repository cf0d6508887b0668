import COpenBLAS

/// Computes the vector of one text from its tokens (Devlin et al. 2019; mean pooling as in Reimers & Gurevych 2019).
///
/// A text is one set of matrix products of its own: it is never padded to, or put beside, another, so its bits depend
/// on its tokens, the weights, the OpenBLAS build and the processor kernel alone.
struct BertEncoder: Sendable {
    let shape: EncoderShape
    let weights: EncoderWeights

    /// Writes the unit vector of `tokens` (`shape.hidden` numbers) to `result`.
    func encode(_ tokens: [Int32], in space: EncoderWorkspace, to result: UnsafeMutablePointer<Float>) {
        precondition((1...min(space.tokens, shape.positions)).contains(tokens.count), "the workspace is large enough")
        embed(tokens, in: space)
        for layer in weights.layers {
            attend(layer, tokens.count, in: space)
            linear(layer.attentionOutput, space.context, to: space.update, tokens.count)
            addAndNormalize(layer.attentionNorm, tokens.count, in: space)
            linear(layer.intermediate, space.state, to: space.intermediate, tokens.count)
            VectorKernels.gelu(space.intermediate.base, count: tokens.count * shape.intermediate)
            linear(layer.output, space.intermediate, to: space.update, tokens.count)
            addAndNormalize(layer.outputNorm, tokens.count, in: space)
        }
        pool(tokens.count, in: space, to: result)
    }

    /// state = norm(word + position + first segment).
    private func embed(_ tokens: [Int32], in space: EncoderWorkspace) {
        let hidden = shape.hidden
        for (position, token) in tokens.enumerated() {
            precondition((0..<shape.vocabulary).contains(Int(token)), "tokens come from the model's vocabulary")
            let row = space.state.base + position * hidden
            row.update(from: weights.words.base + Int(token) * hidden, count: hidden)
            VectorKernels.add(weights.segments.base, to: row, count: hidden)
            VectorKernels.add(weights.positions.base + position * hidden, to: row, count: hidden)
            normalize(row, weights.norm)
        }
    }

    /// context = softmax(Q Kᵀ / √width) V, head by head (Vaswani et al. 2017, equation 1).
    private func attend(_ layer: EncoderWeights.Layer, _ count: Int, in space: EncoderWorkspace) {
        let hidden = shape.hidden
        let width = shape.headWidth
        let padded = EncoderWorkspace.padded(count)
        linear(layer.queryKeyValue, space.state, to: space.queryKeyValue, count)
        let scale = 1 / Float(width).squareRoot()
        for head in 0..<shape.heads {
            let query = space.queryKeyValue.base + head * width
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(count), blasint(width), scale, query,
                blasint(3 * hidden), query + hidden, blasint(3 * hidden), 0, space.scores.base, blasint(padded))
            for row in 0..<count {
                VectorKernels.softmax(space.scores.base + row * padded, count: count, padded: padded)
            }
            cblas_sgemm(
                CblasRowMajor, CblasNoTrans, CblasNoTrans, blasint(count), blasint(width), blasint(count), 1,
                space.scores.base, blasint(padded), query + 2 * hidden, blasint(3 * hidden), 0,
                space.context.base + head * width, blasint(hidden))
        }
    }

    /// target = source · matrixᵀ + bias, for `count` rows.
    private func linear(
        _ layer: EncoderWeights.Linear, _ source: AlignedFloats, to target: AlignedFloats, _ count: Int
    ) {
        for row in 0..<count {
            (target.base + row * layer.outputs).update(from: layer.bias.base, count: layer.outputs)
        }
        cblas_sgemm(
            CblasRowMajor, CblasNoTrans, CblasTrans, blasint(count), blasint(layer.outputs), blasint(layer.inputs), 1,
            source.base, blasint(layer.inputs), layer.matrix.base, blasint(layer.inputs), 1, target.base,
            blasint(layer.outputs))
    }

    /// state = norm(state + update).
    private func addAndNormalize(_ norm: EncoderWeights.Norm, _ count: Int, in space: EncoderWorkspace) {
        for position in 0..<count {
            let row = space.state.base + position * shape.hidden
            VectorKernels.add(space.update.base + position * shape.hidden, to: row, count: shape.hidden)
            normalize(row, norm)
        }
    }

    private func normalize(_ row: UnsafeMutablePointer<Float>, _ norm: EncoderWeights.Norm) {
        VectorKernels.normalize(
            row, count: shape.hidden, scale: norm.scale.base, shift: norm.shift.base, epsilon: shape.normEpsilon)
    }

    /// The mean over the tokens, scaled to length 1; the scaling makes dividing by their number unnecessary.
    private func pool(_ count: Int, in space: EncoderWorkspace, to result: UnsafeMutablePointer<Float>) {
        result.update(from: space.state.base, count: shape.hidden)
        for position in 1..<max(count, 1) {
            VectorKernels.add(space.state.base + position * shape.hidden, to: result, count: shape.hidden)
        }
        VectorKernels.scaleToUnit(result, count: shape.hidden)
    }
}
