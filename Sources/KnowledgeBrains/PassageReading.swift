import BrainKit
import Contracts

/// Reads the units of one passage in order, and remembers what stands over each: heading, columns, section, lead-in.
struct PassageReading {
    private let passage: RankedPassage
    private let rank: Int
    private let hostile: HostileSpans
    private let scalars: [Unicode.Scalar]
    private let headings: Set<String>
    private var heading = ""
    private var columns = ""
    private var provision: String?
    private var leadStart: Int?
    /// Whether nothing has been read since the last heading; a passage may open in the middle of a section.
    private var isOpened = false
    private var units: [QuotableUnit] = []

    /// The units of the passages in ranking order, without those inside hostile spans. A point of a list stands there
    /// twice: behind the sentence that opens the list, and alone. Headings, names of columns, contact lines and what a
    /// document prints on its pages again and again are no statements and are left out.
    static func units(of passages: [RankedPassage], hostile: HostileSpans) -> [QuotableUnit] {
        let units = passages.enumerated().flatMap { rank, passage in
            var reading = PassageReading(passage, rank: rank, hostile: hostile)
            reading.read()
            return reading.units
        }
        return PageFurniture.removed(from: units)
    }

    private init(_ passage: RankedPassage, rank: Int, hostile: HostileSpans) {
        self.passage = passage
        self.rank = rank
        self.hostile = hostile
        scalars = Array(passage.text.unicodeScalars)
        headings = Set(passage.headings.map(Self.bare))
    }

    private mutating func read() {
        let width = columnCount
        let names = width > 1 ? Self.bare(passage.headings.joined(separator: " ")) : ""
        for unit in TextUnitReader.units(in: scalars, columns: width) {
            let text = String(String.UnicodeScalarView(scalars[unit.start..<unit.end]))
            switch unit.kind {
            case .columns:
                columns = text
            case .row where !names.isEmpty && Self.bare(text) == names:
                continue
            case .row:
                append(unit, text)
            case .heading:
                open(text)
            case .sentence where isHeading(text):
                open(text)
            case .sentence:
                columns = ""
                if let opened = Provision(opening: text) {
                    provision = opened.number
                    if opened.isHeading {
                        open(text)
                        continue
                    }
                }
                append(unit, text)
            }
        }
    }

    private mutating func open(_ text: String) {
        heading = text
        columns = ""
        leadStart = nil
        isOpened = true
        if let opened = Provision(opening: text) { provision = opened.number }
    }

    private mutating func append(_ unit: TextUnit, _ text: String) {
        defer { isOpened = false }
        let isPoint = Self.isPoint(text)
        let opening = leadStart.flatMap { lead in
            isPoint && unit.end - lead <= QuotationRules.longestPoint ? lead : nil
        }
        if text.hasSuffix(":") {
            leadStart = opening == nil ? unit.start : leadStart
        } else if !isPoint {
            leadStart = nil
        }
        for begin in [opening, unit.start].compactMap({ $0 }) {
            let (start, end) = (passage.start + begin, passage.start + unit.end)
            guard !hostile.overlap(source: passage.source, start: start, end: end) else { continue }
            let slice = Array(scalars[begin..<unit.end])
            units.append(
                QuotableUnit(
                    passage: passage, rank: rank, kind: unit.kind, start: start, end: end,
                    text: String(String.UnicodeScalarView(slice)), words: WordReader.words(in: slice),
                    heading: heading, columns: unit.kind == .row ? columns : "", provision: provision,
                    opensSection: isOpened))
        }
    }

    /// How many columns a passage of a table has; 0 for running text. Only a table's headings are names of columns.
    private var columnCount: Int {
        let name = passage.source.lowercased()
        return name.hasSuffix(".csv") || name.hasSuffix(".tsv") ? passage.headings.count : 0
    }

    /// A point of a list, which means little without the sentence that opens the list: `(a) …`, `- …`, `1. …`.
    private static func isPoint(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars.prefix(8))
        guard let first = scalars.first else { return false }
        if "-*•–—‘\u{201C}".unicodeScalars.contains(first) { return true }
        if first == "(" { return scalars.dropFirst().contains(")") }
        let mark = scalars.drop { TextFolding.isWordScalar($0) }
        return mark.count < scalars.count && scalars.count - mark.count <= 3
            && (mark.first == "." || mark.first == ")")
    }

    /// A line that repeats what stands over the passage says nothing of its own.
    private func isHeading(_ text: String) -> Bool {
        let line = Self.bare(text)
        return !line.isEmpty && headings.contains { $0 == line || $0.hasSuffix(" " + line) || $0.hasPrefix(line + " ") }
    }

    /// The words alone, one blank between.
    private static func bare(_ text: String) -> String {
        WordReader.words(in: text).map(\.text).joined(separator: " ")
    }
}
