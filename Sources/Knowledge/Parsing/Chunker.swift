import Contracts
import Core

/// A stretch of a document that is found and shown as one.
package struct Chunk: Sendable, Equatable {
    /// Outermost first.
    package let headings: [String]
    /// Where its author finds all of it; `nil` where the file has no such places.
    package let place: DocumentPlace?
    /// In the document's text, in Unicode scalars, end exclusive; no blanks at either end.
    package let start: Int
    package let end: Int

    /// What stands over it where it is shown: its headings, and its cells where it has such.
    package var context: [String] {
        guard case .cells = place, let place else { return headings }
        return headings + [place.text]
    }

    package init(headings: [String], place: DocumentPlace? = nil, start: Int, end: Int) {
        self.headings = headings
        self.place = place
        self.start = start
        self.end = end
    }
}

/// Cuts a document into chunks of a size that ranks well, at borders a reader would accept.
///
/// A section that fits is one chunk; a longer one is cut between paragraphs, then lines, then sentences, then words,
/// whichever first makes every piece fit. Small neighbours under the same heading become one, a heading without text
/// joins what stands under it. A row of a table means little in parts and stays whole up to a longer limit. Every
/// scalar that is not blank, of every section, stands in exactly one chunk, in order. The result depends on the
/// document alone.
package struct Chunker {
    package static let maximumLength = 1_000
    /// The same for a row of a table.
    package static let maximumRowLength = 4_000
    /// Neighbouring sections are joined while they are together no longer than this.
    package static let joinedLength = 600

    private let scalars: [Unicode.Scalar]
    /// How long a piece of the document at hand may be.
    private let limit: Int

    package static func chunks(of document: ParsedDocument) -> [Chunk] {
        let chunker = Chunker(
            scalars: Array(document.text.unicodeScalars),
            limit: document.isTable ? maximumRowLength : maximumLength)
        return chunker.joined(document.sections)
    }

    /// A chunk that may still grow.
    private struct Draft {
        let headings: [String]
        let place: DocumentPlace?
        let start: Int
        /// Where the part that its headings speak of starts: behind bare headings that it took in.
        let bodyStart: Int
        let end: Int

        init(headings: [String], place: DocumentPlace?, start: Int, bodyStart: Int, end: Int) {
            self.headings = headings
            self.place = place
            self.start = start
            self.bodyStart = bodyStart
            self.end = end
        }

        init(_ section: DocumentSection, range: Range<Int>) {
            self.init(
                headings: section.headings, place: section.place, start: range.lowerBound,
                bodyStart: range.lowerBound, end: range.upperBound)
        }
    }

    /// Adds one section after the other, joining where the rules allow.
    private func joined(_ sections: [DocumentSection]) -> [Chunk] {
        var drafts: [Draft] = []
        for section in sections {
            let whole = scalars.trimmed(section.start..<section.end)
            guard !whole.isEmpty else { continue }
            var pieces = pieces(of: whole).map { Draft(section, range: $0) }
            if let last = drafts.last, let join = join(last, pieces[0], isWhole: pieces.count == 1) {
                drafts.removeLast()
                pieces[0] = join
            }
            drafts += pieces
        }
        return drafts.map { Chunk(headings: $0.headings, place: $0.place, start: $0.start, end: $0.end) }
    }

    /// - Parameter isWhole: whether `right` is a whole section.
    private func join(_ left: Draft, _ right: Draft, isWhole: Bool) -> Draft? {
        let length = right.end - left.start
        let place = sharedPlace(left, right)
        guard place != nil || left.place == nil && right.place == nil else { return nil }
        if isBareHeading(left), right.headings.starts(with: left.headings), right.headings.count > left.headings.count {
            guard length <= limit else { return nil }
            return Draft(
                headings: right.headings, place: place, start: left.start, bodyStart: right.start,
                end: right.end)
        }
        guard isWhole, length <= Self.joinedLength, let headings = sharedHeadings(left, right) else { return nil }
        return Draft(
            headings: headings, place: place, start: left.start, bodyStart: left.start, end: right.end)
    }

    /// Where all of both stands in the file; `nil` where no one place holds both, or there are no places.
    private func sharedPlace(_ left: Draft, _ right: Draft) -> DocumentPlace? {
        guard let one = left.place, let two = right.place else { return nil }
        return one.joined(with: two)
    }

    /// One line that says no more than the innermost heading.
    private func isBareHeading(_ chunk: Draft) -> Bool {
        guard let heading = chunk.headings.last else { return false }
        let words = scalars[chunk.bodyStart..<chunk.end].filter(\.isWordPart)
        return words == heading.unicodeScalars.filter(\.isWordPart)
    }

    /// The headings over both: equal ones, or those above where each text itself begins with its innermost one.
    private func sharedHeadings(_ left: Draft, _ right: Draft) -> [String]? {
        if left.headings == right.headings { return left.headings }
        guard right.headings.count >= 2, startsWithHeading(right) else { return nil }
        let above = Array(right.headings.dropLast())
        if left.headings == above { return above }
        guard left.headings.dropLast() == above[...], startsWithHeading(left) else { return nil }
        return above
    }

    private func startsWithHeading(_ chunk: Draft) -> Bool {
        guard let heading = chunk.headings.last else { return false }
        let words = scalars[chunk.bodyStart..<chunk.end].lazy.filter(\.isWordPart)
        return words.starts(with: heading.unicodeScalars.filter(\.isWordPart))
    }

    /// `whole` in pieces that each fit.
    private func pieces(of whole: Range<Int>) -> [Range<Int>] {
        pack(units(of: whole, by: .paragraph))
    }

    private enum Border {
        case paragraph, line, sentence, stop, word

        var finer: Border? {
            switch self {
            case .paragraph: .line
            case .line: .sentence
            case .sentence: .stop
            case .stop: .word
            case .word: nil
            }
        }
    }

    /// Units that each fit, each as coarse as it can be.
    private func units(of range: Range<Int>, by border: Border) -> [Range<Int>] {
        if range.count <= limit { return [range] }
        return split(range, by: border).flatMap { part -> [Range<Int>] in
            if part.count <= limit { return [part] }
            guard let finer = border.finer else { return cut(part) }
            return units(of: part, by: finer)
        }
    }

    private func split(_ range: Range<Int>, by border: Border) -> [Range<Int>] {
        switch border {
        case .paragraph: paragraphs(range)
        case .line: lines(range)
        case .sentence: sentences(range)
        case .stop: words(range) { Self.stops.contains(scalars[$0 - 2]) }
        case .word: words(range) { _ in true }
        }
    }

    private func paragraphs(_ range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for line in TextLine.lines(of: scalars, in: range) where scalars.trimmed(line.content).isEmpty {
            append(start..<line.start, to: &parts)
            start = line.end
        }
        append(start..<range.upperBound, to: &parts)
        return parts
    }

    /// Whole lines; lines that wrap one sentence stay together where they fit.
    private func lines(_ range: Range<Int>) -> [Range<Int>] {
        let sentences = sentences(range)
        let starts = Set(sentences.map(\.lowerBound))
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for line in TextLine.lines(of: scalars, in: range) {
            let body = scalars.trimmed(line.content)
            guard starts.contains(body.lowerBound), line.start > start else { continue }
            append(start..<line.start, to: &parts)
            start = line.start
        }
        append(start..<range.upperBound, to: &parts)
        return parts
    }

    /// From one sentence's start to the next one's, so that marks between them are kept.
    private func sentences(_ range: Range<Int>) -> [Range<Int>] {
        let slice = Array(scalars[range])
        let starts = SentenceSplitter.sentences(in: slice).map { $0.lowerBound + range.lowerBound }.dropFirst()
        return parts(of: range, at: Array(starts))
    }

    private static let stops = Set<Unicode.Scalar>([".", "!", "?", ";", "\""])

    /// At the words that `isBorder` takes. The stops within a long row are such borders, which as a row is one sentence.
    private func words(_ range: Range<Int>, where isBorder: (Int) -> Bool) -> [Range<Int>] {
        let starts = range.dropFirst(2).filter {
            !scalars[$0].isBlank && scalars[$0 - 1].isBlank && isBorder($0)
        }
        return parts(of: range, at: Array(starts))
    }

    private func parts(of range: Range<Int>, at starts: [Int]) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for next in starts + [range.upperBound] {
            append(start..<next, to: &parts)
            start = next
        }
        return parts
    }

    /// A word longer than a chunk has no border left.
    private func cut(_ range: Range<Int>) -> [Range<Int>] {
        stride(from: range.lowerBound, to: range.upperBound, by: limit).map {
            $0..<min($0 + limit, range.upperBound)
        }
    }

    private func append(_ range: Range<Int>, to parts: inout [Range<Int>]) {
        let trimmed = scalars.trimmed(range)
        if !trimmed.isEmpty { parts.append(trimmed) }
    }

    /// Pieces of about equal length, so that none is a mere remainder.
    private func pack(_ units: [Range<Int>]) -> [Range<Int>] {
        let whole = (units.last?.upperBound ?? 0) - (units.first?.lowerBound ?? 0)
        let target = whole / max((whole + limit - 1) / limit, 1)
        var pieces: [Range<Int>] = []
        for unit in units {
            let joined = unit.upperBound - (pieces.last?.lowerBound ?? 0)
            if let last = pieces.last, joined <= limit, joined - target <= target - last.count {
                pieces[pieces.count - 1] = last.lowerBound..<unit.upperBound
            } else {
                pieces.append(unit)
            }
        }
        return pieces
    }
}
