/// The word pieces a model knows, as a tree over Unicode scalars.
///
/// Pieces are compared scalar by scalar: Swift's `String` holds canonically equivalent texts equal, which the model
/// does not. A piece that continues a word begins with `##` in the file and below the node `##` in the tree.
struct Vocabulary: Sendable {
    static let maximumPieces = 1 << 17
    static let maximumPieceBytes = 1024

    let count: Int
    let unknown: Int32
    let start: Int32
    let end: Int32
    let continuation: Int32

    private static let root: Int32 = 0
    private let children: [UInt64: Int32]
    /// The piece that ends at a node, or -1.
    private let pieces: [Int32]

    /// Reads a file of one piece a line, numbered from zero; a line ends with `\n`.
    ///
    /// - Throws: ``InferenceError`` `inference.malformed-model` for text that is not UTF-8, an empty, overlong or
    ///   repeated piece, too many pieces, or a missing special piece.
    init(_ bytes: [UInt8]) throws(InferenceError) {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard !lines.isEmpty, lines.count <= Self.maximumPieces else {
            throw Self.malformed("holds no piece or more than \(Self.maximumPieces)")
        }
        var children: [UInt64: Int32] = [:]
        children.reserveCapacity(lines.count * 4)
        var pieces: [Int32] = [-1]
        for (number, line) in lines.enumerated() {
            guard !line.isEmpty, line.count <= Self.maximumPieceBytes,
                let text = String(validating: line, as: UTF8.self)
            else { throw Self.malformed("has an empty, overlong or unreadable line \(number + 1)") }
            var node = Self.root
            for scalar in text.unicodeScalars {
                let key = Self.key(node, scalar.value)
                if let next = children[key] {
                    node = next
                } else {
                    node = Int32(pieces.count)
                    children[key] = node
                    pieces.append(-1)
                }
            }
            guard pieces[Int(node)] < 0 else { throw Self.malformed("repeats a piece in line \(number + 1)") }
            pieces[Int(node)] = Int32(number)
        }
        let find = { (text: String) throws(InferenceError) -> (node: Int32, piece: Int32) in
            var node = Self.root
            for scalar in text.unicodeScalars {
                guard let next = children[Self.key(node, scalar.value)] else {
                    throw Self.malformed("lacks the piece \(text)")
                }
                node = next
            }
            return (node, pieces[Int(node)])
        }
        let special = (unknown: try find("[UNK]").piece, start: try find("[CLS]").piece, end: try find("[SEP]").piece)
        guard special.unknown >= 0, special.start >= 0, special.end >= 0 else {
            throw Self.malformed("lacks [UNK], [CLS] or [SEP]")
        }
        self.count = lines.count
        self.unknown = special.unknown
        self.start = special.start
        self.end = special.end
        self.continuation = try find("##").node
        self.children = children
        self.pieces = pieces
    }

    /// The longest piece that `word` spells from `position` on, and where it ends.
    func longestPiece(in word: [UInt32], from position: Int) -> (piece: Int32, end: Int)? {
        var node = position == 0 ? Self.root : continuation
        var found: (piece: Int32, end: Int)?
        var index = position
        while index < word.count, let next = children[Self.key(node, word[index])] {
            node = next
            index += 1
            if pieces[Int(node)] >= 0 { found = (pieces[Int(node)], index) }
        }
        return found
    }

    private static func key(_ node: Int32, _ scalar: UInt32) -> UInt64 {
        UInt64(UInt32(bitPattern: node)) << 32 | UInt64(scalar)
    }

    private static func malformed(_ what: String) -> InferenceError {
        InferenceError(.malformedModel, "The vocabulary \(what); install the model's files afresh.")
    }
}
