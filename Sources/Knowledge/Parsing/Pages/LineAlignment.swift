import Contracts
import Core

/// Finds the words of a page in the text that was read from it, in order, and so where each line of the text stands.
///
/// The text decides: blanks are passed over, and a hyphen at a line's end may be missing where the text joined what it
/// parted. From the first word on that stands otherwise in the text, the rest of the page has no boxes.
struct LineAlignment {
    private let text: [Unicode.Scalar]
    private var position: Int
    private let end: Int

    /// - Parameter range: the page within `text`.
    init(_ text: [Unicode.Scalar], in range: Range<Int>) {
        self.text = text
        position = range.lowerBound
        end = range.upperBound
    }

    private struct Placed {
        let range: Range<Int>
        let box: PageBox
    }

    /// - Parameter words: of the one page, those of a line one after the other.
    mutating func lines(of words: ArraySlice<PlacedWord>) -> [PageLine] {
        var lines: [PageLine] = []
        var placed: [Placed] = []
        var line: Int?
        for word in words {
            if word.line != line {
                if let whole = Self.line(placed, in: text) { lines.append(whole) }
                (placed, line) = ([], word.line)
            }
            guard let range = place(word.text) else { break }
            if !range.isEmpty { placed.append(Placed(range: range, box: word.box)) }
        }
        if let whole = Self.line(placed, in: text) { lines.append(whole) }
        return lines
    }

    /// Where the next word stands; `nil` where the text goes on otherwise.
    private mutating func place(_ word: [Unicode.Scalar]) -> Range<Int>? {
        guard !word.isEmpty else { return position..<position }
        while position < end, text[position].isBlank { position += 1 }
        let start = position
        for (index, scalar) in word.enumerated() {
            while position < end, text[position].isBlank { position += 1 }
            if position < end, text[position] == scalar {
                position += 1
            } else if scalar != "-" || index != word.count - 1 {
                return nil
            }
        }
        return start..<position
    }

    private static func line(_ words: [Placed], in text: [Unicode.Scalar]) -> PageLine? {
        guard let first = words.first, let last = words.last else { return nil }
        let range = first.range.lowerBound..<last.range.upperBound
        let box = words.dropFirst().reduce(first.box) { $0.joined(with: $1.box) }
        let starts = Set(PageLine.wordStarts(in: text[range]))
        let edges = words.dropFirst().filter { starts.contains($0.range.lowerBound) }.map(\.box.left)
        let isLeftToRight = zip([first.box.left] + edges, edges).allSatisfy { $0 <= $1 }
        let isWhole = edges.count + 1 == starts.count && isLeftToRight
        return PageLine(
            start: range.lowerBound, end: range.upperBound, box: box, wordEdges: isWhole ? edges : [])
    }
}
