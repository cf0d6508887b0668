import Contracts
import Core

/// Cuts Markdown into sections at its headings, leaving every scalar where it stands.
///
/// Headings are ATX and one-line setext (CommonMark 0.31, 4.2 and 4.3); none is seen in a fenced block (4.5) or in
/// front matter. A section starts with its heading line, or with the line above it that gives the heading in full, as
/// published laws print `§ 576.5 Basic requirements.` over `#### § 576.5`. Tables, lists and quotations are left as
/// text.
struct MarkdownParser {
    private let scalars: [Unicode.Scalar]
    private let lines: [TextLine]
    private var sections: [DocumentSection] = []
    private var path: [(level: Int, title: String)] = []
    private var sectionStart = 0
    /// Behind the last heading, fenced block or front matter: a paragraph may start there without a blank line.
    private var blockEnd = 0

    static func parse(_ text: String) -> ParsedDocument {
        var parser = MarkdownParser(Array(text.unicodeScalars))
        parser.cut()
        return ParsedDocument(text: text, sections: parser.sections, parser: "markdown 2")
    }

    private init(_ scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        lines = TextLine.lines(of: scalars, in: 0..<scalars.count)
    }

    private mutating func cut() {
        var index = frontMatterEnd()
        if index > 0 {
            blockEnd = lines[index - 1].end
            close(at: blockEnd)
        }
        var fence: Fence?
        while index < lines.count {
            let line = lines[index]
            if let open = fence {
                if open.isClosed(by: scalars[line.content]) {
                    fence = nil
                    blockEnd = line.end
                }
            } else if let opened = Fence(scalars[line.content]) {
                fence = opened
            } else if let heading = atxHeading(line) {
                if let full = fullHeading(above: index, saying: heading.title) {
                    start((heading.level, full.title), at: full.start)
                } else {
                    start(heading, at: line.start)
                }
                blockEnd = line.end
            } else if let heading = setextHeading(index) {
                start(heading, at: line.start)
                index += 1
                blockEnd = lines[index].end
            }
            index += 1
        }
        close(at: scalars.count)
    }

    /// The first line behind `---` … `---` at the very beginning; 0 without front matter.
    private func frontMatterEnd() -> Int {
        guard let first = lines.first, text(first) == "---" else { return 0 }
        guard let end = lines.dropFirst().firstIndex(where: { ["---", "..."].contains(text($0)) }) else { return 0 }
        return end + 1
    }

    private func text(_ line: TextLine) -> String { scalars.text(scalars.trimmed(line.content)) }

    private func atxHeading(_ line: TextLine) -> (level: Int, title: String)? {
        guard let body = unindented(line) else { return nil }
        let level = scalars[body].prefix { $0 == "#" }.count
        guard (1...6).contains(level) else { return nil }
        var title = body.lowerBound + level..<body.upperBound
        guard title.isEmpty || scalars[title.lowerBound].isBlank else { return nil }
        title = scalars.trimmed(title)
        let closing = scalars[title].reversed().prefix { $0 == "#" }.count
        let before = title.upperBound - closing
        if closing > 0, before == title.lowerBound || scalars[before - 1].isBlank {
            title = scalars.trimmed(title.lowerBound..<before)
        }
        return (level, scalars.text(title))
    }

    /// The paragraph of one line right above a heading that opens with the heading's words and says more.
    private func fullHeading(above index: Int, saying title: String) -> (title: String, start: Int)? {
        let above = lines[..<index].last { !scalars.trimmed($0.content).isEmpty && $0.start >= blockEnd }
        guard let line = above, line.start > sectionStart || sectionStart == 0,
            line.content.count <= Self.maximumFullHeading
        else { return nil }
        let before = lines[..<index].last { $0.end <= line.start }
        guard before.map({ $0.end <= blockEnd || scalars.trimmed($0.content).isEmpty }) ?? true else { return nil }
        let words = scalars[line.content].split { !$0.isWordPart }.map(Array.init)
        let opening = title.unicodeScalars.split { !$0.isWordPart }.map(Array.init)
        guard !opening.isEmpty, words.count > opening.count, words.starts(with: opening) else { return nil }
        let text = scalars.text(scalars.trimmed(line.content))
        return (text.split(whereSeparator: \.isWhitespace).joined(separator: " "), line.start)
    }

    private static let maximumFullHeading = 200

    /// A paragraph of one line over a line of `=` or `-`.
    private func setextHeading(_ index: Int) -> (level: Int, title: String)? {
        guard index + 1 < lines.count, mayStartParagraph(index), let body = unindented(lines[index]), !body.isEmpty,
            let under = unindented(lines[index + 1]), let mark = scalars[under].first, mark == "=" || mark == "-",
            scalars[under].allSatisfy({ $0 == mark }), let first = scalars[body].first,
            !["|", ">", "-", "*", "+", "=", "<"].contains(first), scalars[body].contains(where: \.isWordPart)
        else { return nil }
        return (mark == "=" ? 1 : 2, scalars.text(body))
    }

    private func mayStartParagraph(_ index: Int) -> Bool {
        guard index > 0, lines[index].start != blockEnd else { return true }
        return scalars.trimmed(lines[index - 1].content).isEmpty
    }

    /// The line without blanks at its ends; `nil` when it is indented as code is.
    private func unindented(_ line: TextLine) -> Range<Int>? {
        let indent = scalars[line.content].prefix { $0 == " " || $0 == "\t" }
        guard indent.count <= 3, !indent.contains("\t") else { return nil }
        return scalars.trimmed(line.content)
    }

    private mutating func start(_ heading: (level: Int, title: String), at offset: Int) {
        close(at: offset)
        path.removeAll { $0.level >= heading.level }
        path.append(heading)
    }

    private mutating func close(at end: Int) {
        if !scalars.trimmed(sectionStart..<end).isEmpty {
            sections.append(DocumentSection(headings: path.map(\.title), start: sectionStart, end: end))
        }
        sectionStart = end
    }
}

/// An open fenced code block.
private struct Fence {
    private let mark: Unicode.Scalar
    private let length: Int

    /// `nil` when the line opens none.
    init?(_ line: ArraySlice<Unicode.Scalar>) {
        guard let (mark, length, rest) = Self.marks(line) else { return nil }
        guard mark == "~" || !rest.contains("`") else { return nil }
        self.mark = mark
        self.length = length
    }

    func isClosed(by line: ArraySlice<Unicode.Scalar>) -> Bool {
        guard let (mark, length, rest) = Self.marks(line) else { return false }
        return mark == self.mark && length >= self.length && rest.allSatisfy(\.isBlank)
    }

    private static func marks(
        _ line: ArraySlice<Unicode.Scalar>
    ) -> (mark: Unicode.Scalar, length: Int, rest: ArraySlice<Unicode.Scalar>)? {
        let body = line.drop { $0 == " " }
        guard line.count - body.count <= 3, let mark = body.first, mark == "`" || mark == "~" else { return nil }
        let length = body.prefix { $0 == mark }.count
        return length >= 3 ? (mark, length, body.dropFirst(length)) : nil
    }
}
