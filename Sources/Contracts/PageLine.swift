import Core

/// A rectangle on a page or an image, in quarters of its unit, rounded outwards.
///
/// **The origin is the top left corner**, `x` grows to the right and `y` downwards. On a page of a PDF the unit is the
/// point, 1/72 inch, and the corner is that of the media box as a viewer shows it, turned as `/Rotate` says (ISO 32000-1,
/// 7.7.3.3, 14.11.2); on an image it is the pixel.
package struct PageBox: Hashable, Sendable {
    package static let partsPerUnit = 4
    /// The longest edge of a page or an image, in quarters; no box reaches beyond.
    package static let maximum = 1 << 20

    package let left: Int
    package let top: Int
    package let right: Int
    package let bottom: Int

    /// `nil` unless `0 <= left <= right` and `0 <= top <= bottom`, all up to ``maximum``.
    package init?(left: Int, top: Int, right: Int, bottom: Int) {
        guard left >= 0, top >= 0, left <= right, top <= bottom, max(right, bottom) <= Self.maximum else { return nil }
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    private init(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
    }

    /// `[x0, y0, x1, y1]` in whole units.
    package var edges: [Double] { [left, top, right, bottom].map { Double($0) / Double(Self.partsPerUnit) } }

    /// The smallest box that holds both.
    package func joined(with other: PageBox) -> PageBox {
        PageBox(min(left, other.left), min(top, other.top), max(right, other.right), max(bottom, other.bottom))
    }

    /// The box between two places within it, across.
    fileprivate func cut(from left: Int, to right: Int) -> PageBox { PageBox(left, top, max(left, right), bottom) }
}

/// One line of a document's text where it stands on its page.
package struct PageLine: Hashable, Sendable {
    /// Scalar offsets into the text, end exclusive.
    package let start: Int
    package let end: Int
    package let box: PageBox
    /// The left edges of the words after the first, words being what blanks part in the text; empty where they do not
    /// run from left to right, and then the line has the one box.
    package let wordEdges: [Int]

    package init(start: Int, end: Int, box: PageBox, wordEdges: [Int]) {
        self.start = start
        self.end = end
        self.box = box
        self.wordEdges = wordEdges
    }

    /// The words of the line that a range touches, wholly; `nil` where it touches none.
    ///
    /// - Parameters:
    ///   - text: holds the line.
    ///   - offset: where `text` starts in the document's text.
    package func part(in range: Range<Int>, of text: [Unicode.Scalar], from offset: Int) -> PageLine? {
        let (start, end) = (max(self.start, range.lowerBound), min(self.end, range.upperBound))
        guard start < end else { return nil }
        let isKnown = self.start >= offset && self.end <= offset + text.count
        let starts = isKnown ? Self.wordStarts(in: text[self.start - offset..<self.end - offset]) : []
        guard !wordEdges.isEmpty, starts.count == wordEdges.count + 1 else {
            return PageLine(start: start, end: end, box: box, wordEdges: [])
        }
        let first = (starts.lastIndex { $0 + offset <= start } ?? 0)
        let last = (starts.lastIndex { $0 + offset < end } ?? 0)
        let left = first == 0 ? box.left : wordEdges[first - 1]
        let right = last == wordEdges.count ? box.right : wordEdges[last]
        return PageLine(
            start: start, end: end, box: box.cut(from: left, to: right), wordEdges: Array(wordEdges[first..<last]))
    }

    /// Where words start that blanks part; at the beginning, one does.
    package static func wordStarts(in text: ArraySlice<Unicode.Scalar>) -> [Int] {
        text.indices.filter { $0 == text.startIndex || text[$0 - 1].isBlank && !text[$0].isBlank }
    }
}
