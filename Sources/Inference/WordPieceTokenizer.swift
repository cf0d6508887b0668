/// Turns a text into the token numbers of a BERT model (uncased), as the reference tokeniser does.
///
/// Text is data: `[SEP]` in a text is three words, never the special token. A word of more than 100 scalars, or one
/// with a part that no piece spells, is one `[UNK]`. Only as many words are read as fill the token limit, and a text
/// above ``maximumBytes`` is refused.
struct WordPieceTokenizer: Sendable {
    static let maximumBytes = 1 << 20
    static let maximumWordLength = 100

    let vocabulary: Vocabulary
    let rules: UnicodeRules
    /// Most tokens of a text, `[CLS]` and `[SEP]` among them.
    let maximumTokens: Int

    init(vocabulary: Vocabulary, maximumTokens: Int) {
        self.vocabulary = vocabulary
        self.rules = .reference
        self.maximumTokens = maximumTokens
    }

    /// - Throws: ``InferenceError`` `inference.text-too-long`.
    func tokens(of text: String) throws(InferenceError) -> [Int32] {
        guard text.utf8.count <= Self.maximumBytes else {
            throw InferenceError(
                .textTooLong, "Split the text: at most \(Self.maximumBytes) bytes are embedded at once.")
        }
        var output = [vocabulary.start]
        var word: [UInt32] = []
        // One scalar past the limit marks a word as too long; more need not be kept.
        func extend(_ scalar: UInt32) {
            if word.count <= Self.maximumWordLength { word.append(scalar) }
        }
        for scalar in text.unicodeScalars {
            switch rules.action(for: scalar.value) {
            case .keep: extend(scalar.value)
            case .drop: break
            case .space: finish(&word, into: &output)
            case .standAlone(let single):
                finish(&word, into: &output)
                word = [single]
                finish(&word, into: &output)
            case .replace(let targets):
                for target in targets { extend(target) }
            }
            if output.count >= maximumTokens { break }
        }
        finish(&word, into: &output)
        output.removeLast(max(0, output.count - (maximumTokens - 1)))
        output.append(vocabulary.end)
        return output
    }

    /// Appends the pieces of a word, longest first from the left, and empties the word.
    private func finish(_ word: inout [UInt32], into output: inout [Int32]) {
        guard !word.isEmpty else { return }
        defer { word.removeAll(keepingCapacity: true) }
        guard word.count <= Self.maximumWordLength else { return output.append(vocabulary.unknown) }
        let before = output.count
        var position = 0
        while position < word.count {
            guard let (piece, end) = vocabulary.longestPiece(in: word, from: position) else {
                output.removeLast(output.count - before)
                return output.append(vocabulary.unknown)
            }
            output.append(piece)
            position = end
        }
    }
}
